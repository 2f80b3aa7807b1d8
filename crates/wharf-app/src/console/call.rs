//! Calls that the console makes of services of this process.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Context as TaskContext, Poll};

use serde_json::Value;
use wharf_console::{Asked, Failed, Given, Items, Refused};
use wharf_core::{Answer, AnyLink, BoxFuture, Context, Encoding, Ended, Fault, Items as Received};

/// Calls a method through `link`.
pub(super) async fn call(link: &AnyLink, cx: &Context, asked: Asked) -> Result<Given, Failed> {
    let interface = link.interface();
    let Some(at) = interface.methods.iter().position(|method| method.name == asked.method) else {
        let what = format!("{} has no method {}", interface.name, asked.method);
        return Err(Failed::Refused(Refused::unknown(what)));
    };
    let method = &interface.methods[at];
    let mut arguments = asked.arguments;
    let descriptor = interface.descriptor();
    let stream = descriptor
        .method(method.name)
        .and_then(|method| method.args.iter().find(|arg| arg.shape.is_stream()));
    if let (Some(stream), Some(arguments)) = (stream, arguments.as_object_mut()) {
        // In its place stands nothing: the items follow.
        arguments.entry(stream.name.as_str()).or_insert(Value::Null);
    }
    let items = asked.items.map(|items| Box::new(AtHand(items.into())) as Box<dyn Received>);
    let answer = link.call(cx, at, arguments.to_string().as_bytes(), items).await.map_err(Failed::Fault)?;
    let Answer { is_error, body, items, .. } = answer;
    let value = read(&body).map_err(Failed::Fault)?;
    match items {
        _ if is_error => Err(Failed::Error(value)),
        Some(items) => Ok(Given::Items(Box::new(Coming(items)))),
        None => Ok(Given::Value(value)),
    }
}

fn read(body: &[u8]) -> Result<Value, Fault> {
    serde_json::from_slice(body).map_err(|error| Fault::internal(format!("an answer is no JSON: {error}")))
}

/// The items that an answer brings.
struct Coming(Box<dyn Received>);

impl Items for Coming {
    fn next(&mut self) -> BoxFuture<'_, Option<Result<Value, Failed>>> {
        Box::pin(async {
            let item = poll_fn(|cx| self.0.poll_item(cx)).await?;
            Some(match item {
                Ok(body) => read(&body).map_err(Failed::Fault),
                Err(Ended::Fault(fault)) => Err(Failed::Fault(fault)),
                Err(Ended::Error(body)) => Err(read(&body).map_or_else(Failed::Fault, Failed::Error)),
            })
        })
    }
}

/// Items of an argument that are at hand.
struct AtHand(VecDeque<Value>);

impl Received for AtHand {
    fn poll_item(&mut self, _: &mut TaskContext<'_>) -> Poll<Option<Result<Vec<u8>, Ended>>> {
        Poll::Ready(self.0.pop_front().map(|item| Ok(item.to_string().into_bytes())))
    }

    fn encoding(&self) -> Encoding {
        Encoding::Json
    }
}

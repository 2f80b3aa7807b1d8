//! Calls that the console makes, as a tool does: without types, to any replica that is ready.

use std::{
    collections::VecDeque,
    task::{Context as TaskContext, Poll},
};

use serde_json::Value;
use wharf_console::{Answered, Asked, Failed, Given, Items, Refused};
use wharf_core::{BoxFuture, Context, Encoding, Ended, Fault, Produce};
use wharf_rpc::client::{Dynamic, DynamicError, DynamicItems, Given as Received};
use wharf_schema::InterfaceDescriptor;
use wharf_supervisor::Handle;

use crate::{
    connect,
    replicas::{self, Made, Unreached, Wanted},
};

/// Makes a call.
pub(super) async fn call(
    handle: &Handle,
    cx: &Context,
    asked: Asked,
    interface: &InterfaceDescriptor,
) -> Answered {
    match made(handle, cx, &asked, interface).await {
        Err(failed) => Answered { process: None, outcome: Err(failed) },
        Ok(Made { process, answer, replica }) => {
            let outcome = match answer {
                Ok(Received::Value(value)) => Ok(Given::Value(value)),
                Ok(Received::Items(items)) => Ok(Given::Items(Box::new(Coming { items, _replica: replica }))),
                Err(error) => Err(failed(error)),
            };
            Answered { process: Some(process), outcome }
        }
    }
}

async fn made(
    handle: &Handle,
    cx: &Context,
    asked: &Asked,
    interface: &InterfaceDescriptor,
) -> Result<Made, Failed> {
    let Asked { service, method, arguments, items, .. } = asked;
    let security = connect::security(handle.app(), handle.run_dir())
        .map_err(|failure| Failed::Refused(Refused::unable(failure.to_string())))?;
    let me = connect::caller(security);
    let known = || std::future::ready(handle.endpoints(service));
    let wanted = Wanted { service, interface, method, arguments };
    let items = || items.clone().map(|items| Box::new(AtHand(items.into())) as Box<dyn Produce>);
    replicas::ask(known, &me, cx, &wanted, items, false).await.map_err(|unreached| match unreached {
        Unreached::Unknown(error) => Failed::Refused(Refused::unknown(error.to_string())),
        Unreached::Absent(why) => Failed::Fault(Fault::unavailable(why).before_start()),
        Unreached::NotReady(trouble) => Failed::Fault(trouble.unwrap_or_else(|| {
            Fault::unavailable(format!("no replica of {service} is ready")).before_start()
        })),
    })
}

fn failed(error: DynamicError) -> Failed {
    match error {
        DynamicError::Service(error) => Failed::Error(error),
        DynamicError::Fault(fault) => Failed::Fault(fault),
        DynamicError::NoMethod(message) => Failed::Refused(Refused::unknown(message)),
    }
}

/// The items that an answer brings. The connection lasts as long.
struct Coming {
    items: DynamicItems,
    _replica: Dynamic,
}

impl Items for Coming {
    fn next(&mut self) -> BoxFuture<'_, Option<Result<Value, Failed>>> {
        Box::pin(async { Some(self.items.next().await?.map_err(failed)) })
    }
}

/// Items of an argument that are at hand.
struct AtHand(VecDeque<Value>);

impl Produce for AtHand {
    fn poll_item(
        &mut self,
        _: &mut TaskContext<'_>,
        _: Encoding,
        out: &mut Vec<u8>,
    ) -> Poll<Option<Result<(), Ended>>> {
        Poll::Ready(self.0.pop_front().map(|item| {
            out.extend_from_slice(item.to_string().as_bytes());
            Ok(())
        }))
    }

    fn stop(&mut self, _: &Fault) {
        self.0.clear();
    }
}

//! A link without types: its calls are written down, and pass the same observers as those of clients.

use std::sync::Arc;

use tokio::time::Instant;

use super::shared::Shared;
use crate::constructor::{LinkSeed, Local, Route};
use crate::edge::{Open, Running};
use crate::future::catch;
use crate::span::{End, Scoped};
use crate::stream::{Forwarded, lend, produced, watched};
use crate::{
    Answer, Context, Encode, Encoding, Fault, Incoming, Interface, Items, Reply, Slot, Watch, WithItems,
    Written,
};

/// What is told of an error whose type is not known.
const ITS_OWN: &str = "an error of its own";

/// The way from a caller to a callee, for calls whose arguments and answers are JSON: what comes from outside, and is not
/// known by its types here. Cheap to clone.
///
/// Whatever holds of a call through a client holds of one through this: it is counted on the same [`Edge`](crate::Edge)s,
/// ends at its deadline, is refused where the caller may not call, and lets no panic through.
#[derive(Clone)]
pub struct AnyLink {
    shared: Arc<Shared>,
}

impl AnyLink {
    pub(crate) fn new(interface: &'static Interface, seed: LinkSeed) -> Self {
        Self { shared: Shared::new(interface, seed) }
    }

    /// The interface that is called.
    pub fn interface(&self) -> &'static Interface {
        self.shared.interface
    }

    /// The service that calls.
    pub fn caller(&self) -> &str {
        &self.shared.caller
    }

    /// The service that is called.
    pub fn callee(&self) -> &str {
        &self.shared.callee
    }

    /// Calls the method at `method` of the interface with `args`: a JSON object with a member for each argument, `null`
    /// for the one that is a stream, whose `items` follow. The answer is JSON, too.
    ///
    /// Dropping the future, or the items of the answer, cancels the call.
    ///
    /// # Errors
    /// The fault that kept the call from a value or an error of the service: `incompatible`, not started, when there is no
    /// such method, when the arguments do not fit, and when there are items where the method takes none, or the other way
    /// round.
    pub async fn call(
        &self,
        cx: &Context,
        method: usize,
        args: &[u8],
        items: Option<Box<dyn Items>>,
    ) -> Result<Answer, Fault> {
        let link = &*self.shared;
        let Some(edge) = link.edges.get(method) else {
            let name = link.interface.name;
            return Err(Fault::incompatible(format!("{name} has no method number {method}")).before_start());
        };
        let shortened = link.most[method].map(|most| cx.with_timeout(most));
        let cx = shortened.as_ref().unwrap_or(cx);
        let begun = Instant::now();
        let child = link.child(cx);
        let running = Running::begin(edge, Open::call(cx, &child, begun));
        let mut lease = None;
        let outcome = match link.admit(cx, method, begun) {
            Err(fault) => Err(fault),
            Ok(()) => match &link.route {
                Route::Local(Local { slot, .. }) => {
                    let (child, scope) = (child.patient(false), running.scope());
                    let items = items.map(|items| lend(items, &mut lease));
                    let patience = link.patience(cx, begun);
                    let call = here(link, slot, patience, child, method, args, items);
                    link.run(cx, Scoped::new(Some(scope), Box::pin(call))).await
                }
                Route::Remote(remote) => {
                    let args = Written(args);
                    let with_items = items.map(|items| WithItems::new(&args, Box::new(Forwarded(items))));
                    let args = with_items.as_ref().map_or(&args as &dyn Encode, |args| args);
                    let call = link.run(cx, remote.call(&child, link.interface, method, args)).await;
                    call.and_then(|answer| self.checked(method, answer))
                }
            },
        };
        match outcome {
            Ok(Answer { items: Some(items), is_error, encoding, body }) => {
                let books = running.lasting(&link.edges, method);
                let watch = Watch::new(cx.deadline(), link.timer.clone(), books, lease);
                Ok(Answer { is_error, encoding, body, items: Some(watched(items, watch)) })
            }
            Ok(answer) => {
                running.end(if answer.is_error { End::Error(&ITS_OWN) } else { End::Value });
                Ok(answer)
            }
            Err(fault) => {
                running.end(End::Fault(&fault));
                Err(fault.relayed())
            }
        }
    }

    /// An answer of another process, which may say anything: whether it is of the kind that the method gives.
    fn checked(&self, method: usize, answer: Answer) -> Result<Answer, Fault> {
        let (interface, named) = (self.shared.interface, &self.shared.interface.methods[method]);
        let expected = named.streams.value && !answer.is_error;
        if answer.encoding == Encoding::Json && answer.items.is_some() == expected {
            return Ok(answer);
        }
        let what = match (answer.encoding, expected) {
            (Encoding::Json, true) => "has no stream, unlike its type",
            (Encoding::Json, false) => "has a stream, unlike its type",
            _ => "is not JSON, unlike the call",
        };
        Err(Fault::incompatible(format!("the answer of {}.{} {what}", interface.name, named.name)))
    }
}

/// Calls a service of this process, once it has started.
async fn here(
    link: &Shared,
    slot: &Slot,
    patience: Instant,
    child: Context,
    method: usize,
    args: &[u8],
    items: Option<Box<dyn Items>>,
) -> Result<Answer, Fault> {
    if slot.dispatch().is_none() {
        link.started(slot, patience, child.deadline()).await?;
    }
    let Some(dispatch) = slot.dispatch() else { return Err(link.other_interface()) };
    let encoding = Encoding::Json;
    let incoming = Incoming { cx: child, encoding, args, items, reply: Vec::new(), counted: None };
    // Decoding runs code of the service's messages.
    let Reply { is_error, encoding, body, items } = catch(|| dispatch.dispatch(method, incoming))?.await?;
    let items = items.map(|items| produced(items, encoding));
    Ok(Answer { is_error, encoding, body: body.into(), items })
}

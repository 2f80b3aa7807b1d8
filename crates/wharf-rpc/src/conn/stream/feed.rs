//! Sends the items of a call, each when there is credit for it.

use std::future::poll_fn;
use std::task::{Context as TaskContext, Poll};

use wharf_core::{Encoding, Ended, Fault, Produce};

use super::{Carrier, Outflow};
use crate::wire::{Kind, item_cost};

/// How the sending of a stream ended.
#[derive(Debug)]
pub(crate) enum Fed {
    /// The producer has no more items: it is whole, or this broke it off. The other end is to be told, by whoever
    /// knows whether the call is still there.
    Ended(Option<Ended>),
    /// Nobody reads any more; the producer knows.
    Stopped,
}

/// Sends `items` for `call` until they end or nobody reads them. An item has at most `most` bytes.
///
/// The producer is asked for an item only when it can be sent, so that at most one waits here.
pub(crate) async fn feed(
    carrier: &dyn Carrier,
    call: u32,
    outflow: &Outflow,
    items: &mut dyn Produce,
    encoding: Encoding,
    most: usize,
) -> Fed {
    let mut item = Vec::new();
    let mut is_ready = false;
    poll_fn(|cx| {
        loop {
            match outflow.look(cx.waker()) {
                Err(why) => {
                    items.stop(&why);
                    return Poll::Ready(Fed::Stopped);
                }
                Ok(false) => return Poll::Pending,
                Ok(true) => {}
            }
            // What is large leaves in parts, and what follows must not pass it.
            if !is_ready && !is_clear(carrier, call, cx) {
                return Poll::Pending;
            }
            if !is_ready {
                match items.poll_item(cx, encoding, &mut item) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(None) => return Poll::Ready(Fed::Ended(None)),
                    Poll::Ready(Some(Err(end))) => return Poll::Ready(Fed::Ended(Some(end))),
                    Poll::Ready(Some(Ok(()))) if item.len() > most => {
                        let length = item.len();
                        let why = Fault::overloaded(format!(
                            "an item of a stream has {length} bytes, more than the {most} that a message may have; \
                             send smaller ones"
                        ));
                        items.stop(&why);
                        return Poll::Ready(Fed::Ended(Some(Ended::Fault(why))));
                    }
                    Poll::Ready(Some(Ok(()))) => is_ready = true,
                }
            }
            let cost = item_cost(item.len());
            // In one go, so that items leave in the order in which they were paid for.
            let mut sent = false;
            carrier.with_outbox(&mut |outbox| {
                sent = carrier.quota().spend(cost, cx.waker());
                if sent {
                    outbox.put(Kind::Item, call, &mut item);
                }
            });
            if !sent {
                return Poll::Pending;
            }
            outflow.spend(cost);
            item.clear();
            is_ready = false;
        }
    })
    .await
}

fn is_clear(carrier: &dyn Carrier, call: u32, cx: &TaskContext<'_>) -> bool {
    let mut is_clear = false;
    carrier.with_outbox(&mut |outbox| is_clear = outbox.is_clear(call, cx.waker()));
    is_clear
}

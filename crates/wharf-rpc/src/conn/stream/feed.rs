//! Sends the items of a call, each when there is credit for it.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, ready};

use tokio::time::{Instant, timeout_at};
use wharf_core::{Encoding, Ended, Fault, Produce, catch};

use super::{Carrier, Outflow};
use crate::conn::Outbox;
use crate::wire::{Kind, item_cost, write_fault};

/// How the sending of a stream ended.
#[derive(Debug)]
pub(crate) enum Fed {
    /// The producer has no more items: it is whole, or this broke it off. The other end is to be told, by whoever
    /// knows whether the call is still there.
    Ended(Option<Ended>),
    /// Nobody reads any more; the producer knows.
    Stopped,
}

impl Fed {
    /// The frame that tells the other end, which is nothing where nobody reads.
    pub(crate) fn frame(self, encoding: Encoding) -> Option<(Kind, Vec<u8>)> {
        Some(match self {
            Self::Ended(None) => (Kind::End, Vec::new()),
            Self::Ended(Some(Ended::Error(body))) => (Kind::Error, [&[encoding.to_bits()], &*body].concat()),
            Self::Ended(Some(Ended::Fault(why))) => {
                let mut payload = Vec::new();
                write_fault(&why, &mut payload);
                (Kind::Fault, payload)
            }
            Self::Stopped => return None,
        })
    }
}

/// What a call sends, and whom to tell how it has ended.
pub(crate) struct Feeding<C: Carrier> {
    pub(crate) carrier: Arc<C>,
    pub(crate) call: u32,
    pub(crate) outflow: Arc<Outflow>,
    pub(crate) items: Box<dyn Produce>,
    pub(crate) encoding: Encoding,
    /// The longest item.
    pub(crate) most: usize,
}

impl<C: Carrier> Feeding<C> {
    /// Sends the items, until `deadline` where there is one. The carrier is told how they have ended in any case: the other
    /// end must not take for all there are what was broken off by a panic, or by the end of the runtime.
    pub(crate) fn run(self, deadline: Option<Instant>) -> impl Future<Output = ()> + Send {
        let mut unfinished = Unfinished(Some(self));
        async move {
            let Some(feeding) = &mut unfinished.0 else { return };
            let Self { carrier, call, outflow, items, encoding, most } = feeding;
            let fed = feed(&**carrier, *call, outflow, &mut **items, *encoding, *most);
            let fed = match deadline {
                None => fed.await,
                Some(deadline) => timeout_at(deadline, fed).await.unwrap_or_else(|_| {
                    let why = Fault::deadline_exceeded("the time the caller gave is over");
                    items.stop(&why);
                    Fed::Ended(Some(Ended::Fault(why)))
                }),
            };
            if let Some(Self { carrier, call, outflow, encoding, .. }) = unfinished.0.take() {
                carrier.fed(call, &outflow, fed, encoding);
            }
        }
    }
}

struct Unfinished<C: Carrier>(Option<Feeding<C>>);

impl<C: Carrier> Drop for Unfinished<C> {
    fn drop(&mut self) {
        if let Some(Feeding { carrier, call, outflow, encoding, .. }) = self.0.take() {
            let why = if std::thread::panicking() {
                Fault::internal("the producer of the stream panicked")
            } else {
                Fault::cancelled("the process that sends the stream is ending")
            };
            carrier.fed(call, &outflow, Fed::Ended(Some(Ended::Fault(why))), encoding);
        }
    }
}

/// So many items are sent in one go, and then other tasks have their turn.
const GO: usize = 64;

/// Sends `items` for `call` until they end or nobody reads them. An item has at most `most` bytes.
///
/// The producer is asked for an item only when it can be sent: neither do items wait here, nor do more of them wait in
/// the outbox than a connection may have there.
async fn feed(
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
        for _ in 0..GO {
            match outflow.look(cx.waker()) {
                Err(why) => {
                    items.stop(&why);
                    return Poll::Ready(Fed::Stopped);
                }
                Ok(false) => return Poll::Pending,
                Ok(true) => {}
            }
            if !is_ready {
                // What is large leaves in parts, and what follows must not pass it.
                let may_pass = pass(carrier, cx, |outbox| {
                    outbox.is_clear(call, cx.waker()) && carrier.quota().spend(0, cx.waker())
                });
                if !may_pass {
                    return Poll::Pending;
                }
                // Writing it down runs code of the service's messages.
                let next = catch(|| items.poll_item(cx, encoding, &mut item));
                match ready!(next.unwrap_or_else(|why| Poll::Ready(Some(Err(Ended::Fault(why)))))) {
                    None => return Poll::Ready(Fed::Ended(None)),
                    Some(Err(end)) => return Poll::Ready(Fed::Ended(Some(end))),
                    Some(Ok(())) => {}
                }
                if let Err(why) = fits(item.len(), most).and_then(|()| carrier.admits(item.len())) {
                    items.stop(&why);
                    return Poll::Ready(Fed::Ended(Some(Ended::Fault(why))));
                }
                is_ready = true;
            }
            let cost = item_cost(item.len());
            // In one go, so that items leave in the order in which they were paid for.
            let sent = pass(carrier, cx, |outbox| {
                let sent = carrier.quota().spend(cost, cx.waker());
                if sent {
                    outbox.put(Kind::Item, call, &mut item);
                }
                sent
            });
            if !sent {
                return Poll::Pending;
            }
            outflow.spend(cost);
            item.clear();
            is_ready = false;
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

/// Does `work` where little enough waits to be sent, and says whether it was done. Where too much waits the task is woken
/// when something has left.
fn pass(carrier: &dyn Carrier, cx: &TaskContext<'_>, mut work: impl FnMut(&mut Outbox) -> bool) -> bool {
    let mut done = false;
    carrier.with_outbox(&mut |outbox| {
        if carrier.is_crowded(outbox) {
            outbox.wait_behind(cx.waker());
        } else {
            done = work(outbox);
        }
    });
    done
}

fn fits(length: usize, most: usize) -> Result<(), Fault> {
    if length <= most {
        return Ok(());
    }
    Err(Fault::overloaded(format!(
        "an item of a stream has {length} bytes, more than the {most} that a message may have; send smaller ones"
    )))
}

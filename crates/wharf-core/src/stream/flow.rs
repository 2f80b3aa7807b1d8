//! What a typed stream has in common with items that nobody has read: enough to lend and to watch either.

use std::task::{Context as TaskContext, Poll};

use super::lent::{Lease, Lent};
use super::watch::{Watch, Watched};
use super::{Ended, Items, Produce, Stream};
use crate::future::catch;
use crate::span::End;
use crate::{CallError, Encoding, Fault, Result};

/// What is told of a stream that ended in an error, whose text may say more than others are to know.
const BROKE_OFF: &str = "the stream broke off with an error";

/// Items that come one after the other, until there are no more or an error is the last.
pub(super) trait Flow: Send {
    /// An item, or what breaks the others off.
    type Item;

    /// The next item; nothing when they have ended.
    fn poll_flow(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>>;

    /// Ends it, because nobody reads any more.
    fn halt(&mut self, why: &Fault);

    /// What breaks it off with `why`.
    fn broken_off(why: Fault) -> Self::Item;

    /// How it ends with this item, if it does.
    fn end(item: &Self::Item) -> Option<End<'_>>;

    /// The same item for whoever is not next to what broke it off.
    fn relayed(item: Self::Item) -> Self::Item;
}

impl<T: Send, E: Send> Flow for Stream<T, E> {
    type Item = Result<T, E>;

    fn poll_flow(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(cx)
    }

    fn halt(&mut self, why: &Fault) {
        self.stop(why);
    }

    fn broken_off(why: Fault) -> Self::Item {
        Err(why.into())
    }

    fn end(item: &Self::Item) -> Option<End<'_>> {
        match item {
            Ok(_) => None,
            Err(CallError::Service(_)) => Some(End::Error(&BROKE_OFF)),
            Err(CallError::Fault(fault)) => Some(End::Fault(fault)),
        }
    }

    fn relayed(item: Self::Item) -> Self::Item {
        item.map_err(crate::link::relayed)
    }
}

/// Items that are written down.
pub(crate) struct Raw {
    /// Nothing once they have ended.
    items: Option<Box<dyn Items>>,
    encoding: Encoding,
}

impl Raw {
    pub(crate) fn new(items: Box<dyn Items>) -> Self {
        Self { encoding: items.encoding(), items: Some(items) }
    }
}

impl Flow for Raw {
    type Item = std::result::Result<Vec<u8>, Ended>;

    fn poll_flow(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        let Some(items) = &mut self.items else { return Poll::Ready(None) };
        // Where they come from a service of this process, writing one down runs its code.
        let item = match catch(|| items.poll_item(cx)) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(Some(Ok(item)))) => return Poll::Ready(Some(Ok(item))),
            Ok(Poll::Ready(Some(Err(Ended::Fault(fault))))) => Some(Err(Ended::Fault(fault.after_start()))),
            Ok(Poll::Ready(end)) => end,
            Err(fault) => Some(Err(Ended::Fault(fault))),
        };
        self.end();
        Poll::Ready(item)
    }

    fn halt(&mut self, why: &Fault) {
        if let Some(items) = &mut self.items {
            // The reader is not to blame for a panic there.
            let _ = catch(|| items.stop(why));
        }
        self.end();
    }

    fn broken_off(why: Fault) -> Self::Item {
        Err(Ended::Fault(why))
    }

    fn end(item: &Self::Item) -> Option<End<'_>> {
        match item {
            Ok(_) => None,
            Err(Ended::Error(_)) => Some(End::Error(&BROKE_OFF)),
            Err(Ended::Fault(fault)) => Some(End::Fault(fault)),
        }
    }

    fn relayed(item: Self::Item) -> Self::Item {
        item.map_err(|ended| match ended {
            Ended::Fault(fault) => Ended::Fault(fault.relayed()),
            error => error,
        })
    }
}

impl Raw {
    fn end(&mut self) {
        let ended = self.items.take();
        let _ = catch(|| drop(ended));
    }
}

impl Items for Raw {
    fn poll_item(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<<Self as Flow>::Item>> {
        self.poll_flow(cx)
    }

    fn encoding(&self) -> Encoding {
        self.encoding
    }

    fn stop(&mut self, why: &Fault) {
        self.halt(why);
    }
}

/// The items of a service's answer, written down in `encoding` as they are asked for. A panic of their producer is the
/// last of them, as an `internal` fault.
pub fn produced(items: Box<dyn Produce>, encoding: Encoding) -> Box<dyn Items> {
    Box::new(Raw::new(Box::new(Produced(items, encoding))))
}

/// Lends `items` to a callee of this process, until the lease is dropped that is put into `lease`.
pub(crate) fn lend(items: Box<dyn Items>, lease: &mut Option<Lease>) -> Box<dyn Items> {
    let encoding = items.encoding();
    let (leased, lent) = Lent::new(Raw::new(items));
    *lease = Some(leased);
    Box::new(LentItems(lent, encoding))
}

/// The items of an answer under `watch`.
pub(crate) fn watched(items: Box<dyn Items>, watch: Watch) -> Box<dyn Items> {
    let encoding = items.encoding();
    // Once it has ended it is asked no more.
    Box::new(Raw::new(Box::new(WatchedItems(Watched::new(Raw::new(items), watch), encoding))))
}

struct LentItems(Lent<Raw>, Encoding);

impl Items for LentItems {
    fn poll_item(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<<Raw as Flow>::Item>> {
        self.0.poll_next(cx)
    }

    fn encoding(&self) -> Encoding {
        self.1
    }

    fn stop(&mut self, why: &Fault) {
        self.0.stop(why);
    }
}

struct WatchedItems(Watched<Raw>, Encoding);

impl Items for WatchedItems {
    fn poll_item(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<<Raw as Flow>::Item>> {
        self.0.poll_next(cx)
    }

    fn encoding(&self) -> Encoding {
        self.1
    }

    fn stop(&mut self, why: &Fault) {
        self.0.stop(why);
    }
}

/// A producer's items, written down as they are asked for.
struct Produced(Box<dyn Produce>, Encoding);

impl Items for Produced {
    fn poll_item(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<<Raw as Flow>::Item>> {
        let mut item = Vec::new();
        self.0.poll_item(cx, self.1, &mut item).map(|end| end.map(|end| end.map(|()| item)))
    }

    fn encoding(&self) -> Encoding {
        self.1
    }

    fn stop(&mut self, why: &Fault) {
        self.0.stop(why);
    }
}

/// Items that were written down elsewhere, and go on to another process as they are.
pub(crate) struct Forwarded(pub(crate) Box<dyn Items>);

impl Produce for Forwarded {
    fn poll_item(
        &mut self,
        cx: &mut TaskContext<'_>,
        encoding: Encoding,
        out: &mut Vec<u8>,
    ) -> Poll<Option<std::result::Result<(), Ended>>> {
        if self.0.encoding() != encoding {
            let why = Fault::internal("the items of a stream are written in another encoding than its call");
            return Poll::Ready(Some(Err(Ended::Fault(why))));
        }
        self.0.poll_item(cx).map(|end| end.map(|end| end.map(|item| out.extend_from_slice(&item))))
    }

    fn stop(&mut self, why: &Fault) {
        self.0.stop(why);
    }
}

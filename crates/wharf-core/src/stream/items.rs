//! The seam between typed streams and whatever carries their items to another process.

use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};

use wharf_schema::Message;

use super::lent::{Lease, Lent};
use super::watch::{Watch, Watched};
use super::{Producer, Source, Stream};
use crate::{CallError, Encoding, Fault, Result, ServiceError};

/// What broke a stream off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The service's own error, written down.
    Error(Vec<u8>),
    /// Something on the way.
    Fault(Fault),
}

/// Items that come from elsewhere, written down. Dropping them tells the other end that nobody reads any more.
pub trait Items: Send {
    /// The next item; nothing when the stream has ended.
    fn poll_item(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<std::result::Result<Vec<u8>, Ended>>>;

    /// How items and the error are written.
    fn encoding(&self) -> Encoding;

    /// Is called before they are dropped unfinished: nobody reads any more, as `why` says. Whoever produces them at the
    /// other end of a connection learns no more than that they were dropped.
    fn stop(&mut self, why: &Fault) {
        let _ = why;
    }
}

/// Items that go elsewhere, and are written down for it.
pub trait Produce: Send {
    /// Appends the next item to `out`; nothing when the stream has ended. It is polled no more after its end.
    fn poll_item(
        &mut self,
        cx: &mut TaskContext<'_>,
        encoding: Encoding,
        out: &mut Vec<u8>,
    ) -> Poll<Option<std::result::Result<(), Ended>>>;

    /// Ends the producer, because nobody reads any more.
    fn stop(&mut self, why: &Fault);
}

/// A [`Stream`] of whatever type: what calls do with the streams that go along with them.
pub trait Streamed: Send {
    /// Takes the items out, to be sent.
    fn produce(&mut self) -> Box<dyn Produce>;

    /// Puts in items that come from elsewhere.
    fn attach(&mut self, items: Box<dyn Items>);

    /// Lends it to a callee of this process, for as long as the call lasts.
    fn lend(&mut self) -> Lease;

    /// Has it watched as a part of its call.
    fn watch(&mut self, watch: Watch);
}

impl<T: Message, E: ServiceError> Streamed for Stream<T, E> {
    fn produce(&mut self) -> Box<dyn Produce> {
        Box::new(self.take())
    }

    fn attach(&mut self, items: Box<dyn Items>) {
        *self = Self::of(Decoded(items));
    }

    fn lend(&mut self) -> Lease {
        let (lease, lent) = Lent::new(self.take());
        *self = Self::of(lent);
        lease
    }

    fn watch(&mut self, watch: Watch) {
        *self = Self::of(Watched::new(self.take(), watch));
    }
}

impl<T, E> Stream<T, E> {
    fn take(&mut self) -> Self {
        Self { source: std::mem::replace(self.source(), Source::Over).into() }
    }
}

impl<T: Message, E: ServiceError> Produce for Stream<T, E> {
    fn poll_item(
        &mut self,
        cx: &mut TaskContext<'_>,
        encoding: Encoding,
        out: &mut Vec<u8>,
    ) -> Poll<Option<std::result::Result<(), Ended>>> {
        let unwritable = |what: &str, error: crate::CodecError| {
            Ended::Fault(Fault::internal(format!("{what} of a stream cannot be written: {error}")))
        };
        Poll::Ready(match ready!(Stream::poll_item(self, cx)) {
            None => None,
            Some(Ok(item)) => Some(encoding.encode(&item, out).map_err(|error| unwritable("an item", error))),
            Some(Err(CallError::Service(error))) => {
                let mut body = Vec::new();
                Some(Err(match encoding.encode(&error, &mut body) {
                    Ok(()) => Ended::Error(body),
                    Err(error) => unwritable("the error", error),
                }))
            }
            Some(Err(CallError::Fault(fault))) => Some(Err(Ended::Fault(fault))),
        })
    }

    fn stop(&mut self, why: &Fault) {
        Stream::stop(self, why);
    }
}

/// Reads items of a known type.
struct Decoded(Box<dyn Items>);

impl<T: Message, E: ServiceError> Producer<T, E> for Decoded {
    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Result<T, E>>> {
        let encoding = self.0.encoding();
        let unreadable = |what: &str, error: crate::CodecError| {
            Fault::incompatible(format!("{what} of a stream does not fit its type: {error}")).into()
        };
        Poll::Ready(ready!(self.0.poll_item(cx)).map(|item| match item {
            Ok(body) => encoding.decode(&body).map_err(|error| unreadable("an item", error)),
            Err(Ended::Fault(fault)) => Err(fault.into()),
            Err(Ended::Error(body)) => Err(match encoding.decode(&body) {
                Ok(error) => CallError::Service(error),
                Err(error) => unreadable("the error", error),
            }),
        }))
    }
}

//! Streams: any number of items, one after the other, as an argument of a method or as what it gives.

mod carried;
mod channel;
mod flow;
mod items;
mod lent;
mod serde;
mod watch;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context as TaskContext, Poll};

use wharf_schema::Never;

use crate::future::catch;
use crate::{CallError, Fault, Result};

pub use carried::{Arguments, Carried, Streams};
pub use channel::StreamSender;
pub use flow::produced;
pub(crate) use flow::{Forwarded, lend, watched};
pub use items::{Ended, Items, Produce, Streamed};
pub use lent::Lease;
pub use watch::Watch;

/// Any number of items, one after the other: an argument of a method (`lines: Stream<Line>`), or what it gives
/// (`wharf::Result<Stream<Line>, LineError>`).
///
/// A stream is read with [`next`](Stream::next), or as any other stream of the crate `futures`. Items are
/// [`wharf::Result`](crate::Result)s: a stream can break off, with the error `E` of the service or with a fault, and
/// what breaks it off is its last item. Whoever does not read is not sent more than a little (64 KiB, where the other
/// end is another process), so that neither end needs memory for what the other has not taken.
///
/// It lasts no longer than the call that it belongs to: at the deadline of that call it ends with `deadline exceeded`,
/// and an argument ends when the call is answered, or when the stream that it was answered with ends. Dropping
/// a stream ends its producer; dropping what a method gave cancels the call.
pub struct Stream<T, E = Never> {
    /// Never locked: with it, arguments can be looked at from several threads while they are written.
    source: Mutex<Source<T, E>>,
}

enum Source<T, E> {
    /// It was read from a message, and has not been given its items yet.
    Absent,
    Open(Pin<Box<dyn Producer<T, E>>>),
    Over,
}

/// Where items come from.
trait Producer<T, E>: Send {
    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Result<T, E>>>;

    /// Is called before it is dropped unfinished: nobody reads any more.
    fn stop(self: Pin<&mut Self>, _why: &Fault) {}
}

/// A stream of the crate `futures`, which does not ask why it is dropped.
struct Plain<S>(Pin<Box<S>>);

impl<T, E, S: futures_core::Stream<Item = Result<T, E>> + Send> Producer<T, E> for Plain<S> {
    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Result<T, E>>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl<T: Send + 'static, E: Send + 'static> Stream<T, E> {
    /// The items of a stream of the crate `futures`. The first error is its end.
    ///
    /// A panic in it is an `internal` fault, as the last item.
    pub fn new(items: impl futures_core::Stream<Item = Result<T, E>> + Send + 'static) -> Self {
        Self::of(Plain(Box::pin(items)))
    }

    /// Items that are at hand.
    #[expect(
        clippy::should_implement_trait,
        reason = "the items stay where they are, for as long as the stream lasts"
    )]
    pub fn from_iter(items: impl IntoIterator<Item = T, IntoIter: Send + 'static>) -> Self {
        Self::of(AtHand(items.into_iter()))
    }

    /// A stream, and what puts items into it: at most `room` (at least one) wait there for the reader.
    pub fn channel(room: usize) -> (StreamSender<T, E>, Self) {
        let (sender, items) = channel::channel(room);
        (sender, Self::of(items))
    }

    fn of(producer: impl Producer<T, E> + 'static) -> Self {
        Self { source: Mutex::new(Source::Open(Box::pin(producer))) }
    }
}

/// Items that are at hand.
struct AtHand<I>(I);

// The iterator is never pinned.
impl<I> Unpin for AtHand<I> {}

impl<T, E, I: Iterator<Item = T> + Send> Producer<T, E> for AtHand<I> {
    fn poll(mut self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<Option<Result<T, E>>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

impl<T, E> Stream<T, E> {
    /// The next item, when it is there; nothing when the stream has ended. After an error there is nothing more.
    ///
    /// Dropping the future loses no item.
    ///
    /// # Errors
    /// What broke the stream off: the service's own error, or a fault.
    pub async fn next(&mut self) -> Option<Result<T, E>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    fn poll_item(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<T, E>>> {
        let source = self.source();
        let polled = match source {
            Source::Open(producer) => catch(|| producer.as_mut().poll(cx)),
            Source::Over => return Poll::Ready(None),
            Source::Absent => Err(Fault::internal("the stream was read outside of a call")),
        };
        let item = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(Some(Ok(item)))) => return Poll::Ready(Some(Ok(item))),
            Ok(Poll::Ready(Some(Err(CallError::Fault(fault))))) => Some(Err(fault.after_start().into())),
            Ok(Poll::Ready(end)) => end,
            Err(fault) => Some(Err(fault.into())),
        };
        self.end();
        Poll::Ready(item)
    }

    /// Drops what produces the items, and tells it why.
    pub(crate) fn stop(&mut self, why: &Fault) {
        if let Source::Open(producer) = self.source() {
            // The reader is not to blame for a panic there.
            let _ = catch(|| producer.as_mut().stop(why));
        }
        self.end();
    }

    fn end(&mut self) {
        let ended = std::mem::replace(self.source(), Source::Over);
        let _ = catch(|| drop(ended));
    }

    fn source(&mut self) -> &mut Source<T, E> {
        self.source.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T, E> futures_core::Stream for Stream<T, E> {
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Result<T, E>>> {
        self.poll_item(cx)
    }
}

impl<T, E> fmt::Debug for Stream<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stream")
    }
}

#[cfg(test)]
mod tests;

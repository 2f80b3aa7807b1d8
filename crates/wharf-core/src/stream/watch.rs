//! What observers do with a stream that a method gave: the same as with a call.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep, sleep_until};

use super::{Lease, Producer, Stream};
use crate::deadline::expired;
use crate::edge::{End, Lasting};
use crate::future::entered;
use crate::link::relayed;
use crate::{CallError, Fault, Result};

/// All that watches over a stream: its deadline, the books, and the stream that was lent to the callee for it.
pub struct Watch {
    deadline: Instant,
    timer: Option<Handle>,
    sleep: Option<Pin<Box<Sleep>>>,
    /// Nothing once the stream has ended.
    books: Option<Lasting>,
    lease: Option<Lease>,
}

impl Watch {
    pub(crate) fn new(
        deadline: Instant,
        timer: Option<Handle>,
        books: Lasting,
        lease: Option<Lease>,
    ) -> Self {
        Self { deadline, timer, sleep: None, books: Some(books), lease }
    }

    /// Whether the time is over; has the task woken when it is. It is armed when a reader has to wait for the first time.
    fn poll_deadline(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        if self.sleep.is_none()
            && let Some(runtime) = self.timer.clone().or_else(|| Handle::try_current().ok())
        {
            let _entered = runtime.enter();
            self.sleep = Some(Box::pin(sleep_until(self.deadline)));
        }
        match &mut self.sleep {
            Some(sleep) => sleep.as_mut().poll(cx),
            None => Poll::Pending,
        }
    }

    fn end(&mut self, end: End) {
        if let Some(books) = self.books.take() {
            books.end(end);
        }
        self.lease = None;
    }
}

/// A stream under watch.
pub(super) struct Watched<T, E> {
    stream: Stream<T, E>,
    watch: Watch,
}

impl<T, E> Watched<T, E> {
    pub(super) fn new(stream: Stream<T, E>, watch: Watch) -> Self {
        Self { stream, watch }
    }
}

impl<T: Send, E: Send> Producer<T, E> for Watched<T, E> {
    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Result<T, E>>> {
        let Self { stream, watch } = &mut *self;
        // Items that are there are given before the deadline is looked at, but not without end.
        let is_late = Instant::now() >= watch.deadline;
        let polled =
            if is_late { Poll::Pending } else { entered(watch.timer.as_ref(), || stream.poll_item(cx)) };
        let end = match &polled {
            Poll::Ready(Some(Ok(_))) => return polled,
            Poll::Ready(Some(Err(CallError::Service(_)))) => End::Error,
            Poll::Ready(Some(Err(CallError::Fault(fault)))) => End::Fault(fault.kind()),
            Poll::Ready(None) => End::Value,
            Poll::Pending if is_late || watch.poll_deadline(cx).is_ready() => {
                let fault = expired();
                stream.stop(&fault);
                watch.end(End::Fault(fault.kind()));
                return Poll::Ready(Some(Err(relayed(fault.into()))));
            }
            Poll::Pending => return Poll::Pending,
        };
        watch.end(end);
        polled.map(|item| item.map(|item| item.map_err(relayed)))
    }

    fn stop(mut self: Pin<&mut Self>, why: &Fault) {
        self.stream.stop(why);
    }
}

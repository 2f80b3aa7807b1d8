//! What observers do with a stream that a method gave: the same as with a call.

use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

use super::flow::Flow;
use super::lent::Lent;
use super::{Lease, Producer, Stream};
use crate::deadline::expired;
use crate::edge::Lasting;
use crate::future::entered;
use crate::span::End;
use crate::{Fault, Result};

/// All that watches over a stream: its deadline, the books, and the stream that was lent to the callee for it.
pub struct Watch {
    deadline: Instant,
    timer: Option<Handle>,
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
        Self { deadline, timer, books: Some(books), lease }
    }

    fn end(&mut self, end: End<'_>) {
        if let Some(books) = self.books.take() {
            books.end(end);
        }
        self.lease = None;
    }
}

/// A stream under watch.
pub(super) struct Watched<S: Flow> {
    stream: Lent<S>,
    watch: Watch,
    _clock: Clock,
}

/// Ends a stream when its time is over, whether or not anybody reads it: who fills it may wait for room.
enum Clock {
    Running(AbortHandle),
    /// Nothing here can wait: the deadline is looked at when an item is asked for.
    Absent {
        _lease: Lease,
    },
}

impl Clock {
    fn new(runtime: Option<Handle>, deadline: Instant, lease: Lease) -> Self {
        let Some(runtime) = runtime else { return Self::Absent { _lease: lease } };
        let task = runtime.spawn(async move {
            sleep_until(deadline).await;
            lease.end(expired());
        });
        Self::Running(task.abort_handle())
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        if let Self::Running(task) = self {
            task.abort();
        }
    }
}

impl<S: Flow + 'static> Watched<S> {
    pub(super) fn new(stream: S, watch: Watch) -> Self {
        let (lease, stream) = Lent::new(stream);
        let runtime = watch.timer.clone().or_else(|| Handle::try_current().ok());
        let clock = Clock::new(runtime, watch.deadline, lease);
        Self { stream, watch, _clock: clock }
    }

    /// Has it read no further.
    pub(super) fn stop(&mut self, why: &Fault) {
        self.stream.stop(why);
    }

    /// The next item, unless the time is over.
    pub(super) fn poll_next(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<S::Item>> {
        let Self { stream, watch, .. } = self;
        let is_late = Instant::now() >= watch.deadline;
        let polled = if is_late {
            let fault = expired();
            stream.stop(&fault);
            Poll::Ready(Some(S::broken_off(fault)))
        } else {
            entered(watch.timer.as_ref(), || stream.poll_next(cx))
        };
        match &polled {
            Poll::Pending => return polled,
            Poll::Ready(Some(item)) => match S::end(item) {
                None => return polled,
                Some(end) => watch.end(end),
            },
            Poll::Ready(None) => watch.end(End::Value),
        }
        polled.map(|item| item.map(S::relayed))
    }
}

impl<T: Send + 'static, E: Send + 'static> Producer<T, E> for Watched<Stream<T, E>> {
    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Result<T, E>>> {
        self.poll_next(cx)
    }

    fn stop(mut self: Pin<&mut Self>, why: &Fault) {
        Watched::stop(&mut self, why);
    }
}

//! A stream that is read for as long as somebody else says.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as TaskContext, Poll, Waker};

use super::flow::Flow;
use super::{Producer, Stream};
use crate::{Fault, Result};

/// The side of a lent stream that says how long it is read. When it is dropped the call that the stream belongs to is
/// over, and the other side reads no further.
pub struct Lease(Arc<dyn Revoke>);

trait Revoke: Send + Sync {
    fn revoke(&self, why: Fault);
}

/// The side that reads.
pub(super) struct Lent<S: Flow>(Arc<Shared<S>>);

struct Shared<S>(Mutex<State<S>>);

struct State<S> {
    /// Not there while it is being polled, for that is code of the caller's.
    stream: Option<S>,
    /// Why it is read no further.
    over: Option<Fault>,
    reader: Option<Waker>,
}

impl<S: Flow + 'static> Lent<S> {
    pub(super) fn new(stream: S) -> (Lease, Self) {
        let state = State { stream: Some(stream), over: None, reader: None };
        let shared = Arc::new(Shared(Mutex::new(state)));
        (Lease(Arc::clone(&shared) as _), Self(shared))
    }
}

impl<S> Shared<S> {
    fn state(&self) -> MutexGuard<'_, State<S>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Flow> Revoke for Shared<S> {
    fn revoke(&self, why: Fault) {
        let mut state = self.state();
        let why = state.over.get_or_insert(why).clone();
        let (stream, reader) = (state.stream.take(), state.reader.take());
        drop(state);
        if let Some(mut stream) = stream {
            stream.halt(&why);
        }
        reader.into_iter().for_each(Waker::wake);
    }
}

impl Lease {
    /// Has the stream read no further: whoever reads it, and whoever fills it, learns `why`.
    pub(super) fn end(self, why: Fault) {
        self.0.revoke(why);
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.0.revoke(over());
    }
}

impl<S: Flow> Lent<S> {
    /// The next item; what has ended is forgotten.
    pub(super) fn poll_next(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<S::Item>> {
        let mut state = self.0.state();
        if let Some(why) = &state.over {
            return Poll::Ready(Some(S::broken_off(why.clone())));
        }
        // Dropped outside of the lock: the last waker of a task may drop the task.
        let _replaced = state.reader.replace(cx.waker().clone());
        let Some(mut stream) = state.stream.take() else {
            return Poll::Ready(None);
        };
        drop(state);
        let polled = stream.poll_flow(cx);
        let mut state = self.0.state();
        if let Some(why) = state.over.clone() {
            drop(state);
            stream.halt(&why);
            return Poll::Ready(Some(S::broken_off(why)));
        }
        state.stream = Some(stream);
        polled
    }

    /// Has it read no further.
    pub(super) fn stop(&mut self, why: &Fault) {
        let stream = self.0.state().stream.take();
        if let Some(mut stream) = stream {
            stream.halt(why);
        }
    }
}

impl<T: Send + 'static, E: Send + 'static> Producer<T, E> for Lent<Stream<T, E>> {
    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Result<T, E>>> {
        self.poll_next(cx)
    }

    fn stop(mut self: Pin<&mut Self>, why: &Fault) {
        Lent::stop(&mut self, why);
    }
}

impl<S: Flow> Drop for Lent<S> {
    fn drop(&mut self) {
        // The lease is still there, and would keep the producer.
        let unread = self.0.state().stream.take();
        drop(unread);
    }
}

/// What either end learns of a stream whose call is over.
fn over() -> Fault {
    Fault::cancelled("the call that the stream belongs to is over")
}

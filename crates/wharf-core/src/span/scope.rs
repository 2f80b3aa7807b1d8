//! What a line of the log belongs to: the service and the call whose code is at work on this thread.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context as TaskContext, Poll};

use crate::{SpanId, TraceContext, TraceId};

thread_local! {
    static CURRENT: Cell<Option<Scope>> = const { Cell::new(None) };
}

/// A service, and the call that it works on.
///
/// It is known while a future is polled that was [`Scoped`], on that thread, and to the log alone: what a service needs of a call
/// is in its context. It costs two moves of a few words for each poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    service: &'static str,
    call: Option<(TraceId, SpanId)>,
}

impl Scope {
    /// Of work that no call started.
    pub fn of(service: &str) -> Self {
        Self { service: kept(service), call: None }
    }

    /// The same service at work on a call.
    #[must_use]
    pub fn at(self, trace: TraceContext) -> Self {
        Self { call: Some((trace.trace_id, trace.span_id)), ..self }
    }

    /// What this thread is at, if it is at anything that is known.
    pub fn current() -> Option<Self> {
        // A thread that ends has no current scope any more.
        CURRENT.try_with(Cell::get).ok().flatten()
    }

    /// The service, or the http component.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// The call.
    pub fn call(&self) -> Option<(TraceId, SpanId)> {
        self.call
    }

    /// Does `work` in it.
    pub fn run<T>(self, work: impl FnOnce() -> T) -> T {
        let _within = Within(CURRENT.replace(Some(self)));
        work()
    }
}

/// Goes back to the scope before, even when what is done panics.
struct Within(Option<Scope>);

impl Drop for Within {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

/// A future that is polled in a scope.
#[derive(Debug)]
pub struct Scoped<F> {
    scope: Option<Scope>,
    future: F,
}

impl<F> Scoped<F> {
    /// `future` in `scope`; without one, as it is.
    pub fn new(scope: Option<Scope>, future: F) -> Self {
        Self { scope, future }
    }
}

impl<F: Future + Unpin> Future for Scoped<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<F::Output> {
        let Self { scope, future } = &mut *self;
        let future = Pin::new(future);
        match scope {
            Some(scope) => scope.run(|| future.poll(cx)),
            None => future.poll(cx),
        }
    }
}

/// `name` for as long as the process lives. There are as many as services in the program, or in what configures it.
fn kept(name: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    match names.get(name) {
        Some(name) => name,
        None => {
            let name: &'static str = Box::leak(name.into());
            names.insert(name);
            name
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_ends_with_what_is_done_in_it() {
        let (outer, inner) = (Scope::of("cart"), Scope::of("catalog").at(TraceContext::root()));
        assert_eq!(Scope::current(), None);
        outer.run(|| {
            inner.run(|| assert_eq!(Scope::current(), Some(inner)));
            let panicked = crate::catch(|| inner.run(|| panic!("on purpose")));
            assert!(panicked.is_err());
            assert_eq!(Scope::current(), Some(outer));
        });
        assert_eq!(Scope::current(), None);
    }

    #[test]
    fn a_name_is_kept_once() {
        assert!(std::ptr::eq(kept("checkout"), kept(&String::from("checkout"))));
    }
}

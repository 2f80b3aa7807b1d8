//! What every link has, with types or without: where its calls go, and the observers of each.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::constructor::{LinkSeed, Local, Route};
use crate::deadline::{LEAST_TIME, too_late, until};
use crate::edge::Edge;
use crate::future::{catch_panic, within};
use crate::span::Spans;
use crate::{Context, Fault, Interface, Slot};

/// The way from a caller to a callee, whatever is known of its types.
pub(super) struct Shared {
    pub(super) interface: &'static Interface,
    pub(super) caller: Arc<str>,
    pub(super) callee: Arc<str>,
    pub(super) route: Route,
    /// By method.
    pub(super) edges: Arc<[Edge]>,
    pub(super) most: Arc<[Option<Duration>]>,
    ready_wait: Duration,
    pub(super) timer: Option<Handle>,
    spans: Option<Arc<Spans>>,
}

impl Shared {
    pub(super) fn new(interface: &'static Interface, seed: LinkSeed) -> Arc<Self> {
        let LinkSeed { caller, callee, route, edges, most, ready_wait, timer, spans, .. } = seed;
        Arc::new(Self { interface, caller, callee, route, edges, most, ready_wait, timer, spans })
    }

    /// The context of a call's callee. Where the trace begins with it, it is decided whether that is sampled.
    #[inline]
    pub(super) fn child(&self, cx: &Context) -> Context {
        let child = cx.child(&self.caller);
        match &self.spans {
            Some(spans) if cx.is_root() => child.sampled_by(spans),
            _ => child,
        }
    }

    /// Whether a call of `method` may be made: there is time for it, and the caller may.
    #[inline]
    pub(super) fn admit(&self, cx: &Context, method: usize, begun: Instant) -> Result<(), Fault> {
        let left = cx.deadline().saturating_duration_since(begun);
        if left < LEAST_TIME {
            return Err(too_late(&self.callee, left));
        }
        match &self.route {
            Route::Local(Local { allowed, callers, .. }) if !allowed[method] => {
                Err(callers.refusal(&self.caller, &self.callee, self.interface, method))
            }
            _ => Ok(()),
        }
    }

    /// Until when a call with the context `cx` waits for a service of this process that has not started.
    pub(super) fn patience(&self, cx: &Context, begun: Instant) -> Instant {
        cx.patience(begun, self.ready_wait)
    }

    /// Waits for a service of this process that is still starting.
    pub(super) async fn started(
        &self,
        slot: &Slot,
        patience: Instant,
        deadline: Instant,
    ) -> Result<(), Fault> {
        let (caller, callee) = (&self.caller, &self.callee);
        tracing::info!("{caller} waits for {callee} to start");
        match until(patience.min(deadline), self.timer.as_ref(), Box::pin(slot.filled())).await {
            Ok(()) => Ok(()),
            Err(_) if deadline <= patience => {
                let why = format!("the time the caller gave was over before {callee} had started");
                Err(Fault::deadline_exceeded(why).before_start())
            }
            Err(_) => Err(Fault::unavailable(format!(
                "{callee} has not started within {:?}; see its log for what it is waiting for",
                self.ready_wait
            ))
            .before_start()),
        }
    }

    /// What is wrong with a service that has started as something else than the link is for.
    pub(super) fn other_interface(&self) -> Fault {
        Fault::internal(format!("{} was filled in with another interface", self.callee))
    }

    /// Runs a call, under a timer when no one above has one, and within a runtime whatever the caller's executor is:
    /// a service of the same process uses timers and sockets, and so does a connection.
    pub(super) async fn run<T, E: From<Fault>>(
        &self,
        cx: &Context,
        call: impl Future<Output = Result<T, E>> + Unpin,
    ) -> Result<T, E> {
        let call = pin!(within(self.timer.as_ref(), catch_panic(call)));
        if cx.is_guarded() {
            return call.await?;
        }
        until(cx.deadline(), self.timer.as_ref(), call).await??
    }
}

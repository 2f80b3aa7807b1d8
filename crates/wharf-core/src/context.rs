//! The context of a call: how long there is to wait, on whose behalf, within which request.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::span::Spans;
use crate::{Criticality, Fault, OperationId, TraceContext};

/// The longest principal, in bytes.
pub const MAX_PRINCIPAL: usize = 1024;

/// How long there is to wait for a call, who makes it, and which request it belongs to.
///
/// It is passed explicitly, as the first argument of every method, and every context has a deadline. A handler passes
/// the context it was given to the calls it makes: each gets what is left of the time, a span of its own in the same
/// trace, and the name of the calling service.
///
/// A clone, and what else is made from a context, can outlive the call it was made for, in a task of its own: calls made
/// with it end at the deadline all the same.
#[derive(Debug)]
pub struct Context {
    deadline: Instant,
    /// Whether something above already drops the work at the deadline, so that no timer is needed below.
    guarded: bool,
    /// Whether calls wait for a service that has not started for as long as there is time.
    patient: bool,
    /// Whether the trace begins here: nothing is known of this span but its name, and whether the trace is sampled is for whoever
    /// makes the first call.
    root: bool,
    trace: TraceContext,
    caller: Arc<str>,
    operation: Option<OperationId>,
    step: Option<OperationId>,
    criticality: Criticality,
    principal: Option<Arc<str>>,
}

impl Clone for Context {
    fn clone(&self) -> Self {
        Self {
            deadline: self.deadline,
            // Whoever drops the work at the deadline cannot reach a task that the clone is moved into.
            guarded: false,
            patient: self.patient,
            root: self.root,
            trace: self.trace,
            caller: Arc::clone(&self.caller),
            operation: self.operation,
            step: self.step,
            criticality: self.criticality,
            principal: self.principal.clone(),
        }
    }
}

impl Context {
    /// Begins a trace, with `budget` for everything that follows.
    ///
    /// This is for the edge of a system: tests, tools, tasks of their own. A handler has a context already.
    pub fn root(budget: Duration) -> Self {
        Self {
            deadline: after(Instant::now(), budget),
            guarded: false,
            patient: false,
            root: true,
            trace: TraceContext::root(),
            caller: Arc::from(""),
            operation: None,
            step: None,
            criticality: Criticality::default(),
            principal: None,
        }
    }

    /// The context of a call that came from another process.
    #[doc(hidden)]
    pub fn received(caller: Arc<str>, deadline: Instant, trace: TraceContext) -> Self {
        Self {
            deadline,
            guarded: false,
            patient: false,
            root: false,
            trace,
            caller,
            operation: None,
            step: None,
            criticality: Criticality::default(),
            principal: None,
        }
    }

    /// The same context, executed as the operation `id`, if any.
    #[doc(hidden)]
    #[must_use]
    pub fn executed_as(mut self, operation: Option<OperationId>) -> Self {
        self.operation = operation;
        self
    }

    /// The same context with at most `budget` from now on. It cannot be made longer.
    #[must_use]
    pub fn with_timeout(&self, budget: Duration) -> Self {
        let deadline = after(Instant::now(), budget);
        if deadline >= self.deadline {
            return self.clone();
        }
        Self { deadline, ..self.clone() }
    }

    /// The same context for the step `name` of the present operation: the next call made with it carries an operation
    /// id derived from both, and a callee that remembers operation ids executes it once.
    #[must_use]
    pub fn step(&self, name: &str) -> Self {
        let operation = self.operation.unwrap_or_else(OperationId::random);
        Self { step: Some(operation.step(name)), ..self.clone() }
    }

    /// The same context as a part of the operation `id`. Every call made with it carries that very id: name a
    /// [`step`](Context::step) for each where there are several, or a callee takes the second for the first.
    #[must_use]
    pub fn with_operation(&self, id: OperationId) -> Self {
        Self { operation: Some(id), step: Some(id), ..self.clone() }
    }

    /// The same context at another criticality.
    #[must_use]
    pub fn with_criticality(&self, criticality: Criticality) -> Self {
        Self { criticality, ..self.clone() }
    }

    /// The same context within another trace, as when a request brings a `traceparent`.
    #[must_use]
    pub fn with_trace(&self, trace: TraceContext) -> Self {
        Self { trace, root: false, ..self.clone() }
    }

    /// The same context on behalf of `principal`.
    ///
    /// # Errors
    /// An `overloaded` fault that names the bound, when it has more than [`MAX_PRINCIPAL`] bytes.
    pub fn with_principal(&self, principal: &str) -> Result<Self, Fault> {
        if principal.len() > MAX_PRINCIPAL {
            let length = principal.len();
            return Err(Fault::overloaded(format!(
                "the principal has {length} bytes, more than the {MAX_PRINCIPAL} a context has room for"
            ))
            .before_start());
        }
        Ok(Self { principal: Some(Arc::from(principal)), ..self.clone() })
    }

    /// The same context as made by the service `caller`.
    #[doc(hidden)]
    #[must_use]
    pub fn made_by(&self, caller: Arc<str>) -> Self {
        Self { caller, ..self.clone() }
    }

    /// The same context, of work that is dropped at the deadline by somebody above.
    #[doc(hidden)]
    #[must_use]
    pub fn guarded(mut self) -> Self {
        self.guarded = true;
        self
    }

    /// The same context, whose calls wait for a service that has not started until the time is over, and not just a few
    /// seconds: for a service that starts itself. It is not handed down to callees.
    #[doc(hidden)]
    #[must_use]
    pub fn patient(mut self, patient: bool) -> Self {
        self.patient = patient;
        self
    }

    /// Until when a call made with it waits for a service that is not there, as a rule for `wait`.
    #[doc(hidden)]
    pub fn patience(&self, now: Instant, wait: Duration) -> Instant {
        if self.patient { self.deadline } else { now + wait }
    }

    /// When the time is over.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// How much time is left; zero when none is.
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Where this call stands in its trace.
    pub fn trace(&self) -> TraceContext {
        self.trace
    }

    /// The service that made this call; empty at the root.
    pub fn caller(&self) -> &str {
        &self.caller
    }

    /// The operation this call is executed as: what a command that must happen once is remembered by.
    pub fn operation(&self) -> Option<OperationId> {
        self.operation
    }

    /// How much this call matters.
    pub fn criticality(&self) -> Criticality {
        self.criticality
    }

    /// Who is asking, or on whose behalf.
    pub fn principal(&self) -> Option<&str> {
        self.principal.as_deref()
    }

    /// Whether a timer above ends this work.
    #[doc(hidden)]
    pub fn is_guarded(&self) -> bool {
        self.guarded
    }

    /// Whether the trace begins here.
    #[doc(hidden)]
    pub fn is_root(&self) -> bool {
        self.root
    }

    /// The same context for another try of the call that it was made for: a span below that of the call.
    #[doc(hidden)]
    #[must_use]
    pub fn again(&self) -> Self {
        Self { trace: self.trace.child(), guarded: self.guarded, ..self.clone() }
    }

    /// The same context as that of a call which came from `caller` by other means than the wire.
    #[doc(hidden)]
    #[must_use]
    pub fn come_from(&self, caller: Arc<str>) -> Self {
        Self { caller, step: None, ..self.clone() }
    }

    /// Becomes a span of its own below the caller's; gives the caller.
    pub(crate) fn enter(&mut self) -> Arc<str> {
        (self.trace, self.root) = (self.trace.child(), false);
        Arc::clone(&self.caller)
    }

    /// The same context in a trace that is sampled, or not.
    #[must_use]
    pub(crate) fn sampled_by(mut self, spans: &Spans) -> Self {
        self.trace = spans.begin(self.trace);
        self
    }

    /// The context the callee of a call sees.
    pub(crate) fn child(&self, caller: &Arc<str>) -> Self {
        Self {
            deadline: self.deadline,
            guarded: true,
            patient: self.patient,
            root: false,
            trace: self.trace.child(),
            caller: Arc::clone(caller),
            operation: self.step,
            step: None,
            criticality: self.criticality,
            principal: self.principal.clone(),
        }
    }
}

/// `budget` from `now`; a century when that cannot be counted.
fn after(now: Instant, budget: Duration) -> Instant {
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 3600);
    now + budget.min(CENTURY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline::READY_WAIT;
    use crate::{Callers, FaultKind, Interface, Link, LinkSeed, Method, MethodKind, Slot};

    static NOTHING: Interface = Interface {
        name: "Nothing",
        docs: "",
        methods: &[Method {
            name: "hang",
            docs: "",
            kind: MethodKind::Read,
            is_hedged: false,
            args: &[],
            value: |_| wharf_schema::Shape::Unit,
            error: |_| wharf_schema::Shape::Never,
            callers: &[],
            http: None,
            streams: crate::Streams::NONE,
        }],
        described: None,
    };

    #[test]
    fn a_timeout_shortens_and_never_lengthens() {
        let cx = Context::root(Duration::from_secs(10));
        assert!(cx.with_timeout(Duration::from_secs(1)).deadline() < cx.deadline());
        assert_eq!(cx.with_timeout(Duration::from_secs(60)).deadline(), cx.deadline());
        assert!(cx.with_timeout(Duration::MAX).deadline() <= cx.deadline());
    }

    #[test]
    fn a_call_of_a_task_that_outlives_its_handler_ends_at_the_deadline() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let in_handler = Context::root(Duration::from_millis(20)).child(&Arc::from("a"));
        assert!(in_handler.is_guarded() && !in_handler.step("one").is_guarded());
        let (cx, link) = (in_handler.clone(), Link::local(&NOTHING, Arc::new(())));
        let call = link.call(&cx, 0, (), |(), _, ()| Box::pin(std::future::pending::<crate::Result<()>>()));
        let outcome = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(10), call).await });
        let outcome = outcome.expect("an end").expect_err("no value");
        assert_eq!(outcome.fault().map(Fault::kind), Some(FaultKind::DeadlineExceeded));
    }

    #[test]
    fn a_method_may_have_a_deadline_of_its_own_wherever_it_runs() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let (slot, timer) = (Arc::new(Slot::holding(Arc::new(()))), runtime.handle().clone());
        let seed = LinkSeed::local("a", "b", &NOTHING, slot, Callers::Anyone, timer);
        let link: Link<()> = Link::new(&NOTHING, seed.bounded([Some(Duration::from_millis(20))]));
        // A handler's own calls inherit a timer, which is too late for this one.
        let cx = Context::root(Duration::from_secs(60)).guarded();
        let call = link.call(&cx, 0, (), |(), cx, ()| {
            assert!(cx.remaining() <= Duration::from_millis(20), "the callee sees it");
            Box::pin(std::future::pending::<crate::Result<()>>())
        });
        let outcome = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(10), call).await });
        let outcome = outcome.expect("an end").expect_err("no value");
        assert_eq!(outcome.fault().map(Fault::kind), Some(FaultKind::DeadlineExceeded));
    }

    #[test]
    fn how_long_a_service_that_has_not_started_is_waited_for_can_be_said() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let (slot, timer) = (Arc::new(Slot::default()), runtime.handle().clone());
        let seed = LinkSeed::local("a", "b", &NOTHING, slot, Callers::Anyone, timer);
        let link: Link<()> = Link::new(&NOTHING, seed.waiting(Duration::from_millis(20)));
        let cx = Context::root(Duration::from_secs(60));
        let call = link.call(&cx, 0, (), |(), _, ()| Box::pin(async { crate::Result::<()>::Ok(()) }));
        let outcome = runtime.block_on(call).expect_err("nothing is there").to_string();
        assert!(outcome.contains("b has not started within 20ms"), "{outcome}");
    }

    #[test]
    fn whoever_starts_waits_as_long_as_there_is_time_and_its_callees_do_not() {
        let now = Instant::now();
        let cx = Context::root(Duration::from_secs(60));
        assert_eq!(cx.patience(now, READY_WAIT), now + READY_WAIT);
        let starting = cx.patient(true);
        assert_eq!(starting.patience(now, READY_WAIT), starting.deadline());
        assert_eq!(starting.step("one").patience(now, READY_WAIT), starting.deadline());
        assert_eq!(
            starting.child(&Arc::from("a")).patient(false).patience(now, READY_WAIT),
            now + READY_WAIT
        );
    }

    #[test]
    fn two_steps_of_one_operation_never_collide_and_are_never_inherited() {
        let cx = Context::root(Duration::from_secs(1)).with_operation(OperationId([7; 16]));
        let caller = Arc::from("checkout");
        let charge = cx.step("charge").child(&caller);
        let ship = cx.step("ship").child(&caller);
        assert_ne!(charge.operation(), ship.operation());
        assert_eq!(charge.operation(), cx.step("charge").child(&caller).operation());
        assert_eq!(charge.child(&caller).operation(), None);
    }
}

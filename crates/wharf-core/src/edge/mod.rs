//! What is counted of the calls of one method from one caller to one callee.

mod books;
mod histogram;
mod running;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::FaultKind;
use crate::span::{Scope, Side, Spans};

pub use books::{Books, Counted};
pub use histogram::{Durations, Histogram};
pub(crate) use running::{Lasting, Open, Running};

/// The calls of one method from one caller to one callee, as one of them sees it.
#[derive(Debug)]
pub struct Edge {
    caller: Arc<str>,
    callee: Arc<str>,
    interface: &'static str,
    method: &'static str,
    side: Side,
    /// What the callee's code is at.
    scope: Scope,
    /// Where spans are kept, if anywhere.
    spans: Option<Arc<Spans>>,
    begun: AtomicU64,
    values: AtomicU64,
    errors: AtomicU64,
    faults: [AtomicU64; FaultKind::ALL.len()],
    /// Of calls that gave a value.
    latency: Histogram,
    /// Of the others: by the kind of fault, and after those the service's own error. Most have none.
    failed: [OnceLock<Box<Histogram>>; ENDS],
}

/// The ways for a call to fail.
const ENDS: usize = FaultKind::ALL.len() + 1;

/// What an [`Edge`] had counted at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeSnapshot {
    /// The service that calls; empty where it is counted at the callee.
    pub caller: String,
    /// The service that is called.
    pub callee: String,
    /// The method.
    pub method: String,
    /// Calls that are not over.
    pub in_flight: u64,
    /// Calls that gave a value.
    pub values: u64,
    /// Calls that gave the service's own error.
    pub errors: u64,
    /// Calls that failed on the way, by kind in the order of [`FaultKind::ALL`]. A call whose future was dropped
    /// counts as cancelled.
    pub faults: [u64; FaultKind::ALL.len()],
    /// How long calls took. Those that were dropped or refused are not in it.
    pub latency: Durations,
    /// How long those took that gave a value.
    pub took: Durations,
    /// How long the others took, by the kind of fault; none is the service's own error. What never happened is left out.
    pub failed: Vec<(Option<FaultKind>, Durations)>,
    /// Half of the calls took at most this long, which is up to a quarter too much.
    pub p50: Duration,
    /// All but one in a hundred took at most this long, as exactly.
    pub p99: Duration,
}

impl Edge {
    pub(crate) fn new(
        caller: Arc<str>,
        callee: Arc<str>,
        (interface, method): (&'static str, &'static str),
        side: Side,
    ) -> Self {
        let zero = || AtomicU64::new(0);
        let scope = Scope::of(&callee);
        Self {
            caller,
            callee,
            interface,
            method,
            side,
            scope,
            spans: None,
            begun: zero(),
            values: zero(),
            errors: zero(),
            faults: std::array::from_fn(|_| zero()),
            latency: Histogram::default(),
            failed: Default::default(),
        }
    }

    /// Has its spans kept.
    pub(crate) fn keep_in(&mut self, spans: &Arc<Spans>) {
        self.spans = Some(Arc::clone(spans));
    }

    fn begun(&self) {
        self.begun.fetch_add(1, Relaxed);
    }

    fn end(&self, is_error: bool, fault: Option<FaultKind>) {
        match fault {
            Some(kind) => &self.faults[kind as usize],
            None if is_error => &self.errors,
            None => &self.values,
        }
        .fetch_add(1, Relaxed);
    }

    fn took(&self, is_error: bool, fault: Option<FaultKind>, took: Duration) {
        let place = match fault {
            Some(kind) => kind as usize,
            None if is_error => FaultKind::ALL.len(),
            None => return self.latency.observe(took),
        };
        self.failed[place].get_or_init(Box::default).observe(took);
    }

    /// What has been counted until now.
    pub fn snapshot(&self) -> EdgeSnapshot {
        let read = |counter: &AtomicU64| counter.load(Relaxed);
        let (values, errors) = (read(&self.values), read(&self.errors));
        let faults: [u64; FaultKind::ALL.len()] = std::array::from_fn(|kind| read(&self.faults[kind]));
        let over = values + errors + faults.iter().sum::<u64>();
        let took = self.latency.snapshot();
        let kinds = FaultKind::ALL.map(Some).into_iter().chain([None]);
        let failed = kinds.zip(&self.failed);
        let failed: Vec<_> =
            failed.filter_map(|(kind, histogram)| Some((kind, histogram.get()?.snapshot()))).collect();
        let mut latency = took.clone();
        let timed = failed.iter().filter(|(kind, _)| *kind != Some(FaultKind::Cancelled));
        timed.for_each(|(_, durations)| latency.add(durations));
        EdgeSnapshot {
            caller: self.caller.to_string(),
            callee: self.callee.to_string(),
            method: self.method.to_string(),
            in_flight: read(&self.begun).saturating_sub(over),
            values,
            errors,
            faults,
            p50: latency.quantile(0.50),
            p99: latency.quantile(0.99),
            latency,
            took,
            failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;
    use crate::span::{End, Kept, Sampling, SpanRules};
    use crate::{Fault, TraceContext};

    fn open(sampled: bool) -> Open {
        let trace = TraceContext { sampled, ..TraceContext::root() };
        Open { trace, parent: None, begun: Instant::now(), caller: None }
    }

    fn edge() -> Edge {
        Edge::new("a".into(), "b".into(), ("B", "m"), Side::Local)
    }

    #[test]
    fn a_call_ends_once_in_the_books() {
        let edge = edge();
        Running::begin(&edge, open(false)).end(End::Value);
        Running::begin(&edge, open(false)).end(End::Fault(&Fault::internal("")));
        drop(Running::begin(&edge, open(false)));
        let running = Running::begin(&edge, open(false));
        let seen = edge.snapshot();
        assert_eq!((seen.in_flight, seen.values, seen.errors, seen.latency.count()), (1, 1, 0, 2));
        let failed: Vec<_> = seen.failed.iter().map(|(kind, durations)| (*kind, durations.count())).collect();
        assert_eq!(failed, [(Some(FaultKind::Cancelled), 1), (Some(FaultKind::Internal), 1)]);
        assert_eq!(seen.faults[FaultKind::Internal as usize], 1);
        assert_eq!(seen.faults[FaultKind::Cancelled as usize], 1);
        drop(running);
    }

    #[test]
    fn spans_are_kept_of_what_is_sampled_and_of_what_failed() {
        let rules = SpanRules { sampling: Sampling::new(0.0, 0), slow: Duration::from_secs(60), keep: 10 };
        let spans = Arc::new(Spans::new(rules));
        let mut edge = edge();
        edge.keep_in(&spans);
        Running::begin(&edge, open(false)).end(End::Value);
        Running::begin(&edge, open(true)).end(End::Error(&"no such product"));
        Running::begin(&edge, open(false)).end(End::Fault(&Fault::denied("not you")));
        drop(Running::begin(&edge, open(false)));
        drop(Running::begin(&edge, open(true)));
        let (kept, last) = spans.page(0, 10);
        assert_eq!((kept.len(), last), (3, 3));
        let said = |at: usize| (kept[at].1.kept, kept[at].1.fault, kept[at].1.message.as_deref());
        assert_eq!(said(0), (Kept::Sampled, None, Some("no such product")));
        assert!(kept[0].1.is_error);
        assert_eq!(said(1), (Kept::Failed, Some(FaultKind::Denied), Some("not you")));
        assert_eq!(said(2), (Kept::Sampled, Some(FaultKind::Cancelled), None));
    }
}

//! How one replica does, over all connections there were to it, and the calls that tell.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use wharf_config::policy::CallerPolicy;
use wharf_core::{Answer, Fault, FaultKind};

use super::call::Trouble;
use super::pool::Ready;
use crate::policy::balance::Load;
use crate::policy::breaker::Standing;
use crate::policy::choice::Candidate;
use crate::policy::replica::{End, Replica};

/// The record of a replica, shared by those who call it.
pub(crate) struct Health {
    record: Mutex<Replica>,
    /// As the record says: read for every call, and hardly ever true.
    is_out: AtomicBool,
    in_flight: AtomicUsize,
}

impl Health {
    /// Of a replica that nothing is known of, but that it needs about `first`.
    pub(crate) fn new(rules: &Arc<CallerPolicy>, first: Duration) -> Self {
        let record = Replica::new(Arc::clone(rules), first, Instant::now());
        Self { record: Mutex::new(record), is_out: AtomicBool::new(false), in_flight: AtomicUsize::new(0) }
    }

    /// The record. Whoever may open or close its breaker sets `is_out`.
    pub(crate) fn record(&self) -> MutexGuard<'_, Replica> {
        // Nothing that runs while it is held can panic halfway through a change.
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many calls are under way there.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.load(Relaxed)
    }

    fn end(&self, end: End, begun: Instant, probe: bool) {
        let now = Instant::now();
        let mut record = self.record();
        record.end(end, now.saturating_duration_since(begun), probe, now);
        self.is_out.store(record.is_out(), Relaxed);
    }
}

impl Candidate for Arc<Ready> {
    fn is_out(&self) -> bool {
        self.health.is_out.load(Relaxed)
    }

    fn standing(&self, now: Instant) -> Standing {
        self.health.record().standing(now)
    }

    fn probe(&self, repeatable: bool, now: Instant) -> bool {
        self.health.record().probe(repeatable, now)
    }

    fn load(&self, now: Instant) -> Load {
        self.health.record().load(self.health.in_flight(), now)
    }
}

/// A call on its way to a replica, whose outcome will be on record.
pub(crate) struct Trial {
    pub(crate) ready: Arc<Ready>,
    begun: Instant,
    deadline: Instant,
    probe: bool,
    /// Whether the outcome is still to be noted. Of the only replica there is none is: there is nothing to compare it with.
    open: bool,
}

impl Trial {
    /// Begins a call of the only replica there is.
    pub(crate) fn of_the_only(ready: &Arc<Ready>, begun: Instant, deadline: Instant) -> Self {
        let mut trial = Self::new(ready, begun, deadline, false);
        trial.open = false;
        trial
    }

    /// Begins a call of one replica of several, maybe as its probe.
    pub(crate) fn new(ready: &Arc<Ready>, begun: Instant, deadline: Instant, probe: bool) -> Self {
        ready.health.in_flight.fetch_add(1, Relaxed);
        Self { ready: Arc::clone(ready), begun, deadline, probe, open: true }
    }

    /// Notes how it ended.
    pub(crate) fn end(&mut self, outcome: &Result<Answer, Trouble>) {
        if !std::mem::take(&mut self.open) {
            return;
        }
        let end = match outcome {
            Ok(_) => End::Good,
            Err(Trouble::Here(_)) => End::Unknown,
            Err(Trouble::There(fault)) => judge(fault),
        };
        self.ready.health.end(end, self.begun, self.probe);
    }
}

impl Drop for Trial {
    /// Nobody waits any more. When that is because the time is over, the replica was too slow.
    fn drop(&mut self) {
        let health = &self.ready.health;
        health.in_flight.fetch_sub(1, Relaxed);
        if self.open {
            let end = if Instant::now() >= self.deadline { End::Bad } else { End::Unknown };
            health.end(end, self.begun, self.probe);
        }
    }
}

/// What a fault says of the replica that it came from.
fn judge(fault: &Fault) -> End {
    match fault.kind() {
        // Somebody below it failed: it has done its work.
        _ if fault.is_relayed() => End::Good,
        // It is stopping, and has said so.
        FaultKind::Unavailable if fault.not_started() => End::Unknown,
        FaultKind::Unavailable | FaultKind::DeadlineExceeded | FaultKind::Internal => End::Bad,
        // One that has started was refused for itself, as for the length of its answer.
        FaultKind::Overloaded if fault.not_started() => End::Full,
        FaultKind::Overloaded | FaultKind::Cancelled | FaultKind::Incompatible | FaultKind::Denied => {
            End::Good
        }
    }
}

//! What is known of one replica: how slow it is, whether it fails, and since when it is there.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use wharf_config::policy::CallerPolicy;

use super::balance::Load;
use super::breaker::{Breaker, Change, Standing};
use super::latency::Latency;

/// The record of one replica. The breaker outlives its connections: one that dies again and again is shut out. The latency
/// does not: who connects again is most likely a new process, and nothing is known of it.
#[derive(Debug)]
pub struct Replica {
    rules: Arc<CallerPolicy>,
    latency: Option<Latency>,
    breaker: Option<Breaker>,
    since: Instant,
    /// Whether it gets its share by and by, for there are others that are warm.
    ramps: bool,
}

/// How a call of a replica ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The replica did its work.
    Good,
    /// It failed, or came too late.
    Bad,
    /// It has more to do than it can. That keeps calls away, but does not shut it out: what it refuses to one caller, or of
    /// one criticality, it may do for another.
    Full,
    /// Nobody waited for the end.
    Unknown,
}

impl Replica {
    /// Of a replica that nothing is known of; it is taken to need `first` for a call.
    pub fn new(rules: Arc<CallerPolicy>, first: Duration, now: Instant) -> Self {
        let latency = rules.balance.as_ref().map(|balance| Latency::new(balance.decay, first, now));
        let breaker = rules.breaker.as_ref().map(|breaker| Breaker::new(breaker.clone(), now));
        Self { rules, latency, breaker, since: now, ramps: false }
    }

    /// Notes that it is there, maybe again. `best` is the latency of the quickest of the others that are warm, if there are
    /// any: it is taken for as quick, lest it is never tried, and its share grows.
    pub fn join(&mut self, best: Option<Duration>, first: Duration, now: Instant) {
        self.restart(best.unwrap_or(first), now);
        self.ramps = best.is_some();
    }

    fn restart(&mut self, first: Duration, now: Instant) {
        self.latency = self.rules.balance.as_ref().map(|balance| Latency::new(balance.decay, first, now));
        self.since = now;
        self.ramps = true;
    }

    /// Its latency, when it has been there for as long as a new replica is spared.
    pub fn warm(&self, now: Instant) -> Option<Duration> {
        let cold = self.rules.slow_start.as_ref().map_or(Duration::ZERO, |slow| slow.over);
        let is_warm = now.saturating_duration_since(self.since) >= cold;
        is_warm.then(|| self.latency(now).unwrap_or_default())
    }

    /// Its latency, as calls are balanced by it.
    pub fn latency(&self, now: Instant) -> Option<Duration> {
        Some(self.latency.as_ref()?.estimate(now))
    }

    /// What share of its calls it takes, from 0 to 1.
    pub fn share(&self, now: Instant) -> f64 {
        match &self.rules.slow_start {
            Some(slow) if self.ramps => {
                let age = now.saturating_duration_since(self.since).as_secs_f64();
                (age / slow.over.as_secs_f64().max(1e-3)).max(slow.from).min(1.0)
            }
            _ => 1.0,
        }
    }

    /// What a further call would cost it, beside `in_flight` others.
    pub fn load(&self, in_flight: usize, now: Instant) -> Load {
        let latency = self.latency(now).map_or(1.0, |latency| latency.as_nanos() as f64);
        Load { cost: latency * (in_flight + 1) as f64, share: self.share(now) }
    }

    /// Whether its breaker is anything but closed.
    pub fn is_out(&self) -> bool {
        self.breaker.as_ref().is_some_and(Breaker::is_out)
    }

    /// Whether a call may go there.
    pub fn standing(&self, now: Instant) -> Standing {
        self.breaker.as_ref().map_or(Standing::Closed, |breaker| breaker.standing(now))
    }

    /// Sends a probe, if one is due, as a call that is `repeatable` or not. Says whether it does.
    pub fn probe(&mut self, repeatable: bool, now: Instant) -> bool {
        self.breaker.as_mut().is_some_and(|breaker| breaker.probe(repeatable, now))
    }

    /// Notes how a call ended that took `took`; `probe` says whether it was the probe.
    pub fn end(&mut self, end: End, took: Duration, probe: bool, now: Instant) -> Change {
        let known = self.latency(now).unwrap_or_default();
        if let (Some(latency), Some(balance)) = (&mut self.latency, &self.rules.balance) {
            match end {
                End::Good => latency.observe(took, now),
                // Without the penalty the replica that fails fastest would look best and draw all the calls.
                End::Bad | End::Full => latency.observe(took.max(balance.penalty), now),
                // It would have taken longer still.
                End::Unknown if took > known => latency.observe(took, now),
                End::Unknown => {}
            }
        }
        let Some(breaker) = &mut self.breaker else { return Change::None };
        let change = match end {
            End::Unknown if probe => {
                breaker.abandon(now);
                Change::None
            }
            End::Unknown => Change::None,
            End::Full if !probe => Change::None,
            end if probe => breaker.probed(end == End::Good, now),
            end => breaker.note(end == End::Good, now),
        };
        if change == Change::Closed {
            // It is back, and what it was like before says nothing.
            self.restart(took, now);
        }
        change
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLI: Duration = Duration::from_millis(1);

    fn replica(now: Instant) -> Replica {
        Replica::new(Arc::default(), MILLI, now)
    }

    #[test]
    fn a_new_one_among_warm_ones_gets_its_share_within_four_seconds() {
        let now = Instant::now();
        let mut new = replica(now);
        new.join(Some(7 * MILLI), MILLI, now);
        let share = |millis| new.share(now + millis * MILLI);
        assert!((share(0) - 0.1).abs() < 1e-9 && (share(2000) - 0.5).abs() < 1e-9);
        assert!((share(4000) - 1.0).abs() < 1e-9 && (share(90_000) - 1.0).abs() < 1e-9);
        assert_eq!(new.latency(now), Some(7 * MILLI), "taken for as quick as the best");
        assert_eq!(new.warm(now + 3999 * MILLI), None);
        assert!(new.warm(now + 4000 * MILLI).is_some());
    }

    #[test]
    fn when_all_are_new_nobody_is_spared() {
        let now = Instant::now();
        let mut new = replica(now);
        new.join(None, MILLI, now);
        assert!((new.share(now) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn whoever_fails_fast_is_dear() {
        let now = Instant::now();
        let (mut failing, well) = (replica(now), replica(now));
        failing.end(End::Bad, MILLI, false, now);
        assert!(failing.load(0, now).cost > 1000.0 * well.load(99, now).cost / 100.0);
    }

    #[test]
    fn one_that_is_full_is_dear_and_not_shut_out_unless_it_was() {
        let now = Instant::now();
        let (mut full, well) = (replica(now), replica(now));
        let changes: Vec<Change> = (0..50).map(|_| full.end(End::Full, MILLI, false, now)).collect();
        assert_eq!(changes, [Change::None; 50]);
        assert!(full.load(0, now).cost > 1000.0 * well.load(0, now).cost);
        let mut failed = replica(now);
        for _ in 0..5 {
            failed.end(End::Bad, MILLI, false, now);
        }
        let later = now + 2000 * MILLI;
        assert!(failed.probe(true, later));
        failed.end(End::Full, MILLI, true, later);
        assert_eq!(failed.standing(later), Standing::Open);
    }

    #[test]
    fn one_that_is_back_is_new_and_one_that_connects_again_is_still_shut_out() {
        let now = Instant::now();
        let mut replica = replica(now);
        let changes: Vec<Change> = (0..5).map(|_| replica.end(End::Bad, MILLI, false, now)).collect();
        assert_eq!(changes[3..], [Change::None, Change::Opened]);
        replica.join(None, MILLI, now);
        assert_eq!(replica.standing(now), Standing::Open);
        let later = now + 2000 * MILLI;
        assert!(replica.probe(true, later));
        assert_eq!(replica.end(End::Good, 3 * MILLI, true, later), Change::Closed);
        assert_eq!((replica.latency(later), replica.standing(later)), (Some(3 * MILLI), Standing::Closed));
        assert!(replica.share(later) < 0.2);
    }

    #[test]
    fn a_call_that_nobody_waits_for_tells_only_that_it_takes_long() {
        let now = Instant::now();
        let mut replica = replica(now);
        replica.end(End::Unknown, MILLI / 2, false, now);
        assert_eq!(replica.latency(now), Some(MILLI));
        replica.end(End::Unknown, 9 * MILLI, false, now);
        assert_eq!(replica.latency(now), Some(9 * MILLI));
    }

    #[test]
    fn each_policy_can_be_off() {
        let rules =
            CallerPolicy { balance: None, breaker: None, slow_start: None, ..CallerPolicy::default() };
        let now = Instant::now();
        let mut replica = Replica::new(Arc::new(rules), MILLI, now);
        replica.join(Some(MILLI), MILLI, now);
        for _ in 0..99 {
            replica.end(End::Bad, MILLI, false, now);
        }
        let load = replica.load(3, now);
        assert_eq!((load.cost, load.share), (4.0, 1.0));
        assert_eq!((replica.standing(now), replica.latency(now)), (Standing::Closed, None));
    }
}

//! When a second call is made beside one that has not come back.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use wharf_config::policy;

use super::budget::Budget;

/// How often it is looked at again how long calls take; what was seen before then counts half.
const REFRESH: Duration = Duration::from_secs(3);

/// So many calls must have been seen.
const ENOUGH: u32 = 20;

/// No second call is made earlier than that: it could hardly be quicker.
const LEAST: Duration = Duration::from_millis(1);

/// Latencies are sorted by their highest bit and the three bits below: an eighth more or less is the same.
const STEPS: usize = 8;
const SORTS: usize = 64 * STEPS;

/// Decides for one method: after how long, and whether at all.
#[derive(Debug)]
pub struct Hedging {
    rules: policy::Hedge,
    budget: Budget,
    seen: Mutex<Seen>,
    /// In nanoseconds; zero while too little is known.
    after: AtomicU64,
}

#[derive(Debug)]
struct Seen {
    counts: Box<[u32]>,
    total: u32,
    looked: Instant,
}

impl Hedging {
    /// By `rules`, before anything was seen.
    pub fn new(rules: policy::Hedge, now: Instant) -> Self {
        let share = policy::Budget { share: rules.budget, per_second: 0.0, ..policy::Budget::default() };
        let seen = Seen { counts: vec![0; SORTS].into(), total: 0, looked: now };
        Self { rules, budget: Budget::new(share, now), seen: Mutex::new(seen), after: AtomicU64::new(0) }
    }

    /// Notes a call, and says after how long another one is made beside it, if one is.
    pub fn call(&self, now: Instant) -> Option<Duration> {
        self.budget.call(now);
        match self.after.load(Relaxed) {
            0 => None,
            nanos => Some(Duration::from_nanos(nanos)),
        }
    }

    /// Takes a second call out of the budget, if there is one left.
    pub fn take(&self, now: Instant) -> bool {
        self.budget.take(now)
    }

    /// Notes that an answer came after `took`.
    pub fn observe(&self, took: Duration, now: Instant) {
        // Nothing that runs while it is held can panic halfway through a change.
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.counts[sort(took)] += 1;
        seen.total += 1;
        let is_first = seen.total == ENOUGH && self.after.load(Relaxed) == 0;
        if seen.total < ENOUGH || (now.saturating_duration_since(seen.looked) < REFRESH && !is_first) {
            return;
        }
        let after = seen.quantile(self.rules.after).max(LEAST);
        self.after.store(u64::try_from(after.as_nanos()).unwrap_or(u64::MAX), Relaxed);
        seen.looked = now;
        seen.counts.iter_mut().for_each(|count| *count /= 2);
        seen.total = seen.counts.iter().sum();
    }
}

impl Seen {
    /// So long that the share `of` of what was seen took no longer.
    fn quantile(&self, of: f64) -> Duration {
        let most = (f64::from(self.total) * of).ceil() as u32;
        let mut sum = 0;
        let at = self.counts.iter().position(|count| {
            sum += count;
            sum >= most
        });
        upper(at.unwrap_or(SORTS - 1))
    }
}

fn sort(took: Duration) -> usize {
    let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX).max(STEPS as u64);
    let highest = nanos.ilog2() as usize;
    highest * STEPS + (nanos >> (highest - 3)) as usize % STEPS
}

/// The longest of a sort.
fn upper(sort: usize) -> Duration {
    let (highest, step) = (sort / STEPS, (sort % STEPS) as u128);
    let nanos = ((STEPS as u128 + step + 1) << highest) / STEPS as u128;
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLI: Duration = Duration::from_millis(1);

    fn after(calls: impl IntoIterator<Item = Duration>) -> Option<Duration> {
        let now = Instant::now();
        let hedging = Hedging::new(policy::Hedge::default(), now);
        calls.into_iter().for_each(|took| hedging.observe(took, now));
        hedging.call(now)
    }

    #[test]
    fn it_comes_when_ninety_five_of_a_hundred_have_come_back() {
        let calls = (0..20).map(|at| if at == 19 { 900 * MILLI } else { 10 * MILLI });
        let after = after(calls).unwrap();
        assert!(after >= 10 * MILLI && after < 12 * MILLI, "{after:?}");
    }

    #[test]
    fn too_few_calls_say_nothing_and_quick_ones_are_left_alone() {
        assert_eq!(after(vec![10 * MILLI; 19]), None);
        assert_eq!(after(vec![MILLI / 10; 20]), Some(LEAST));
    }

    #[test]
    fn it_follows_what_calls_take() {
        let begun = Instant::now();
        let hedging = Hedging::new(policy::Hedge::default(), begun);
        for at in 0..2000 {
            let took = if at < 1000 { 10 } else { 80 };
            hedging.observe(took * MILLI, begun + at * 20 * MILLI);
        }
        let after = hedging.call(begun).unwrap();
        assert!(after >= 80 * MILLI && after < 92 * MILLI, "{after:?}");
    }

    #[test]
    fn second_calls_are_a_twentieth_at_most() {
        let now = Instant::now();
        let hedging = Hedging::new(policy::Hedge::default(), now);
        for _ in 0..1000 {
            hedging.call(now);
        }
        assert_eq!((0..1000).filter(|_| hedging.take(now)).count(), 50);
    }

    #[test]
    fn every_latency_has_its_sort() {
        for took in [Duration::ZERO, Duration::from_nanos(8), MILLI, Duration::from_secs(100), Duration::MAX]
        {
            assert!(sort(took) < SORTS);
        }
        for nanos in [8_u64, 1000, 123_456, 1 << 40] {
            let longest = upper(sort(Duration::from_nanos(nanos))).as_nanos() as u64;
            assert!(longest >= nanos && longest <= nanos + nanos / 4 + 1, "{nanos} {longest}");
        }
    }
}

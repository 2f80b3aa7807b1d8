//! How many further tries there may be of the calls to one service.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;
use wharf_config::policy;

/// The time over which is counted has so many parts.
const PARTS: u32 = 10;

/// One part more is kept, so that a try is forgotten late rather than early.
const KEPT: usize = PARTS as usize + 1;

/// A share of the calls of late, and so many a second beside it. When everything fails, the load on what fails grows by
/// that share and not manifold.
#[derive(Debug)]
pub struct Budget {
    rules: policy::Budget,
    begun: Instant,
    /// Calls in each part of the window.
    calls: [Part; KEPT],
    /// Further tries in each part, with the part's number before them.
    tries: Mutex<[(u32, u32); KEPT]>,
}

/// The number of a part of the window in the upper half, and how many calls there were in it in the lower.
#[derive(Debug, Default)]
struct Part(AtomicU64);

impl Budget {
    /// An unused budget.
    pub fn new(rules: policy::Budget, now: Instant) -> Self {
        Self { rules, begun: now, calls: Default::default(), tries: Mutex::default() }
    }

    /// Notes a call that somebody asked for.
    pub fn call(&self, now: Instant) {
        let number = self.number(now);
        self.calls[number as usize % KEPT].count(number);
    }

    /// Takes a further try out of the budget, if there is one left.
    pub fn take(&self, now: Instant) -> bool {
        let number = self.number(now);
        // Nothing that runs while it is held can panic halfway through a change.
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let (taken, most) = (recent(&tries, number), self.most(number));
        let left = taken as f64 + 1.0 <= most;
        if left {
            let part = &mut tries[number as usize % KEPT];
            *part = (number, if part.0 == number { part.1 + 1 } else { 1 });
        }
        left
    }

    /// Further tries of late, and how many there may be at the most.
    pub fn spent(&self, now: Instant) -> (u64, f64) {
        let number = self.number(now);
        let tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        (recent(&tries, number), self.most(number))
    }

    /// How many further tries there may be, after the calls of late.
    fn most(&self, number: u32) -> f64 {
        let calls: u64 = self.calls.iter().map(|part| part.since((number + 1).saturating_sub(PARTS))).sum();
        self.rules.share * calls as f64 + self.rules.per_second * self.rules.window.as_secs_f64()
    }

    /// The number of the part of the window that `now` is in.
    fn number(&self, now: Instant) -> u32 {
        let part = (self.rules.window.as_millis() / u128::from(PARTS)).max(1);
        // From one on, so that a part which was never counted in is not taken for the first.
        (now.saturating_duration_since(self.begun).as_millis() / part) as u32 + 1
    }
}

/// The further tries of late.
fn recent(tries: &[(u32, u32); KEPT], number: u32) -> u64 {
    let recent = tries.iter().filter(|(at, _)| *at >= number.saturating_sub(PARTS));
    recent.map(|(_, count)| u64::from(*count)).sum()
}

impl Part {
    fn count(&self, number: u32) {
        let fresh = u64::from(number) << 32;
        let seen = self.0.load(Relaxed);
        if seen >> 32 == u64::from(number) {
            // Should another thread begin the next round between these two, one call counts too late.
            self.0.fetch_add(1, Relaxed);
        } else if self.0.compare_exchange(seen, fresh | 1, Relaxed, Relaxed).is_err() {
            // Another thread has begun this part.
            self.0.fetch_add(1, Relaxed);
        }
    }

    fn since(&self, number: u32) -> u64 {
        let seen = self.0.load(Relaxed);
        if seen >> 32 >= u64::from(number) { seen & u64::from(u32::MAX) } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn unused(begun: Instant) -> Budget {
        Budget::new(policy::Budget::default(), begun)
    }

    fn taken(budget: &Budget, now: Instant) -> usize {
        (0..1000).take_while(|_| budget.take(now)).count()
    }

    #[test]
    fn a_tenth_of_the_calls_and_three_a_second() {
        let begun = Instant::now();
        let budget = unused(begun);
        (0..1000).for_each(|_| budget.call(begun));
        assert_eq!(taken(&budget, begun), 130);
        assert_eq!(taken(&budget, begun + 9 * SECOND), 0);
        assert_eq!(taken(&budget, begun + 12 * SECOND), 30, "the calls of then are forgotten, too");
    }

    #[test]
    fn calls_that_come_all_the_time_are_amplified_by_the_share_whatever_the_moment() {
        let begun = Instant::now();
        let budget = unused(begun);
        let mut tries = Vec::new();
        for at in 0..60 * 200 {
            let now = begun + at * Duration::from_millis(5);
            budget.call(now);
            // From the twentieth second on, everything fails.
            if at >= 20 * 200 && budget.take(now) {
                tries.push(now);
            }
        }
        let within =
            |from: &Instant| tries.iter().filter(|at| (*from..*from + 10 * SECOND).contains(at)).count();
        let most = tries.iter().map(within).max().unwrap();
        assert!(most <= 230, "{most} of the 2000 calls of ten seconds");
        assert!(tries.len() > 4 * 150, "{} in forty seconds", tries.len());
    }

    #[test]
    fn without_a_reserve_there_is_nothing_for_few_calls() {
        let begun = Instant::now();
        let rules = policy::Budget { share: 0.05, per_second: 0.0, ..policy::Budget::default() };
        let budget = Budget::new(rules, begun);
        (0..19).for_each(|_| budget.call(begun));
        assert_eq!(taken(&budget, begun), 0);
        budget.call(begun);
        assert_eq!(taken(&budget, begun), 1);
    }
}

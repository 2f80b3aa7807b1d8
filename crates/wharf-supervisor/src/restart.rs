//! When a process that ended is started again: a policy, and one process's way along it.

use std::time::Duration;

/// When a process that ended is started again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestartPolicy {
    /// The longest pause before the first restart.
    pub first: Duration,
    /// The longest pause of all; each is at most twice the one before.
    pub most: Duration,
    /// A process that was ready for so long starts again from `first`.
    pub calm: Duration,
}

/// How far one process has come along its [`RestartPolicy`].
#[derive(Debug, Clone)]
pub struct Backoff {
    policy: RestartPolicy,
    ceiling: Duration,
    jitter: fastrand::Rng,
}

// === impl RestartPolicy ===

impl Default for RestartPolicy {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(100),
            most: Duration::from_secs(10),
            calm: Duration::from_secs(10),
        }
    }
}

// === impl Backoff ===

impl Backoff {
    /// At the start of `policy`; pauses differ by `jitter`.
    #[must_use]
    pub fn new(policy: RestartPolicy, jitter: fastrand::Rng) -> Self {
        Self { policy, ceiling: policy.first, jitter }
    }

    /// The pause before the next start, after a life in which the process was ready for `ready`.
    ///
    /// Full jitter: any pause up to the ceiling is as likely as any other, so that processes that fail together
    /// do not come back together.
    pub fn pause_after(&mut self, ready: Duration) -> Duration {
        if ready >= self.policy.calm {
            self.ceiling = self.policy.first;
        }
        let ceiling = self.ceiling;
        self.ceiling = ceiling.saturating_mul(2).min(self.policy.most);
        ceiling.mul_f64(self.jitter.f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn backoff(seed: u64) -> Backoff {
        Backoff::new(RestartPolicy::default(), fastrand::Rng::with_seed(seed))
    }

    #[test]
    fn the_ceiling_doubles_up_to_ten_seconds() {
        let mut ceilings = vec![Duration::ZERO; 9];
        for seed in 0..2000 {
            let mut backoff = backoff(seed);
            for ceiling in &mut ceilings {
                *ceiling = backoff.pause_after(Duration::ZERO).max(*ceiling);
            }
        }
        for (ceiling, ms) in ceilings.iter().zip([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]) {
            let limit = Duration::from_millis(ms);
            assert!(*ceiling <= limit && *ceiling > limit.mul_f64(0.98), "{ceiling:?} for {limit:?}");
        }
    }

    #[test]
    fn pauses_spread_over_the_whole_range() {
        let pauses = (0..1000).map(|seed| backoff(seed).pause_after(Duration::ZERO).as_millis());
        let (low, high) =
            pauses.fold((0, 0), |(low, high), ms| (low + u32::from(ms < 10), high + u32::from(ms >= 90)));
        assert!(low > 50 && high > 50, "{low} low, {high} high");
    }

    #[test]
    fn ten_calm_seconds_start_it_over() {
        let mut backoff = backoff(7);
        for _ in 0..8 {
            backoff.pause_after(9 * SECOND);
        }
        assert_eq!(backoff.ceiling, 10 * SECOND);
        assert!(backoff.pause_after(10 * SECOND) <= Duration::from_millis(100));
        assert_eq!(backoff.ceiling, Duration::from_millis(200));
    }
}

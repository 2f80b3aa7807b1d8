//! How long to wait before the next try.

use std::time::Duration;

use wharf_config::policy;

/// Pauses that double up to a bound, each drawn at random between nothing and its length ("full jitter"), so that
/// many that failed together do not try together.
#[derive(Debug, Clone)]
pub struct Backoff {
    rules: policy::Backoff,
    next: Duration,
}

impl Backoff {
    /// Pauses by `rules`, beginning with the first.
    pub fn new(rules: policy::Backoff) -> Self {
        let next = rules.first;
        Self { rules, next }
    }

    /// The next pause.
    pub fn pause(&mut self) -> Duration {
        let longest = self.next.min(self.rules.most);
        self.next = longest.saturating_mul(2);
        longest.mul_f64(fastrand::f64())
    }

    /// Begins anew, after a success.
    pub fn reset(&mut self) {
        self.next = self.rules.first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_bound_and_begin_anew() {
        let (first, most) = (Duration::from_millis(100), Duration::from_millis(350));
        let mut backoff = Backoff::new(policy::Backoff { first, most });
        for longest in [100, 200, 350, 350] {
            assert!(backoff.pause() <= Duration::from_millis(longest));
        }
        backoff.reset();
        assert!(backoff.pause() <= first);
    }
}

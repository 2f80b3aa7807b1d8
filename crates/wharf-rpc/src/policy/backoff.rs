//! How long to wait before the next try.

use std::time::Duration;

/// Pauses that double up to a bound, each drawn at random between nothing and its length ("full jitter"), so that
/// many that failed together do not try together.
#[derive(Debug, Clone)]
pub struct Backoff {
    first: Duration,
    most: Duration,
    next: Duration,
}

impl Backoff {
    /// Pauses of at most `first`, twice that, and so on up to `most`.
    pub fn new(first: Duration, most: Duration) -> Self {
        Self { first, most, next: first }
    }

    /// Between tries to connect: 100 ms, doubling up to 10 s.
    pub fn connecting() -> Self {
        Self::new(Duration::from_millis(100), Duration::from_secs(10))
    }

    /// The next pause.
    pub fn pause(&mut self) -> Duration {
        let longest = self.next;
        self.next = (2 * longest).min(self.most);
        longest.mul_f64(fastrand::f64())
    }

    /// Begins anew, after a success.
    pub fn reset(&mut self) {
        self.next = self.first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_bound_and_begin_anew() {
        let (first, most) = (Duration::from_millis(100), Duration::from_millis(350));
        let mut backoff = Backoff::new(first, most);
        for longest in [100, 200, 350, 350] {
            assert!(backoff.pause() <= Duration::from_millis(longest));
        }
        backoff.reset();
        assert!(backoff.pause() <= first);
    }
}

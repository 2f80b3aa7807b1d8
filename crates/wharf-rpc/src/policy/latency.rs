//! How slow a replica has been of late: a moving average that rises at once and falls slowly.

use std::time::Duration;

use tokio::time::Instant;

/// The least a replica is taken to need, so that calls under way always count.
const LEAST: Duration = Duration::from_micros(1);

/// What an answer that is faster than the average counts at least. Among many answers one that was slow by chance, as those of a
/// busy machine are, is forgotten after some dozens and not only after the time of the decay: else a replica that is slow
/// always would get calls whenever the quick ones have had such a moment.
const PULL: f64 = 1.0 / 16.0;

/// The latency of a replica as "peak EWMA", after Finagle: an answer slower than the average becomes the average; faster
/// ones pull it down by their age. Without answers it falls, so that nobody is shut out for ever.
#[derive(Debug, Clone)]
pub struct Latency {
    decay: Duration,
    nanos: f64,
    at: Instant,
}

impl Latency {
    /// Of a replica that is taken to need `first` until it has answered. After `decay` an observation has lost two
    /// thirds of its weight.
    pub fn new(decay: Duration, first: Duration, now: Instant) -> Self {
        Self { decay, nanos: first.as_nanos() as f64, at: now }
    }

    /// Notes an answer that took `took`.
    pub fn observe(&mut self, took: Duration, now: Instant) {
        let pull = (1.0 - self.weight(now)).max(PULL);
        let took = took.as_nanos() as f64;
        self.nanos = took.max(self.nanos + (took - self.nanos) * pull);
        self.at = now;
    }

    /// What it is now.
    pub fn estimate(&self, now: Instant) -> Duration {
        let nanos = self.nanos * self.weight(now);
        Duration::from_nanos(nanos as u64).max(LEAST)
    }

    fn weight(&self, now: Instant) -> f64 {
        let age = now.saturating_duration_since(self.at);
        (-age.as_secs_f64() / self.decay.as_secs_f64().max(1e-3)).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLI: Duration = Duration::from_millis(1);

    fn after(begun: Instant, millis: u32) -> Instant {
        begun + MILLI * millis
    }

    fn of_a_milli(begun: Instant) -> Latency {
        Latency::new(Duration::from_secs(10), MILLI, begun)
    }

    #[test]
    fn it_rises_at_once_and_falls_slowly() {
        let begun = Instant::now();
        let mut latency = of_a_milli(begun);
        latency.observe(50 * MILLI, after(begun, 1));
        assert!(latency.estimate(after(begun, 1)) >= 50 * MILLI);
        latency.observe(MILLI, after(begun, 2));
        assert!(latency.estimate(after(begun, 2)) > 45 * MILLI, "one fast answer does not make it fast");
        latency.observe(MILLI, after(begun, 60_000));
        assert!(latency.estimate(after(begun, 60_000)) < 2 * MILLI, "a minute later it counts");
    }

    #[test]
    fn one_slow_answer_among_many_is_soon_forgotten() {
        let begun = Instant::now();
        let mut latency = of_a_milli(begun);
        latency.observe(50 * MILLI, begun);
        (1..=100).for_each(|at| latency.observe(MILLI, after(begun, at)));
        assert!(latency.estimate(after(begun, 100)) < 2 * MILLI);
    }

    #[test]
    fn what_counted_as_five_seconds_is_forgotten_in_two_minutes() {
        let begun = Instant::now();
        let mut latency = of_a_milli(begun);
        latency.observe(Duration::from_secs(5), begun);
        assert!(latency.estimate(after(begun, 10_000)) > 1800 * MILLI);
        assert!(latency.estimate(after(begun, 120_000)) < MILLI);
        assert!(latency.estimate(after(begun, 1_000_000)) >= LEAST);
    }
}

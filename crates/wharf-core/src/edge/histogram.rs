//! Counts durations on a scale that is the same everywhere.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// How many calls took how long.
#[derive(Debug)]
pub struct Histogram {
    sum_ns: AtomicU64,
    counts: [AtomicU64; Histogram::BUCKETS],
}

/// What a [`Histogram`] had counted at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Durations {
    /// All of them together.
    pub sum: Duration,
    /// How many lay below each bound and not below the one before; what is empty is left out.
    pub buckets: Vec<(Duration, u64)>,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { sum_ns: AtomicU64::new(0), counts: std::array::from_fn(|_| AtomicU64::new(0)) }
    }
}

impl Histogram {
    /// Buckets begin at 16 ns; each power of two is split in four, so that the upper end of a bucket is at most a quarter
    /// more than what lies in it. The last one takes everything from about a minute on.
    pub const BUCKETS: usize = 128;

    /// The bucket that a duration of so many nanoseconds lies in.
    pub fn bucket(nanos: u64) -> usize {
        let nanos = nanos.max(16);
        let power = nanos.ilog2();
        let quarter = (nanos >> (power - 2)) & 0b11;
        ((power - 4) as usize * 4 + quarter as usize).min(Self::BUCKETS - 1)
    }

    /// The upper end of a bucket, which lies in the next one.
    pub fn upper(bucket: usize) -> Duration {
        let (power, quarter) = (bucket as u32 / 4 + 4, bucket as u64 % 4);
        Duration::from_nanos((5 + quarter) << (power - 2))
    }

    /// Which of `counts` a share of all that is counted, from 0 to 1, does not go beyond; none where nothing is.
    pub fn reaches(share: f64, counts: impl Iterator<Item = u64> + Clone) -> Option<usize> {
        let all: u64 = counts.clone().sum();
        let (wanted, mut seen) = (((all as f64 * share).ceil() as u64).max(1), 0);
        let is_reached = |count: u64| {
            seen += count;
            seen >= wanted
        };
        counts.map(is_reached).position(|is_reached| is_reached)
    }

    /// Counts one.
    pub fn observe(&self, took: Duration) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.counts[Self::bucket(nanos)].fetch_add(1, Relaxed);
        self.sum_ns.fetch_add(nanos, Relaxed);
    }

    /// What has been counted until now.
    pub fn snapshot(&self) -> Durations {
        let sum = Duration::from_nanos(self.sum_ns.load(Relaxed));
        let counted = self.counts.iter().map(|count| count.load(Relaxed)).enumerate();
        let buckets = counted.filter(|(_, count)| *count > 0).map(|(at, count)| (Self::upper(at), count));
        Durations { sum, buckets: buckets.collect() }
    }
}

impl Durations {
    /// How many there were.
    pub fn count(&self) -> u64 {
        self.buckets.iter().map(|(_, count)| count).sum()
    }

    /// Adds others.
    pub fn add(&mut self, others: &Self) {
        self.sum += others.sum;
        for (bound, count) in &others.buckets {
            match self.buckets.binary_search_by_key(bound, |(known, _)| *known) {
                Ok(at) => self.buckets[at].1 += count,
                Err(at) => self.buckets.insert(at, (*bound, *count)),
            }
        }
    }

    /// How many lay below `bound`, which has to be a power of two in nanoseconds.
    pub fn below(&self, bound: Duration) -> u64 {
        self.buckets.iter().take_while(|(upper, _)| *upper <= bound).map(|(_, count)| count).sum()
    }

    /// A share of them, from 0 to 1, was at most so long, which is up to a quarter too much; zero of none.
    pub fn quantile(&self, share: f64) -> Duration {
        let at = Histogram::reaches(share, self.buckets.iter().map(|(_, count)| *count));
        at.map_or(Duration::ZERO, |at| self.buckets[at].0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duration_lies_below_the_end_of_its_bucket_and_within_a_quarter_of_it() {
        for nanos in [16, 17, 100, 999, 1_000, 65_536, 1_234_567, 9_999_999_999] {
            let (took, end) = (Duration::from_nanos(nanos), Histogram::upper(Histogram::bucket(nanos)));
            assert!(took < end && end <= took + took / 4 + Duration::from_nanos(4), "{took:?} {end:?}");
        }
    }

    #[test]
    fn what_is_counted_is_all_there_and_its_sum_exact() {
        let histogram = Histogram::default();
        assert_eq!(histogram.snapshot(), Durations::default());
        for micros in [1, 2, 3, 1000, 100_000_000_000] {
            histogram.observe(Duration::from_micros(micros));
        }
        let seen = histogram.snapshot();
        assert_eq!((seen.count(), seen.sum), (5, Duration::from_micros(100_000_001_006)));
        assert!(
            seen.quantile(0.5) >= Duration::from_micros(3) && seen.quantile(0.5) < Duration::from_micros(4)
        );
        assert!(seen.buckets.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}

//! How long calls took: counts on a scale that is the same in every process, so that they can be added and subtracted.

use std::time::Duration;

use wharf_core::Histogram;

/// How long calls took, since the process started.
#[wharf_macros::message]
#[derive(Default, PartialEq, Eq)]
pub struct Latency {
    /// All of them together, in nanoseconds.
    pub sum_ns: u64,
    /// How many took how long, the quickest first; what is empty is left out.
    pub buckets: Vec<Bucket>,
}

/// Calls that took about as long.
#[wharf_macros::message]
#[derive(Copy, PartialEq, Eq)]
pub struct Bucket {
    /// They took less than so many nanoseconds, and not less than the bound before. The bounds are the same everywhere, four to
    /// a power of two from 16 ns on; the last, of about 68 s, has all that took longer, too.
    pub up_to_ns: u64,
    /// How many: of this bucket alone.
    pub count: u64,
}

impl Latency {
    /// How many calls there were.
    pub fn count(&self) -> u64 {
        self.buckets.iter().map(|bucket| bucket.count).sum()
    }

    /// A share of the calls, from 0 to 1, took at most so long, which is up to a quarter too much; zero without calls.
    pub fn quantile(&self, share: f64) -> Duration {
        let at = Histogram::reaches(share, self.buckets.iter().map(|bucket| bucket.count));
        at.map_or(Duration::ZERO, |at| Duration::from_nanos(self.buckets[at].up_to_ns))
    }

    /// What came since it was `before`. Of a process that has started again meanwhile, that is everything.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        if before.sum_ns > self.sum_ns || before.count() > self.count() {
            return self.clone();
        }
        let known = |bound| before.buckets.iter().find(|bucket| bucket.up_to_ns == bound);
        let fresh = self.buckets.iter().filter_map(|bucket| {
            let count = bucket.count.saturating_sub(known(bucket.up_to_ns).map_or(0, |known| known.count));
            (count > 0).then_some(Bucket { count, ..*bucket })
        });
        Self { sum_ns: self.sum_ns - before.sum_ns, buckets: fresh.collect() }
    }

    /// Adds those of another.
    pub fn add(&mut self, other: &Self) {
        self.sum_ns = self.sum_ns.saturating_add(other.sum_ns);
        for bucket in &other.buckets {
            match self.buckets.binary_search_by_key(&bucket.up_to_ns, |known| known.up_to_ns) {
                Ok(at) => self.buckets[at].count += bucket.count,
                Err(at) => self.buckets.insert(at, *bucket),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latency(sum_ns: u64, buckets: &[(u64, u64)]) -> Latency {
        let buckets = buckets.iter().map(|(up_to_ns, count)| Bucket { up_to_ns: *up_to_ns, count: *count });
        Latency { sum_ns, buckets: buckets.collect() }
    }

    #[test]
    fn what_is_added_can_be_taken_away() {
        let (before, more) = (latency(50, &[(20, 1), (40, 2)]), latency(90, &[(24, 1), (40, 1)]));
        let mut both = before.clone();
        both.add(&more);
        assert_eq!(both, latency(140, &[(20, 1), (24, 1), (40, 3)]));
        assert_eq!(both.since(&before), more);
        assert_eq!(before.since(&both), before, "it has started again");
    }

    #[test]
    fn a_quantile_is_the_bound_that_so_many_lie_below() {
        let seen = latency(0, &[(10, 98), (100, 1), (1000, 1)]);
        let micros = |share| seen.quantile(share).as_nanos();
        assert_eq!([0.0, 0.5, 0.98, 0.99, 1.0].map(micros), [10, 10, 10, 100, 1000]);
        assert_eq!(Latency::default().quantile(0.5), Duration::ZERO);
    }
}

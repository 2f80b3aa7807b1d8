//! What became of calls.

use std::time::Duration;

use tokio::time::Instant;

/// One call, as its caller saw it.
#[derive(Clone, Debug)]
pub struct Record {
    /// When it was due.
    pub due: Instant,
    /// When its outcome was there.
    pub over: Instant,
    /// What went wrong, if it did.
    pub failure: Option<String>,
}

/// Calls, in the order in which they ended.
#[derive(Clone, Debug, Default)]
pub struct Records(pub Vec<Record>);

impl Record {
    /// How long its caller waited. A stall of the caller itself counts, too.
    pub fn took(&self) -> Duration {
        self.over - self.due
    }
}

impl Records {
    /// Those that were due at `from` or later, but before `to`.
    #[must_use]
    pub fn due_within(&self, from: Instant, to: Instant) -> Self {
        Self(self.0.iter().filter(|call| (from..to).contains(&call.due)).cloned().collect())
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// How many have failed.
    pub fn failed(&self) -> usize {
        self.failures().count()
    }

    /// The share that did not fail; of none, all.
    pub fn success(&self) -> f64 {
        if self.0.is_empty() { 1.0 } else { 1.0 - self.failed() as f64 / self.count() as f64 }
    }

    /// What went wrong.
    pub fn failures(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|call| call.failure.as_deref())
    }

    /// The longest that a share of the calls took, failed or not: `0.99` for what one in a hundred exceeds.
    pub fn quantile(&self, share: f64) -> Duration {
        let mut times: Vec<Duration> = self.0.iter().map(Record::took).collect();
        times.sort_unstable();
        let at = (times.len() as f64 * share).ceil() as usize;
        times.get(at.saturating_sub(1)).or(times.last()).copied().unwrap_or_default()
    }

    /// How long after `moment` the last call was due that failed or took longer than `patience`.
    pub fn trouble_after(&self, moment: Instant, patience: Duration) -> Duration {
        let bad = self.0.iter().filter(|call| call.failure.is_some() || call.took() > patience);
        let last = bad.map(|call| call.due).filter(|due| *due >= moment).max();
        last.map_or(Duration::ZERO, |due| due - moment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn records(begin: Instant, calls: &[(u32, u32, bool)]) -> Records {
        let record = |(due, took, fails): &(u32, u32, bool)| Record {
            due: begin + *due * MS,
            over: begin + (due + took) * MS,
            failure: fails.then(|| "broken".into()),
        };
        Records(calls.iter().map(record).collect())
    }

    #[test]
    fn shares_quantiles_and_windows_are_as_counted() {
        let begin = Instant::now();
        let calls = records(begin, &[(0, 10, false), (10, 20, true), (20, 30, false), (30, 400, false)]);
        assert_eq!((calls.count(), calls.failed(), calls.success()), (4, 1, 0.75));
        assert_eq!([0.25, 0.5, 0.75, 0.99].map(|share| calls.quantile(share).as_millis()), [10, 20, 30, 400]);
        let window = calls.due_within(begin + 10 * MS, begin + 30 * MS);
        assert_eq!((window.count(), window.quantile(1.0)), (2, 30 * MS));
        assert_eq!(Records::default().quantile(0.5), Duration::ZERO);
    }

    #[test]
    fn trouble_lasts_until_the_last_call_that_failed_or_took_too_long() {
        let begin = Instant::now();
        let calls = records(begin, &[(0, 10, true), (50, 10, true), (80, 100, false), (90, 10, false)]);
        assert_eq!(calls.trouble_after(begin, Duration::from_secs(1)), 50 * MS);
        assert_eq!(calls.trouble_after(begin, 50 * MS), 80 * MS);
        assert_eq!(calls.trouble_after(begin + 60 * MS, Duration::from_secs(1)), Duration::ZERO);
    }
}

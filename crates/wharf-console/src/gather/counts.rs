//! The calls of one method between two looks.

use wharf_control::{Bucket, Faults, MethodCalls};
use wharf_core::Histogram;

/// The calls of one method that ended between two looks.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Counts {
    pub(crate) values: u64,
    pub(crate) errors: u64,
    pub(crate) faults: [u64; 7],
    pub(crate) retries: u64,
    pub(crate) hedges: u64,
    /// By bucket, those alone that have something in them.
    pub(crate) latency: Vec<(u8, u64)>,
}

impl Counts {
    /// What came after `before`, by counters that only grow; all of it when there was nothing before, or when the counters
    /// began anew.
    pub(crate) fn between(before: Option<&MethodCalls>, now: &MethodCalls) -> Self {
        let all = Self::of(now);
        let Some(before) = before.map(Self::of) else { return all };
        all.less(&before).unwrap_or(all)
    }

    fn of(calls: &MethodCalls) -> Self {
        Self {
            values: calls.values,
            errors: calls.errors,
            faults: by_kind(&calls.faults),
            retries: calls.retries,
            hedges: calls.hedges,
            latency: calls.latency.buckets.iter().map(|bucket| (index(bucket), bucket.count)).collect(),
        }
    }

    fn less(&self, before: &Self) -> Option<Self> {
        let mut faults = [0; 7];
        for (at, fault) in faults.iter_mut().enumerate() {
            *fault = self.faults[at].checked_sub(before.faults[at])?;
        }
        let mut earlier = before.latency.iter().peekable();
        let mut latency = Vec::new();
        for (bucket, count) in &self.latency {
            while earlier.next_if(|(known, _)| known < bucket).is_some() {}
            let known = earlier.next_if(|(known, _)| known == bucket).map_or(0, |(_, count)| *count);
            match count.checked_sub(known)? {
                0 => {}
                more => latency.push((*bucket, more)),
            }
        }
        Some(Self {
            values: self.values.checked_sub(before.values)?,
            errors: self.errors.checked_sub(before.errors)?,
            faults,
            retries: self.retries.saturating_sub(before.retries),
            hedges: self.hedges.saturating_sub(before.hedges),
            latency,
        })
    }

    /// Calls that ended.
    pub(crate) fn ended(&self) -> u64 {
        self.values + self.errors + self.faults.iter().sum::<u64>()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ended() == 0 && self.retries == 0 && self.hedges == 0 && self.latency.is_empty()
    }
}

/// The names of the kinds of faults, in the order in which they are counted.
pub(crate) const KINDS: [&str; 7] =
    ["unavailable", "deadline-exceeded", "overloaded", "cancelled", "incompatible", "denied", "internal"];

fn by_kind(faults: &Faults) -> [u64; 7] {
    [
        faults.unavailable,
        faults.deadline_exceeded,
        faults.overloaded,
        faults.cancelled,
        faults.incompatible,
        faults.denied,
        faults.internal,
    ]
}

/// The place of a bucket among all.
fn index(bucket: &Bucket) -> u8 {
    u8::try_from(Histogram::bucket(bucket.up_to_ns.saturating_sub(1))).unwrap_or(u8::MAX)
}

/// The upper bound of a bucket in microseconds, at least one.
pub(crate) fn up_to_us(bucket: usize) -> u64 {
    u64::try_from(Histogram::upper(bucket).as_nanos().div_ceil(1000)).unwrap_or(u64::MAX)
}

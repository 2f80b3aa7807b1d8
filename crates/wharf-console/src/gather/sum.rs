//! Calls added up over looks, methods or callers.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use wharf_core::Histogram;

use super::counts::{Counts, KINDS, up_to_us};

/// Calls added up.
#[derive(Debug, Clone)]
pub(crate) struct Sum {
    values: u64,
    errors: u64,
    faults: [u64; 7],
    retries: u64,
    hedges: u64,
    latency: [u64; Histogram::BUCKETS],
    in_flight: u64,
    /// Calls since the app was first looked at, and not those of a window alone.
    calls: u64,
}

/// Calls over a span of time, as the page is told.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figures {
    /// Calls that ended, a second.
    rate: f64,
    errors: f64,
    /// By kind, those alone that were.
    faults: BTreeMap<&'static str, f64>,
    p50_us: Option<u64>,
    p99_us: Option<u64>,
    in_flight: u64,
    calls: u64,
    retries: f64,
    hedges: f64,
}

impl Default for Sum {
    fn default() -> Self {
        Self {
            values: 0,
            errors: 0,
            faults: [0; 7],
            retries: 0,
            hedges: 0,
            latency: [0; Histogram::BUCKETS],
            in_flight: 0,
            calls: 0,
        }
    }
}

impl Sum {
    pub(crate) fn add(&mut self, counts: &Counts) {
        self.values += counts.values;
        self.errors += counts.errors;
        for (sum, fault) in self.faults.iter_mut().zip(counts.faults) {
            *sum += fault;
        }
        self.retries += counts.retries;
        self.hedges += counts.hedges;
        for (bucket, count) in &counts.latency {
            self.latency[usize::from(*bucket)] += count;
        }
    }

    /// Adds calls that have not ended, and all that ever were.
    pub(crate) fn note(&mut self, in_flight: u64, calls: u64) {
        self.in_flight += in_flight;
        self.calls += calls;
    }

    /// Calls that ended.
    pub(crate) fn ended(&self) -> u64 {
        self.values + self.errors + self.faults()
    }

    pub(crate) fn errors(&self) -> u64 {
        self.errors
    }

    /// Calls that failed on the way.
    pub(crate) fn faults(&self) -> u64 {
        self.faults.iter().sum()
    }

    pub(crate) fn in_flight(&self) -> u64 {
        self.in_flight
    }

    pub(crate) fn calls(&self) -> u64 {
        self.calls
    }

    /// The end of the bucket below which `share` of the calls lie, in microseconds; none where nothing was measured.
    pub(crate) fn quantile(&self, share: f64) -> Option<u64> {
        Histogram::reaches(share, self.latency.iter().copied()).map(up_to_us)
    }

    /// The same by the second, when it is what came within `span`.
    pub(crate) fn figures(&self, span: Duration) -> Figures {
        let faults = KINDS.into_iter().zip(self.faults).filter(|(_, count)| *count > 0);
        Figures {
            rate: per_second(self.ended(), span),
            errors: per_second(self.errors, span),
            faults: faults.map(|(kind, count)| (kind, per_second(count, span))).collect(),
            p50_us: self.quantile(0.50),
            p99_us: self.quantile(0.99),
            in_flight: self.in_flight,
            calls: self.calls,
            retries: per_second(self.retries, span),
            hedges: per_second(self.hedges, span),
        }
    }

    /// Forgets what was added.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// So many a second, to a hundredth: more digits are noise, and cost bytes.
pub(crate) fn per_second(count: u64, span: Duration) -> f64 {
    if span.is_zero() {
        return 0.0;
    }
    (count as f64 / span.as_secs_f64() * 100.0).round() / 100.0
}

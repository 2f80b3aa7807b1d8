//! Latencies, kept one by one: exact percentiles, and nothing but a push in the measured loop.
use std::time::Instant;

use crate::Until;

/// The latency of every call of a run, in nanoseconds.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    nanos: Vec<u64>,
    /// Calls behind each sample: more than one where a call is shorter than a look at the clock.
    per_sample: u64,
}

impl Samples {
    pub(crate) fn merge(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self { nanos: Vec::new(), per_sample: 1 };
        for part in parts {
            all.nanos.extend(part.nanos);
            all.per_sample = part.per_sample;
        }
        all
    }

    pub(crate) fn calls(&self) -> u64 {
        self.nanos.len() as u64 * self.per_sample
    }

    pub(crate) fn sort(&mut self) {
        self.nanos.sort_unstable();
    }

    /// The value below which `share` of the samples lie, in microseconds. The samples must be sorted.
    pub(crate) fn percentile_us(&self, share: f64) -> f64 {
        let last = self.nanos.len().saturating_sub(1);
        let index = (last as f64 * share).round() as usize;
        self.nanos.get(index).map_or(0.0, |nanos| *nanos as f64 / self.per_sample as f64 / 1e3)
    }
}

/// Measures a loop of calls with one look at the clock per call: a call begins where the one before it ended.
#[derive(Debug)]
pub struct Meter {
    last: Instant,
    until: Until,
    samples: Samples,
}

impl Meter {
    /// Starts the clock.
    pub fn start(until: Until) -> Self {
        Self::in_batches(until, 1)
    }

    /// Starts the clock for batches of `calls` calls, each batch one sample.
    pub fn in_batches(until: Until, calls: u64) -> Self {
        let samples = Samples { nanos: Vec::new(), per_sample: calls };
        Self { last: Instant::now(), until, samples }
    }

    /// Whether another call is to be made.
    pub fn goes_on(&self) -> bool {
        self.goes_on_with(0)
    }

    /// Whether another call is to be made while `open` ones have not ended.
    pub fn goes_on_with(&self, open: usize) -> bool {
        match self.until {
            Until::Moment(end) => self.last < end,
            Until::Calls(calls) => self.samples.calls() + (open as u64) < calls,
        }
    }

    /// Records a call that ended now and began at `begun`; returns now.
    pub fn record_since(&mut self, begun: Instant) -> Instant {
        self.last = Instant::now();
        self.samples.nanos.push((self.last - begun).as_nanos() as u64);
        self.last
    }

    /// Records a call that ended now and began where the one before it ended.
    pub fn record(&mut self) {
        self.record_since(self.last);
    }

    /// Ends the measurement.
    pub fn finish(self) -> Samples {
        self.samples
    }
}

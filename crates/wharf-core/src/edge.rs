//! What is counted of the calls of one method from one caller to one callee.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::FaultKind;

/// Buckets begin at 16 ns; each power of two is split in four, so that the upper end of a bucket is at most a quarter more
/// than what lies in it. The last one takes everything from about a minute on.
const BUCKETS: usize = 128;

/// The calls of one method from one caller to one callee.
#[derive(Debug)]
pub struct Edge {
    caller: Arc<str>,
    callee: Arc<str>,
    method: &'static str,
    begun: AtomicU64,
    values: AtomicU64,
    errors: AtomicU64,
    faults: [AtomicU64; FaultKind::ALL.len()],
    latency: [AtomicU64; BUCKETS],
}

/// What an [`Edge`] had counted at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeSnapshot {
    /// The service that calls.
    pub caller: String,
    /// The service that is called.
    pub callee: String,
    /// The method.
    pub method: String,
    /// Calls that are not over.
    pub in_flight: u64,
    /// Calls that gave a value.
    pub values: u64,
    /// Calls that gave the service's own error.
    pub errors: u64,
    /// Calls that failed on the way, by kind in the order of [`FaultKind::ALL`]. A call whose future was dropped
    /// counts as cancelled.
    pub faults: [u64; FaultKind::ALL.len()],
    /// Half of the calls took at most this long, which is up to a quarter too much. Calls that were dropped are not in it.
    pub p50: Duration,
    /// All but one in a hundred took at most this long, as exactly.
    pub p99: Duration,
}

/// How a call ended.
#[derive(Clone, Copy)]
pub(crate) enum End {
    Value,
    Error,
    Fault(FaultKind),
}

impl Edge {
    pub(crate) fn new(caller: Arc<str>, callee: Arc<str>, method: &'static str) -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            caller,
            callee,
            method,
            begun: zero(),
            values: zero(),
            errors: zero(),
            faults: std::array::from_fn(|_| zero()),
            latency: std::array::from_fn(|_| zero()),
        }
    }

    /// Counts a call from its beginning. One that is dropped unfinished was cancelled.
    pub(crate) fn begin(&self) -> Running<'_> {
        self.begun.fetch_add(1, Relaxed);
        Running { edge: self, over: false }
    }

    fn end(&self, end: End) {
        match end {
            End::Value => &self.values,
            End::Error => &self.errors,
            End::Fault(kind) => &self.faults[kind as usize],
        }
        .fetch_add(1, Relaxed);
    }

    /// What has been counted until now.
    pub fn snapshot(&self) -> EdgeSnapshot {
        let read = |counter: &AtomicU64| counter.load(Relaxed);
        let (values, errors) = (read(&self.values), read(&self.errors));
        let faults: [u64; FaultKind::ALL.len()] = std::array::from_fn(|kind| read(&self.faults[kind]));
        let over = values + errors + faults.iter().sum::<u64>();
        let latency: Vec<u64> = self.latency.iter().map(read).collect();
        EdgeSnapshot {
            caller: self.caller.to_string(),
            callee: self.callee.to_string(),
            method: self.method.to_string(),
            in_flight: read(&self.begun).saturating_sub(over),
            values,
            errors,
            faults,
            p50: quantile(&latency, 0.50),
            p99: quantile(&latency, 0.99),
        }
    }
}

/// A call that is being counted.
pub(crate) struct Running<'a> {
    edge: &'a Edge,
    over: bool,
}

impl Running<'_> {
    pub(crate) fn end(mut self, end: End, took: Duration) {
        self.over = true;
        self.edge.end(end);
        self.edge.latency[bucket(took)].fetch_add(1, Relaxed);
    }

    /// Notes that the call of `method` was answered with a stream: the call is in flight until that ends. What it took is
    /// the time until the answer.
    pub(crate) fn lasting(mut self, edges: &Arc<[Edge]>, method: usize, took: Duration) -> Lasting {
        self.over = true;
        self.edge.latency[bucket(took)].fetch_add(1, Relaxed);
        Lasting { edges: Arc::clone(edges), method, over: false }
    }
}

/// A call whose answer is there, and whose stream is not over.
pub(crate) struct Lasting {
    edges: Arc<[Edge]>,
    method: usize,
    over: bool,
}

impl Lasting {
    pub(crate) fn end(mut self, end: End) {
        self.over = true;
        self.edges[self.method].end(end);
    }
}

impl Drop for Lasting {
    fn drop(&mut self) {
        if !self.over {
            self.edges[self.method].end(End::Fault(FaultKind::Cancelled));
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if !self.over {
            self.edge.end(End::Fault(FaultKind::Cancelled));
        }
    }
}

fn bucket(took: Duration) -> usize {
    let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX).max(16);
    let power = nanos.ilog2();
    let quarter = (nanos >> (power - 2)) & 0b11;
    ((power - 4) as usize * 4 + quarter as usize).min(BUCKETS - 1)
}

/// The upper end of a bucket.
fn upper(bucket: usize) -> Duration {
    let (power, quarter) = (bucket as u32 / 4 + 4, bucket as u64 % 4);
    Duration::from_nanos((5 + quarter) << (power - 2))
}

fn quantile(latency: &[u64], share: f64) -> Duration {
    let total: u64 = latency.iter().sum();
    let wanted = (total as f64 * share).ceil() as u64;
    let mut seen = 0;
    for (at, count) in latency.iter().enumerate() {
        seen += count;
        if *count > 0 && seen >= wanted {
            return upper(at);
        }
    }
    Duration::ZERO
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duration_lies_below_the_end_of_its_bucket_and_within_a_quarter_of_it() {
        for nanos in [16, 17, 100, 999, 1_000, 65_536, 1_234_567, 9_999_999_999] {
            let took = Duration::from_nanos(nanos);
            let end = upper(bucket(took));
            assert!(took < end && end <= took + took / 4 + Duration::from_nanos(4), "{took:?} {end:?}");
        }
    }

    #[test]
    fn a_call_ends_once_in_the_books() {
        let edge = Edge::new("a".into(), "b".into(), "m");
        edge.begin().end(End::Value, Duration::from_micros(3));
        edge.begin().end(End::Fault(FaultKind::Internal), Duration::from_micros(3));
        drop(edge.begin());
        let running = edge.begin();
        let seen = edge.snapshot();
        assert_eq!((seen.in_flight, seen.values, seen.errors), (1, 1, 0));
        assert_eq!(seen.faults[FaultKind::Internal as usize], 1);
        assert_eq!(seen.faults[FaultKind::Cancelled as usize], 1);
        drop(running);
    }
}

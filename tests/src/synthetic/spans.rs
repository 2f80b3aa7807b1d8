//! The requests that are traced: each enters at the storefront and goes down some of the ways.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use tokio::time::Instant;
use wharf_control::{Span, SpanKept, SpanOutcome, SpanPage, SpanSide, now_ms};

use super::Size;
use super::map::{METHODS, Map};

/// So many spans each process keeps.
const KEPT: usize = 4000;

/// So deep a request goes.
const DEPTH: u32 = 4;

/// What processes have kept.
pub(super) struct Spans {
    map: Arc<Map>,
    dice: fastrand::Rng,
    /// Traced requests, a second.
    rate: f64,
    begun: Instant,
    made: u64,
    kept: HashMap<String, Kept>,
}

#[derive(Default)]
struct Kept {
    spans: VecDeque<Span>,
    last: u64,
}

/// A call that is being made up.
struct Calling<'a> {
    trace: &'a str,
    parent: Option<String>,
    service: usize,
    start_us: u64,
    depth: u32,
}

impl Spans {
    pub(super) fn new(map: Arc<Map>, size: Size) -> Self {
        // A request makes about eight calls.
        let rate = size.rate * size.sampled / 8.0;
        let dice = fastrand::Rng::with_seed(12);
        Self { map, dice, rate, begun: Instant::now(), made: 0, kept: HashMap::new() }
    }

    /// Makes up the requests of the time that has passed.
    pub(super) fn catch_up(&mut self) {
        let wanted = (self.begun.elapsed().as_secs_f64() * self.rate) as u64;
        while self.made < wanted {
            self.made += 1;
            self.request();
        }
    }

    pub(super) fn last(&self, process: &str) -> u64 {
        self.kept.get(process).map_or(0, |kept| kept.last)
    }

    pub(super) fn page(&self, process: &str, after: u64, limit: u32) -> SpanPage {
        let Some(kept) = self.kept.get(process) else { return SpanPage::default() };
        let first = kept.last - kept.spans.len() as u64;
        let skipped = usize::try_from(after.saturating_sub(first)).unwrap_or(usize::MAX);
        let spans: Vec<Span> = kept.spans.iter().skip(skipped).take(limit as usize).cloned().collect();
        let next = spans.last().map_or(kept.last, |span| span.number);
        SpanPage { spans, next, dropped: first.saturating_sub(after) }
    }

    fn request(&mut self) {
        let trace = format!("{:032x}", self.dice.u128(1..));
        let id = self.id();
        let start_us = now_ms() * 1000 - self.dice.u64(0..1_000_000);
        let begun = Calling {
            trace: &trace,
            parent: Some(id.clone()),
            service: 0,
            start_us: start_us + 80,
            depth: 0,
        };
        let (took, failed) = self.calls(&begun);
        let route = ["GET /", "GET /product/{id}", "POST /cart", "POST /checkout"][self.dice.usize(0..4)];
        let outcome = if failed { SpanOutcome::Internal } else { SpanOutcome::Value };
        let mut span = span(&trace, id, None, SpanSide::Request, start_us, took + 200, outcome);
        (span.callee, span.method) = ("storefront".into(), route.into());
        span.status = Some(if failed { 502 } else { 200 });
        self.keep(0, span);
    }

    /// The calls that a service makes for one that it was given: how long they took, and whether one failed.
    fn calls(&mut self, calling: &Calling<'_>) -> (u64, bool) {
        let map = Arc::clone(&self.map);
        let ways: Vec<_> = map.ways.iter().filter(|way| way.caller == calling.service).collect();
        if ways.is_empty() || calling.depth >= DEPTH {
            return (self.dice.u64(20..900), false);
        }
        let (mut took, mut broken) = (40, false);
        for _ in 0..1 + self.dice.usize(0..3) {
            let way = ways[self.dice.usize(0..ways.len())];
            let method = &map.topology.services[way.callee].interfaces[0].methods
                [self.dice.usize(0..METHODS - 1)]
            .name;
            let (id, start_us) = (self.id(), calling.start_us + took);
            let below = Calling {
                trace: calling.trace,
                parent: Some(id.clone()),
                service: way.callee,
                start_us: start_us + 30,
                depth: calling.depth + 1,
            };
            let (inner, _) = self.calls(&below);
            let outcome = match self.dice.f64() {
                dice if dice < way.faults => SpanOutcome::Unavailable,
                dice if dice < way.faults + way.errors => SpanOutcome::Error,
                _ => SpanOutcome::Value,
            };
            broken |= outcome.is_fault();
            let retried = outcome.is_fault() || self.dice.u8(0..60) == 0;
            let (caller, callee) = (map.name(calling.service).to_owned(), map.name(way.callee).to_owned());
            let name = |mut span: Span| {
                (span.caller, span.callee, span.method) = (caller.clone(), callee.clone(), method.clone());
                span
            };
            if retried {
                for attempt in 1..=2 {
                    let at = start_us + 20 * u64::from(attempt);
                    let ended = if attempt == 1 { SpanOutcome::Unavailable } else { outcome };
                    let tried = span(
                        calling.trace,
                        self.id(),
                        Some(id.clone()),
                        SpanSide::Attempt,
                        at,
                        inner / 2,
                        ended,
                    );
                    self.keep(calling.service, Span { attempt, ..name(tried) });
                }
            }
            let server = span(
                calling.trace,
                self.id(),
                Some(id.clone()),
                SpanSide::Server,
                start_us + 30,
                inner,
                outcome,
            );
            self.keep(way.callee, name(server));
            let client = span(
                calling.trace,
                id,
                calling.parent.clone(),
                SpanSide::Client,
                start_us,
                inner + 60,
                outcome,
            );
            self.keep(calling.service, name(client));
            took += inner + 80;
        }
        (took, broken)
    }

    fn id(&mut self) -> String {
        format!("{:016x}", self.dice.u64(1..))
    }

    fn keep(&mut self, service: usize, mut span: Span) {
        let replica = 1 + self.dice.u32(0..self.map.replicas[service]);
        let process = format!("{}-{replica}", self.map.name(service));
        let kept = self.kept.entry(process.clone()).or_default();
        kept.last += 1;
        (span.number, span.process) = (kept.last, process);
        if kept.spans.len() == KEPT {
            kept.spans.pop_front();
        }
        kept.spans.push_back(span);
    }
}

fn span(
    trace: &str,
    id: String,
    parent: Option<String>,
    side: SpanSide,
    start_us: u64,
    duration_us: u64,
    outcome: SpanOutcome,
) -> Span {
    let message = match outcome {
        SpanOutcome::Value => "",
        SpanOutcome::Error => "there is no such thing",
        _ => "no replica could be reached",
    };
    Span {
        number: 0,
        trace_id: trace.to_owned(),
        span_id: id,
        parent_id: parent,
        side,
        caller: String::new(),
        callee: String::new(),
        method: String::new(),
        process: String::new(),
        start_us,
        duration_us,
        outcome,
        message: message.to_owned(),
        status: None,
        attempt: 1,
        hedge: false,
        kept: SpanKept::Sampled,
    }
}

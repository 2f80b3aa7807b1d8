//! The traces of late: so many spans at most, those that failed or took long kept longer than the others.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use serde::Serialize;
use wharf_control::{Span, SpanKept, SpanOutcome, SpanSide};

use super::trace::{Kept, Names, Trace};

/// So many spans are kept, of whatever trace.
const ORDINARY: usize = 100_000;

/// So many more are kept of traces in which something failed or took long.
const NOTABLE: usize = 50_000;

/// The traces of late.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    traces: HashMap<Arc<str>, Trace>,
    /// In the order in which they were first heard of.
    ordinary: VecDeque<Arc<str>>,
    /// Those that have outlived the others.
    notable: VecDeque<Arc<str>>,
    /// How many spans there are, of those in either.
    spans: [usize; 2],
    names: Names,
    /// Spans that were let go, or of which it was told that nobody kept them.
    pub(crate) dropped: u64,
}

/// Which traces are asked for.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) service: Option<String>,
    pub(crate) caller: Option<String>,
    pub(crate) method: Option<String>,
    pub(crate) status: Option<Status>,
    pub(crate) min_us: Option<u64>,
    pub(crate) max_us: Option<u64>,
    pub(crate) from_us: Option<u64>,
    pub(crate) to_us: Option<u64>,
    /// In the trace's id, a method or a message.
    pub(crate) text: Option<String>,
    pub(crate) limit: usize,
}

/// How something in a trace ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Ok,
    Failed,
    Outcome(SpanOutcome),
}

/// What was found.
#[derive(Debug, Serialize)]
pub(crate) struct Found<'a> {
    traces: Vec<Summary<'a>>,
    matched: usize,
    kept: usize,
    dropped: u64,
}

/// A trace in a list.
#[derive(Debug, Serialize)]
pub(crate) struct Summary<'a> {
    trace_id: &'a str,
    start_us: u64,
    duration_us: u64,
    caller: &'a str,
    service: &'a str,
    method: &'a str,
    outcome: SpanOutcome,
    spans: usize,
    errors: usize,
    retries: usize,
    hedges: usize,
    services: Vec<&'a str>,
    kept: SpanKept,
}

/// One trace.
#[derive(Debug, Serialize)]
pub(crate) struct Whole<'a> {
    trace_id: &'a str,
    start_us: u64,
    duration_us: u64,
    spans: Vec<super::SpanView<'a>>,
    processes: Vec<&'a str>,
    incomplete: bool,
}

impl Traces {
    /// Takes in a span.
    pub(crate) fn add(&mut self, span: &Span) {
        let Some(kept) = Kept::new(span, &mut self.names).filter(|_| is_id(&span.trace_id)) else {
            self.dropped += 1;
            return;
        };
        let place = match self.traces.get_key_value(span.trace_id.as_str()) {
            Some((id, _)) => Arc::clone(id),
            None => {
                let id: Arc<str> = Arc::from(span.trace_id.as_str());
                self.ordinary.push_back(Arc::clone(&id));
                id
            }
        };
        let trace = self.traces.entry(place).or_default();
        let (dropped, was_added) = (trace.dropped, trace.add(kept));
        self.dropped += trace.dropped - dropped;
        self.spans[usize::from(trace.outlives)] += usize::from(was_added);
        self.make_room();
    }

    /// Lets the oldest go: first into the smaller place for what is worth more, and then for good.
    fn make_room(&mut self) {
        while self.spans[0] > ORDINARY
            && let Some(id) = self.ordinary.pop_front()
        {
            let Some(trace) = self.traces.get_mut(&id) else { continue };
            let count = trace.spans.len();
            self.spans[0] -= count;
            if trace.is_notable {
                trace.outlives = true;
                self.spans[1] += count;
                self.notable.push_back(id);
            } else {
                self.dropped += count as u64;
                self.traces.remove(&id);
            }
        }
        while self.spans[1] > NOTABLE
            && let Some(id) = self.notable.pop_front()
        {
            let count = self.traces.remove(&id).map_or(0, |trace| trace.spans.len());
            self.spans[1] -= count;
            self.dropped += count as u64;
        }
    }

    /// How many spans are kept.
    #[cfg(test)]
    pub(crate) fn spans(&self) -> usize {
        self.spans.iter().sum()
    }

    /// The traces that are asked for, the newest first.
    pub(crate) fn find(&self, wanted: &Wanted) -> Found<'_> {
        let mut found: Vec<(&Arc<str>, &Trace)> =
            self.traces.iter().filter(|(id, trace)| wanted.is(id, trace)).collect();
        found.sort_unstable_by_key(|(id, trace)| (std::cmp::Reverse(trace.begun_us), Arc::clone(id)));
        let matched = found.len();
        let traces = found.into_iter().take(wanted.limit).filter_map(|(id, trace)| summary(id, trace));
        Found { traces: traces.collect(), matched, kept: self.traces.len(), dropped: self.dropped }
    }

    /// One trace, its spans in the order of their beginnings.
    pub(crate) fn get(&self, id: &str) -> Option<Whole<'_>> {
        let (id, trace) = self.traces.get_key_value(id)?;
        let mut spans: Vec<&Kept> = trace.spans.iter().collect();
        // Of the two ends of a call the caller's is the outer one, even where both began at the same time.
        spans.sort_by_key(|span| (span.start_us, span.side == SpanSide::Server, span.attempt));
        let mut processes: Vec<&str> = trace.spans.iter().map(|span| &*span.process).collect();
        processes.sort_unstable();
        processes.dedup();
        Some(Whole {
            trace_id: id,
            start_us: trace.begun_us,
            duration_us: trace.duration_us(),
            spans: spans.into_iter().map(Kept::view).collect(),
            processes,
            incomplete: trace.is_incomplete(),
        })
    }
}

/// Whether it is 32 hexadecimal digits.
fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn summary<'a>(id: &'a str, trace: &'a Trace) -> Option<Summary<'a>> {
    let root = trace.root()?;
    let count = |is: fn(&&Kept) -> bool| trace.spans.iter().filter(is).count();
    let mut services: Vec<&str> = trace.spans.iter().map(|span| &*span.callee).collect();
    services.sort_unstable();
    services.dedup();
    // A call that failed has a span at each end, and one for each try: it is counted where its caller saw it.
    let seen_by_callers =
        count(|span| span.failed() && !matches!(span.side, SpanSide::Server | SpanSide::Attempt));
    let errors = if seen_by_callers > 0 { seen_by_callers } else { count(|span| span.failed()) };
    let kept = |why: SpanKept| trace.spans.iter().any(|span| span.kept == why);
    Some(Summary {
        trace_id: id,
        start_us: trace.begun_us,
        duration_us: trace.duration_us(),
        caller: &root.caller,
        service: &root.callee,
        method: &root.method,
        outcome: root.outcome,
        spans: trace.spans.len(),
        errors,
        retries: count(|span| span.side == SpanSide::Attempt && span.attempt > 1 && !span.hedge),
        hedges: count(|span| span.side == SpanSide::Attempt && span.hedge),
        services,
        kept: match () {
            () if kept(SpanKept::Sampled) => SpanKept::Sampled,
            () if kept(SpanKept::Failed) => SpanKept::Failed,
            () => SpanKept::Slow,
        },
    })
}

impl Wanted {
    fn is(&self, id: &str, trace: &Trace) -> bool {
        let duration = trace.duration_us();
        self.min_us.is_none_or(|min| duration >= min)
            && self.max_us.is_none_or(|max| duration <= max)
            && self.from_us.is_none_or(|from| trace.begun_us >= from)
            && self.to_us.is_none_or(|to| trace.begun_us <= to)
            && self.is_of(trace)
            && self.status.is_none_or(|status| status.is_of(trace))
            && self.text.as_ref().is_none_or(|text| says(id, trace, text))
    }

    /// Whether one call of the trace is the one that is asked for.
    fn is_of(&self, trace: &Trace) -> bool {
        let is = |wanted: &Option<String>, name: &str| wanted.as_deref().is_none_or(|wanted| wanted == name);
        trace.spans.iter().any(|span| {
            is(&self.service, &span.callee)
                && is(&self.caller, &span.caller)
                && is(&self.method, &span.method)
        })
    }
}

impl Status {
    /// The status of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let outcome = serde_json::from_value(serde_json::Value::from(name));
        match name {
            "ok" => Some(Self::Ok),
            "failed" => Some(Self::Failed),
            _ => outcome.ok().map(Self::Outcome),
        }
    }

    fn is_of(self, trace: &Trace) -> bool {
        match self {
            Self::Ok => !trace.spans.iter().any(Kept::failed),
            Self::Failed => trace.spans.iter().any(Kept::failed),
            Self::Outcome(outcome) => trace.spans.iter().any(|span| span.outcome == outcome),
        }
    }
}

/// Whether a trace has a text in what people read of it.
fn says(id: &str, trace: &Trace, text: &str) -> bool {
    let text = text.to_lowercase();
    let has = |said: &str| said.to_lowercase().contains(&text);
    id.starts_with(&text) || trace.spans.iter().any(|span| has(&span.method) || has(&span.message))
}

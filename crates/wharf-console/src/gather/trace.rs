//! A trace: the spans of one request, kept small.

use std::collections::HashSet;
use std::sync::Arc;

use serde::Serialize;
use wharf_control::{Span, SpanKept, SpanOutcome, SpanSide};

/// So many spans of one trace are kept.
const MOST_SPANS: usize = 2000;

/// So many names of services, methods and processes are kept once for all spans; an app has some hundreds.
const MOST_NAMES: usize = 10_000;

/// A message of a span is kept up to so many bytes,
const MOST_MESSAGE: usize = 512;

/// and a name up to so many.
const MOST_NAME: usize = 256;

/// A trace, as far as it was told.
#[derive(Debug, Default)]
pub(super) struct Trace {
    pub(super) spans: Vec<Kept>,
    pub(super) begun_us: u64,
    pub(super) ended_us: u64,
    /// Whether one of its spans failed, or took long: it is kept longer.
    pub(super) is_notable: bool,
    /// Whether it is among those that are kept longer.
    pub(super) outlives: bool,
    /// Spans that there was no room for.
    pub(super) dropped: u64,
}

/// A span.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) id: u64,
    pub(super) parent: Option<u64>,
    pub(super) side: SpanSide,
    pub(super) caller: Arc<str>,
    pub(super) callee: Arc<str>,
    pub(super) method: Arc<str>,
    pub(super) process: Arc<str>,
    pub(super) start_us: u64,
    pub(super) duration_us: u64,
    pub(super) outcome: SpanOutcome,
    pub(super) message: Box<str>,
    pub(super) status: Option<u16>,
    pub(super) attempt: u32,
    pub(super) hedge: bool,
    pub(super) kept: SpanKept,
}

/// A span, as the page is told.
#[derive(Debug, Serialize)]
pub(crate) struct SpanView<'a> {
    span_id: String,
    parent_id: Option<String>,
    caller: &'a str,
    callee: &'a str,
    method: &'a str,
    side: SpanSide,
    process: &'a str,
    start_us: u64,
    duration_us: u64,
    outcome: SpanOutcome,
    message: &'a str,
    status: Option<u16>,
    attempt: u32,
    hedge: bool,
    kept: SpanKept,
}

/// Names that many spans have, each kept once.
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<Arc<str>>);

impl Names {
    fn of(&mut self, name: &str) -> Arc<str> {
        let name = begun(name, MOST_NAME);
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = Arc::from(name);
        if self.0.len() < MOST_NAMES {
            self.0.insert(Arc::clone(&name));
        }
        name
    }
}

/// A text up to so many bytes.
fn begun(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

impl Kept {
    /// A span as it came; none where its ids are none.
    pub(super) fn new(span: &Span, names: &mut Names) -> Option<Self> {
        let id = |text: &str| u64::from_str_radix(text, 16).ok();
        Some(Self {
            id: id(&span.span_id)?,
            parent: span.parent_id.as_deref().and_then(id),
            side: span.side,
            caller: names.of(&span.caller),
            callee: names.of(&span.callee),
            method: names.of(&span.method),
            process: names.of(&span.process),
            start_us: span.start_us,
            duration_us: span.duration_us,
            outcome: span.outcome,
            message: begun(&span.message, MOST_MESSAGE).into(),
            status: span.status,
            attempt: span.attempt,
            hedge: span.hedge,
            kept: span.kept,
        })
    }

    pub(super) fn view(&self) -> SpanView<'_> {
        SpanView {
            span_id: format!("{:016x}", self.id),
            parent_id: self.parent.map(|id| format!("{id:016x}")),
            caller: &self.caller,
            callee: &self.callee,
            method: &self.method,
            side: self.side,
            process: &self.process,
            start_us: self.start_us,
            duration_us: self.duration_us,
            outcome: self.outcome,
            message: &self.message,
            status: self.status,
            attempt: self.attempt,
            hedge: self.hedge,
            kept: self.kept,
        }
    }

    pub(super) fn failed(&self) -> bool {
        self.outcome != SpanOutcome::Value
    }

    fn ends_us(&self) -> u64 {
        self.start_us.saturating_add(self.duration_us)
    }
}

impl Trace {
    /// Adds a span; false when there is no room, or it is there already.
    pub(super) fn add(&mut self, span: Kept) -> bool {
        if self.spans.len() >= MOST_SPANS {
            self.dropped += 1;
            return false;
        }
        if self.spans.iter().any(|known| known.id == span.id && known.side == span.side) {
            return false;
        }
        self.begun_us = if self.spans.is_empty() { span.start_us } else { self.begun_us.min(span.start_us) };
        self.ended_us = self.ended_us.max(span.ends_us());
        self.is_notable |= span.failed() || span.kept != SpanKept::Sampled;
        self.spans.push(span);
        true
    }

    pub(super) fn duration_us(&self) -> u64 {
        self.ended_us.saturating_sub(self.begun_us)
    }

    /// The span that all others are below: the first of those whose parent nobody has told.
    pub(super) fn root(&self) -> Option<&Kept> {
        // A call has two spans, of its two ends: the caller's began first, if clocks agree, and is the outer one.
        let rank = |span: &Kept| (span.side == SpanSide::Server, span.start_us);
        self.tops().into_iter().min_by_key(|span| (span.parent.is_some(), rank(span)))
    }

    /// Whether something is missing: a span that another names as its parent, or one that there was no room for.
    pub(super) fn is_incomplete(&self) -> bool {
        self.dropped > 0 || self.tops().len() > 1
    }

    /// The spans whose parent nobody has told.
    fn tops(&self) -> Vec<&Kept> {
        let told: HashSet<u64> = self.spans.iter().map(|span| span.id).collect();
        let is_told = |id: u64| told.contains(&id);
        self.spans.iter().filter(|span| !span.parent.is_some_and(is_told)).collect()
    }
}

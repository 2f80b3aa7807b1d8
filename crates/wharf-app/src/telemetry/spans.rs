//! Spans as tools are told of them.

use std::time::Duration;

use wharf_control::{Span, SpanKept, SpanOutcome, SpanPage, SpanSide};
use wharf_core::FaultKind;
use wharf_core::span::{Kept, Record, Side, Spans};

/// How many spans a page has where nobody says.
const PAGE: usize = 1000;

/// How many it has at most: with long messages, 5 MiB.
const MAX_PAGE: usize = 5000;

/// The page that begins behind the number `after`, of the process `process`.
pub(crate) fn page(spans: &Spans, process: &str, after: u64, limit: u32) -> SpanPage {
    let limit = match usize::try_from(limit) {
        Ok(0) => PAGE,
        Ok(limit) => limit.min(MAX_PAGE),
        Err(_) => MAX_PAGE,
    };
    let (found, next) = spans.page(after, limit);
    // A number from a process that was here before says nothing of this one.
    let after = if after > next { 0 } else { after };
    let dropped = (next - after).saturating_sub(found.len() as u64);
    let spans = found.into_iter().map(|(number, record)| span(process, number, record)).collect();
    SpanPage { spans, next, dropped }
}

fn span(process: &str, number: u64, record: Record) -> Span {
    let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    Span {
        number,
        trace_id: record.trace_id.to_string(),
        span_id: record.span_id.to_string(),
        parent_id: record.parent.map(|parent| parent.to_string()),
        side: side(record.side),
        caller: record.caller.to_string(),
        callee: record.callee.to_string(),
        outcome: outcome(&record),
        method: record.method.into_owned(),
        process: process.to_owned(),
        start_us: record.start_ns / 1000,
        duration_us: micros(record.took),
        message: record.message.map(String::from).unwrap_or_default(),
        status: record.status,
        attempt: record.attempt,
        hedge: record.is_hedge,
        kept: kept(record.kept),
    }
}

fn side(side: Side) -> SpanSide {
    match side {
        Side::Client => SpanSide::Client,
        Side::Server => SpanSide::Server,
        Side::Local => SpanSide::Local,
        Side::Attempt => SpanSide::Attempt,
        Side::Request => SpanSide::Request,
    }
}

fn kept(kept: Kept) -> SpanKept {
    match kept {
        Kept::Sampled => SpanKept::Sampled,
        Kept::Failed => SpanKept::Failed,
        Kept::Slow => SpanKept::Slow,
    }
}

fn outcome(record: &Record) -> SpanOutcome {
    match record.fault {
        None if record.is_error => SpanOutcome::Error,
        None => SpanOutcome::Value,
        Some(FaultKind::Unavailable) => SpanOutcome::Unavailable,
        Some(FaultKind::DeadlineExceeded) => SpanOutcome::DeadlineExceeded,
        Some(FaultKind::Overloaded) => SpanOutcome::Overloaded,
        Some(FaultKind::Cancelled) => SpanOutcome::Cancelled,
        Some(FaultKind::Incompatible) => SpanOutcome::Incompatible,
        Some(FaultKind::Denied) => SpanOutcome::Denied,
        Some(FaultKind::Internal) => SpanOutcome::Internal,
    }
}

//! Requests as lines: a list of them, and one as a waterfall.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::builder::styling::AnsiColor;
use wharf_control::{Span, SpanOutcome, SpanSide};

use super::Request;
use crate::{format, lines::safe, output::Output, table::Table};

/// How many columns stand for the whole time of a request.
const WIDTH: u64 = 40;

/// One line for each.
pub(super) fn list(requests: &[Request]) -> Vec<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut table = Table::new(&["TRACE", "AGO", "TOOK", "CALLS", "REQUEST", "OUTCOME"]);
    for request in requests {
        let first = &request.spans[0];
        let ago = now.saturating_sub(Duration::from_micros(first.start_us));
        table.row([
            request.id()[..request.id().len().min(16)].to_owned(),
            format::duration(ago),
            micros(request.ended() - request.begun()),
            request.spans.len().to_string(),
            what(first),
            worst(request),
        ]);
    }
    table.lines()
}

/// Its calls below each other, with when each was under way.
pub(super) fn one(request: &Request, output: Output) -> Vec<String> {
    let whole = request.ended() - request.begun();
    let tree = request.tree();
    let label = |(depth, span): &(usize, &Span)| format!("{}{}", "  ".repeat(*depth), what(span));
    let width = tree.iter().map(|each| label(each).chars().count()).max().unwrap_or(0);
    let processes = tree.iter().map(|(_, span)| span.process.chars().count()).max().unwrap_or(0);
    let mut lines =
        vec![format!("trace {}, {} in {}", request.id(), micros(whole), calls(request)), String::new()];
    for each in &tree {
        let span = each.1;
        let bar = bar(span.start_us - request.begun(), span.duration_us, whole);
        let said = if span.message.is_empty() { String::new() } else { format!(": {}", safe(&span.message)) };
        let (end, color) = match span.outcome {
            SpanOutcome::Value => (String::new(), None),
            SpanOutcome::Error => (format!("error{said}"), Some(AnsiColor::Yellow)),
            outcome => (format!("{}{said}", name(outcome)), Some(AnsiColor::Red)),
        };
        let end = color.map_or_else(String::new, |color| output.paint(&end, color.on_default()).to_string());
        let line = format!(
            "{:width$}  {:processes$}  {:>8}  {bar}  {end}",
            label(each),
            span.process,
            micros(span.duration_us)
        );
        lines.push(line.trim_end().to_owned());
    }
    lines
}

fn calls(request: &Request) -> String {
    format::count(request.spans.len(), "span", "spans")
}

/// What was asked, and of whom.
fn what(span: &Span) -> String {
    let Span { caller, callee, method, .. } = span;
    let who = if caller.is_empty() { "" } else { caller };
    match span.side {
        SpanSide::Request => format!("{callee} {}", safe(method)),
        SpanSide::Attempt if span.hedge => format!("try {} beside it", span.attempt),
        SpanSide::Attempt => format!("try {}", span.attempt),
        SpanSide::Server => format!("{callee} takes {method}"),
        SpanSide::Client | SpanSide::Local if who.is_empty() => format!("{callee}.{method}"),
        SpanSide::Client | SpanSide::Local => format!("{who} calls {callee}.{method}"),
    }
}

/// How a request ended, and how often something on its way did not go well.
fn worst(request: &Request) -> String {
    let first = &request.spans[0];
    let failed = request.spans.iter().filter(|span| span.outcome.is_fault()).count();
    match (first.outcome, failed) {
        (SpanOutcome::Value, 0) => "value".to_owned(),
        (SpanOutcome::Value, _) => {
            format!("value, {}", format::count(failed, "failure below", "failures below"))
        }
        (outcome, _) => name(outcome).to_owned(),
    }
}

fn name(outcome: SpanOutcome) -> &'static str {
    match outcome {
        SpanOutcome::Value => "value",
        SpanOutcome::Error => "error",
        SpanOutcome::Unavailable => "unavailable",
        SpanOutcome::DeadlineExceeded => "deadline exceeded",
        SpanOutcome::Overloaded => "overloaded",
        SpanOutcome::Cancelled => "cancelled",
        SpanOutcome::Incompatible => "incompatible",
        SpanOutcome::Denied => "denied",
        SpanOutcome::Internal => "internal",
    }
}

/// When a call was under way, on a line that is the whole request. The shortest is a dot.
fn bar(begun: u64, took: u64, whole: u64) -> String {
    let at = |time: u64| usize::try_from(time.min(whole) * WIDTH / whole.max(1)).unwrap_or(0);
    let (begin, to) = (at(begun), at(begun.saturating_add(took)));
    let from = begin.min(WIDTH as usize - 1);
    let drawn = if to <= begin { "\u{b7}".to_owned() } else { "\u{2501}".repeat(to - from) };
    let rest = " ".repeat((WIDTH as usize).saturating_sub(from + drawn.chars().count()));
    format!("\u{2502}{}{drawn}{rest}\u{2502}", " ".repeat(from))
}

/// `87 us`, `4.2 ms`, and from a second on as other times.
fn micros(micros: u64) -> String {
    match micros {
        0..1_000 => format!("{micros} us"),
        1_000..10_000 => format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100),
        _ => format::duration(Duration::from_micros(micros)),
    }
}

#[cfg(test)]
mod tests {
    use wharf_control::SpanKept;

    use super::super::requests;
    use super::*;

    fn span(id: &str, parent: Option<&str>, side: SpanSide, begun: u64, took: u64) -> Span {
        Span {
            number: 1,
            trace_id: "4bf92f3577b34da6a3ce929d0e0e4736".into(),
            span_id: id.into(),
            parent_id: parent.map(str::to_owned),
            side,
            caller: "checkout".into(),
            callee: "cart".into(),
            method: "items".into(),
            process: "checkout-1".into(),
            start_us: begun,
            duration_us: took,
            outcome: SpanOutcome::Value,
            message: String::new(),
            status: None,
            attempt: 1,
            hedge: false,
            kept: SpanKept::Sampled,
        }
    }

    #[test]
    fn a_request_is_a_tree_with_what_failed_and_what_was_tried_again() {
        let failed = Span {
            outcome: SpanOutcome::Unavailable,
            message: "nobody\u{1b}[2J answers".into(),
            ..span("c", Some("b"), SpanSide::Attempt, 1_100, 300)
        };
        let again = Span { attempt: 2, ..span("d", Some("b"), SpanSide::Attempt, 1_500, 400) };
        let spans = vec![
            again,
            failed,
            span("b", Some("a"), SpanSide::Client, 1_000, 1_000),
            Span {
                method: "GET /".into(),
                callee: "web".into(),
                ..span("a", None, SpanSide::Request, 900, 1_200)
            },
        ];
        let requests = requests(spans);
        let drawn = one(&requests[0], Output::new(false));
        assert_eq!(drawn[0], "trace 4bf92f3577b34da6a3ce929d0e0e4736, 1.2 ms in 4 spans");
        let begins = ["web GET /", "  checkout calls cart.items", "    try 1", "    try 2"];
        for (line, begin) in drawn[2..].iter().zip(begins) {
            assert!(line.starts_with(begin), "{line}");
        }
        assert!(drawn[4].contains("unavailable: nobody") && !drawn[4].contains('\u{1b}'), "{}", drawn[4]);
        assert_eq!(list(&requests)[1].split("  ").last(), Some("value, 1 failure below"));
    }

    #[test]
    fn spans_that_are_each_others_parents_are_no_reason_to_hang() {
        let spans = vec![
            span("a", Some("b"), SpanSide::Client, 1, 1),
            span("b", Some("a"), SpanSide::Client, 2, 1),
            span("c", Some("c"), SpanSide::Client, u64::MAX - 1, 1),
        ];
        assert_eq!(one(&requests(spans)[0], Output::new(false)).len(), 2);
    }

    #[test]
    fn a_bar_stands_where_the_call_was_under_way() {
        assert_eq!(bar(0, 100, 100), format!("\u{2502}{}\u{2502}", "\u{2501}".repeat(40)));
        assert_eq!(
            bar(50, 25, 100),
            format!("\u{2502}{}{}{}\u{2502}", " ".repeat(20), "\u{2501}".repeat(10), " ".repeat(10))
        );
        assert_eq!(bar(100, 0, 100).chars().nth(40), Some('\u{b7}'));
        assert_eq!(bar(0, 0, 0).chars().count(), 42);
    }
}

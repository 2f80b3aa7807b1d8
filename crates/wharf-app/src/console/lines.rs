//! The last lines that this process logged.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};
use wharf_control::{LogLine, LogPage, LogQuery, LogStream, LogWish};

use crate::telemetry::logs::Entry;

/// So many lines are kept, as a supervisor keeps of each process,
const KEPT: usize = 5000;

/// and so many bytes of them.
const KEPT_BYTES: usize = 4 * 1024 * 1024;

/// A text up to so many bytes.
const MOST_TEXT: usize = 16 * 1024;

/// A page has at most so many lines.
const PAGE: usize = 1000;

/// The last lines that this process logged.
#[derive(Default)]
pub(crate) struct Lines {
    kept: Mutex<Kept>,
    /// The number of the last line.
    latest: watch::Sender<u64>,
}

#[derive(Default)]
struct Kept {
    lines: VecDeque<LogLine>,
    bytes: usize,
}

impl Lines {
    /// Keeps a line.
    pub(crate) fn push(&self, entry: Entry) {
        let Entry { level, target, scope, message, fields } = entry;
        let call = scope.and_then(|scope| scope.call());
        let mut kept = self.kept();
        let number = *self.latest.borrow() + 1;
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let line = LogLine {
            number,
            at_ms: u64::try_from(since.as_millis()).unwrap_or(u64::MAX),
            process: String::new(),
            stream: LogStream::Err,
            text: shortened(message),
            service: scope.map(|scope| scope.service().to_owned()),
            level: Some(level),
            target: Some(target),
            trace_id: call.map(|(trace, _)| trace.to_string()),
            span_id: call.map(|(_, span)| span.to_string()),
            fields,
        };
        kept.bytes += size(&line);
        kept.lines.push_back(line);
        while kept.lines.len() > KEPT || kept.bytes > KEPT_BYTES {
            let Some(gone) = kept.lines.pop_front() else { break };
            kept.bytes -= size(&gone);
        }
        // Under the lock: whoever has seen this number finds the line.
        self.latest.send_replace(number);
    }

    /// The page that `query` asks for, of the process called `process`. A query that follows waits for a line, at most for `wait`.
    pub(crate) async fn page(&self, query: &LogQuery, process: &str, wait: Duration) -> LogPage {
        let until = Instant::now() + wait;
        let mut latest = self.latest.subscribe();
        let wish = LogWish::of(query);
        loop {
            latest.borrow_and_update();
            let page = self.page_now(query, &wish, process);
            if !query.follow || !page.lines.is_empty() || page.dropped > 0 {
                return page;
            }
            match timeout_at(until, latest.changed()).await {
                Ok(Ok(())) => {}
                _ => return page,
            }
        }
    }

    fn page_now(&self, query: &LogQuery, wish: &LogWish, process: &str) -> LogPage {
        let kept = self.kept();
        let latest = *self.latest.borrow();
        let is_of = |line: &LogLine| {
            let mut targets = query.targets.iter();
            query.targets.is_empty()
                || targets.any(|target| target == process || Some(target) == line.service.as_ref())
        };
        let wanted = |line: &&LogLine| line.number > query.after && is_of(line) && wish.fits(*line);
        let mut lines: Vec<&LogLine> = kept.lines.iter().filter(wanted).collect();
        if let Some(tail) = query.tail {
            let tail = usize::try_from(tail).unwrap_or(usize::MAX);
            lines.drain(..lines.len().saturating_sub(tail));
        }
        let limit = match usize::try_from(query.limit) {
            Ok(limit @ 1..PAGE) => limit,
            _ => PAGE,
        };
        let is_whole = lines.len() <= limit;
        lines.truncate(limit);
        let first = kept.lines.front().map_or(latest + 1, |line| line.number);
        let dropped = if query.tail.is_some() { 0 } else { first.saturating_sub(query.after + 1) };
        let next = if is_whole { latest } else { lines.last().map_or(latest, |line| line.number) };
        let named = |line: &LogLine| LogLine { process: process.to_owned(), ..line.clone() };
        LogPage { lines: lines.into_iter().map(named).collect(), next: next.max(query.after), dropped }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Nothing panics while it is held, so what a poisoned lock guards is whole.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn size(line: &LogLine) -> usize {
    let fields = line.fields.iter().map(|field| field.name.len() + field.value.len());
    200 + line.text.len() + line.target.as_ref().map_or(0, String::len) + fields.sum::<usize>()
}

fn shortened(mut text: String) -> String {
    let mut end = text.len().min(MOST_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text
}

#[cfg(test)]
mod tests {
    use wharf_control::LogLevel;

    use super::*;

    fn entry(level: LogLevel, message: &str) -> Entry {
        let message = message.to_owned();
        Entry { level, target: "shop".into(), scope: None, message, fields: Vec::new() }
    }

    fn page(lines: &Lines, query: &LogQuery) -> LogPage {
        lines.page_now(query, &LogWish::of(query), "shop-1")
    }

    #[test]
    fn lines_are_bounded_counted_and_found() {
        let lines = Lines::default();
        (0..KEPT + 7).for_each(|line| lines.push(entry(LogLevel::Info, &format!("line {line}"))));
        lines.push(entry(LogLevel::Warn, "the last"));
        let all = page(&lines, &LogQuery { limit: 2, ..LogQuery::default() });
        assert_eq!((all.lines[0].number, all.lines[0].process.as_str(), all.dropped), (9, "shop-1", 8));
        assert_eq!(all.next, 10);
        let warned = LogQuery { level: Some(LogLevel::Warn), ..LogQuery::default() };
        assert_eq!(page(&lines, &warned).lines[0].text, "the last");
        let tail = LogQuery { tail: Some(1), ..LogQuery::default() };
        let tail = page(&lines, &tail);
        assert_eq!((tail.lines.len(), tail.next, tail.dropped), (1, KEPT as u64 + 8, 0));
        let nobody = LogQuery { targets: vec!["cart".into()], ..LogQuery::default() };
        assert!(page(&lines, &nobody).lines.is_empty());
        lines.push(entry(LogLevel::Info, &"x".repeat(1 << 20)));
        assert!(
            lines.kept().bytes <= KEPT_BYTES && lines.kept().lines.back().unwrap().text.len() == MOST_TEXT
        );
    }
}

//! The last lines of every writer, numbered over all of them.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::ring::{Line, Ring};
use super::said::{More, Said};
use crate::{LogLine, LogPage, LogQuery, LogStream, LogWish, now_ms};

/// A page has at most so many lines,
const MAX_PAGE: usize = 1000;

/// and no more after so many bytes.
const MAX_PAGE_BYTES: usize = 512 * 1024;

/// The last lines of several writers, each within bounds of its own: up to 5000 lines, and 512 KiB. A supervisor keeps so those of its
/// processes, and an app in one process those of its services.
#[derive(Debug, Default)]
pub struct KeptLines {
    rings: Mutex<BTreeMap<String, Ring>>,
    /// The number of the last line.
    latest: watch::Sender<u64>,
}

impl KeptLines {
    /// Keeps a line that `writer` wrote just now. For every name that is a writer once, there is room for good.
    pub fn push(&self, writer: &str, stream: LogStream, said: Said) -> LogLine {
        let mut rings = self.rings();
        let number = *self.latest.borrow() + 1;
        let at_ms = now_ms();
        let kept = Line { number, at_ms, stream, said };
        let line = give(writer, &kept);
        match rings.get_mut(writer) {
            Some(ring) => ring.push(kept),
            None => rings.entry(writer.to_owned()).or_default().push(kept),
        }
        // Under the lock: whoever has seen this number finds the line.
        self.latest.send_replace(number);
        line
    }

    /// The number of the last line so far.
    pub fn latest(&self) -> u64 {
        *self.latest.borrow()
    }

    /// The last `count` lines of `writer` after number `after`.
    pub fn last(&self, writer: &str, after: u64, count: usize) -> Vec<LogLine> {
        let rings = self.rings();
        let Some(ring) = rings.get(writer) else { return Vec::new() };
        let mut lines: Vec<_> = ring.after(after).rev().take(count).map(|line| give(writer, line)).collect();
        lines.reverse();
        lines
    }

    /// The page that `query` asks for, whose targets are for `wanted` to know: which writers' lines are asked for and, of
    /// those, which that tell of a service. A query that follows waits for a line, at most for `wait`.
    pub async fn page(
        &self,
        query: &LogQuery,
        wanted: impl Fn(&str, Option<&str>) -> bool,
        wait: Duration,
    ) -> LogPage {
        let until = Instant::now() + wait;
        let mut latest = self.latest.subscribe();
        let (mut query, wish) = (query.clone(), LogWish::of(query));
        loop {
            latest.borrow_and_update();
            let page = self.page_now(&query, &wish, &wanted);
            if !query.follow || !page.lines.is_empty() || page.dropped > 0 {
                return page;
            }
            // What was not wanted then is not looked at again.
            query.after = page.next;
            match timeout_at(until, latest.changed()).await {
                Ok(Ok(())) => {}
                _ => return page,
            }
        }
    }

    fn page_now(
        &self,
        query: &LogQuery,
        wish: &LogWish,
        wanted: &impl Fn(&str, Option<&str>) -> bool,
    ) -> LogPage {
        let rings = self.rings();
        let latest = self.latest();
        let rings = || rings.iter().filter(|(writer, _)| wanted(writer, None));
        let mut lines: Vec<_> = rings()
            .flat_map(|(writer, ring)| ring.after(query.after).map(move |line| (writer, line)))
            .filter(|(writer, line)| wanted(writer, line.said.service()) && wish.fits(&line.said))
            .collect();
        lines.sort_unstable_by_key(|(_, line)| line.number);
        let tail = query.tail.map_or(lines.len(), |tail| usize::try_from(tail).unwrap_or(usize::MAX));
        let skipped = lines.len().saturating_sub(tail);
        let limit = match usize::try_from(query.limit) {
            Ok(limit @ 1..MAX_PAGE) => limit,
            _ => MAX_PAGE,
        };
        let mut bytes = 0;
        let fits = |(_, line): &&(&String, &Line)| {
            let fits = bytes < MAX_PAGE_BYTES;
            bytes += line.said.bytes();
            fits
        };
        let given: Vec<_> = lines[skipped..].iter().take(limit).take_while(fits).collect();
        let is_whole = skipped + given.len() == lines.len();
        let next = match given.last() {
            Some((_, line)) if !is_whole => line.number,
            _ => latest.max(query.after),
        };
        // Who asks for the last few has not missed the others.
        let dropped = match query.tail {
            Some(_) => 0,
            None => rings().map(|(_, ring)| ring.gone(query.after, next)).sum(),
        };
        LogPage { lines: given.into_iter().map(|(writer, line)| give(writer, line)).collect(), next, dropped }
    }

    fn rings(&self) -> MutexGuard<'_, BTreeMap<String, Ring>> {
        // Nothing panics while it is held, so what a poisoned lock guards is whole.
        self.rings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn give(writer: &str, line: &Line) -> LogLine {
    let nothing = More::default();
    let more = line.said.more.as_deref().unwrap_or(&nothing);
    LogLine {
        number: line.number,
        at_ms: line.at_ms,
        process: writer.to_owned(),
        stream: line.stream,
        text: line.said.text.to_string(),
        service: more.service.clone(),
        level: more.level,
        target: more.target.clone(),
        trace_id: more.trace_id.clone(),
        span_id: more.span_id.clone(),
        fields: more.fields.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LogField, LogLevel};

    fn logs(lines: &[(&str, &str)]) -> KeptLines {
        let logs = KeptLines::default();
        for (process, text) in lines {
            logs.push(process, LogStream::Out, Said::plain(*text));
        }
        logs
    }

    fn page_now(logs: &KeptLines, query: &LogQuery, wanted: &impl Fn(&str, Option<&str>) -> bool) -> LogPage {
        logs.page_now(query, &LogWish::of(query), wanted)
    }

    fn texts(lines: &[LogLine]) -> Vec<&str> {
        lines.iter().map(|line| &*line.text).collect()
    }

    #[test]
    fn a_page_is_in_order_over_all_processes() {
        let logs = logs(&[("cart-1", "a"), ("ads-1", "b"), ("cart-1", "c"), ("ads-1", "d")]);
        let all = page_now(&logs, &LogQuery::default(), &|_, _| true);
        assert_eq!((texts(&all.lines), all.next), (vec!["a", "b", "c", "d"], 4));
        let cart =
            page_now(&logs, &LogQuery { limit: 1, ..Default::default() }, &|process, _| process == "cart-1");
        assert_eq!((texts(&cart.lines), cart.next), (vec!["a"], 1));
        let rest = page_now(&logs, &LogQuery { after: cart.next, ..Default::default() }, &|process, _| {
            process == "cart-1"
        });
        assert_eq!((texts(&rest.lines), rest.next), (vec!["c"], 4));
        let tail = page_now(&logs, &LogQuery { tail: Some(1), ..Default::default() }, &|_, _| true);
        assert_eq!((texts(&tail.lines), tail.next), (vec!["d"], 4));
    }

    #[test]
    fn a_flood_of_one_process_drops_none_of_another() {
        let logs = logs(&[("ads-1", "still here")]);
        for line in 0..7000 {
            logs.push("cart-1", LogStream::Err, Said::plain(format!("line {line}")));
        }
        let page = page_now(&logs, &LogQuery { limit: 2, ..Default::default() }, &|_, _| true);
        assert_eq!(texts(&page.lines), ["still here", "line 2000"]);
        assert_eq!(page.dropped, 2000);
        let later = page_now(&logs, &LogQuery { after: 1001, ..Default::default() }, &|_, _| true);
        assert_eq!(later.dropped, 1000);
        assert_eq!(later.lines.len(), MAX_PAGE);
    }

    #[test]
    fn a_reader_far_behind_is_told_what_it_missed_itself() {
        let logs = logs(&[]);
        for line in 0..20_000 {
            logs.push("cart-1", LogStream::Out, Said::plain(format!("line {line}")));
        }
        let dropped = |after| {
            page_now(&logs, &LogQuery { after, limit: 1, ..Default::default() }, &|_, _| true).dropped
        };
        assert_eq!([0, 10_000, 14_000, 15_000].map(dropped), [15_000, 5_000, 1_000, 0]);
    }

    #[test]
    fn memory_is_bounded_by_bytes_too() {
        let logs = logs(&[]);
        for _ in 0..1000 {
            logs.push("cart-1", LogStream::Out, Said::plain("x".repeat(16 * 1024)));
        }
        let page = page_now(&logs, &LogQuery::default(), &|_, _| true);
        assert!(page.lines.len() < 40 && page.dropped > 960, "{} lines", page.lines.len());
    }

    #[test]
    fn the_last_lines_of_a_life_are_its_own() {
        let logs =
            logs(&[("cart-1", "of the life before"), ("cart-1", "a"), ("ads-1", "b"), ("cart-1", "c")]);
        assert_eq!(texts(&logs.last("cart-1", 1, 20)), ["a", "c"]);
        assert_eq!(texts(&logs.last("cart-1", 0, 1)), ["c"]);
        assert!(logs.last("cart-9", 0, 20).is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_follower_waits_for_the_next_line_that_it_asked_for() {
        let logs = logs(&[("cart-1", "a")]);
        let query = LogQuery { after: 1, follow: true, ..Default::default() };
        let (page, ()) = tokio::join!(
            logs.page(&query, |process, _| process == "cart-1", Duration::from_secs(3600)),
            async {
                logs.push("ads-1", LogStream::Out, Said::plain("not asked for"));
                tokio::task::yield_now().await;
                logs.push("cart-1", LogStream::Out, Said::plain("b"));
            }
        );
        assert_eq!((texts(&page.lines), page.next), (vec!["b"], 3));
        let nothing = logs.page(&LogQuery { after: 3, ..query }, |_, _| true, Duration::from_secs(5)).await;
        assert_eq!(nothing, LogPage { next: 3, ..Default::default() });
    }

    #[test]
    fn of_many_lines_those_are_given_that_are_wished_for() {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let logs = KeptLines::default();
        let item = LogField { name: "item".into(), value: "teapot".into() };
        let put = More {
            service: Some("cart".into()),
            level: Some(LogLevel::Debug),
            trace_id: Some(trace.into()),
            fields: vec![item],
            ..More::default()
        };
        let broken = More { level: Some(LogLevel::Error), ..More::default() };
        let said = |text: &str, more| Said { more: Some(Box::new(more)), ..Said::plain(text) };
        logs.push("cart-1", LogStream::Out, said("Put", put));
        logs.push("cart-1", LogStream::Out, Said::plain("plain"));
        logs.push("ads-1", LogStream::Out, said("broken", broken));
        let texts_of = |query: LogQuery| {
            let page = page_now(&logs, &query, &|_, _| true);
            (page.lines.into_iter().map(|line| line.text).collect::<Vec<_>>(), page.next)
        };
        let level = |level| LogQuery { level: Some(level), ..Default::default() };
        assert_eq!(texts_of(level(LogLevel::Info)), (vec!["plain".into(), "broken".into()], 3));
        assert_eq!(texts_of(level(LogLevel::Warn)), (vec!["broken".into()], 3));
        let text = |text: &str| LogQuery { text: Some(text.into()), ..Default::default() };
        assert_eq!(texts_of(text("TEAPOT")).0, ["Put"]);
        assert_eq!(texts_of(text("put")).0, ["Put"]);
        let of_trace = |trace: &str| LogQuery { trace: Some(trace.into()), ..Default::default() };
        assert_eq!(texts_of(of_trace(trace)).0, ["Put"]);
        assert_eq!(texts_of(of_trace("4BF9")).0, ["Put"]);
        assert_eq!(texts_of(of_trace("00")).0, Vec::<String>::new());
        let of_cart = |_: &str, service: Option<&str>| service.is_none_or(|service| service == "cart");
        assert_eq!(texts(&page_now(&logs, &LogQuery::default(), &of_cart).lines).len(), 3);
        let of_ads = |_: &str, service: Option<&str>| service.is_none_or(|service| service == "ads");
        assert_eq!(texts(&page_now(&logs, &LogQuery::default(), &of_ads).lines), ["plain", "broken"]);
    }
}

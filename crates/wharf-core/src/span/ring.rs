//! The last spans of a process, bounded in number: the sampled ones, and apart from them those that failed or took long.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Kept, Record, Sampling};
use crate::{FaultKind, TraceContext};

/// The lock is given back after so many spans were copied for a reader.
const AT_ONCE: usize = 64;

/// Which spans are kept.
#[derive(Debug)]
pub struct SpanRules {
    /// Which traces that begin in this process are sampled.
    pub sampling: Sampling,
    /// A call of a trace that is not sampled is kept when it takes as long.
    pub slow: Duration,
    /// At most so many sampled spans, and as many others.
    pub keep: usize,
}

/// The last spans of a process.
pub struct Spans {
    rules: SpanRules,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    sampled: VecDeque<(u64, Record)>,
    /// Those that failed or took long have room of their own, and stay longer.
    others: VecDeque<(u64, Record)>,
    last: u64,
}

impl Spans {
    /// None yet.
    pub fn new(rules: SpanRules) -> Self {
        Self { rules, state: Mutex::default() }
    }

    /// Decides of a trace that begins here whether it is sampled.
    #[must_use]
    pub fn begin(&self, trace: TraceContext) -> TraceContext {
        TraceContext { sampled: self.rules.sampling.take(trace.trace_id), ..trace }
    }

    /// Why a call is kept that ended so, if it is. How long it lasted does not count of a stream.
    #[inline]
    pub fn keeps(&self, is_sampled: bool, fault: Option<FaultKind>, took: Option<Duration>) -> Option<Kept> {
        if is_sampled {
            return Some(Kept::Sampled);
        }
        match fault {
            // Of those given up, that is all there is to know; whoever gave up knows why.
            None | Some(FaultKind::Cancelled) => {}
            Some(_) => return Some(Kept::Failed),
        }
        took.is_some_and(|took| took >= self.rules.slow).then_some(Kept::Slow)
    }

    /// Keeps a span that is over.
    pub fn push(&self, record: Record) {
        let mut state = self.state();
        state.last += 1;
        let number = state.last;
        let ring = if record.kept == Kept::Sampled { &mut state.sampled } else { &mut state.others };
        ring.push_back((number, record));
        let gone = if ring.len() > self.rules.keep { ring.pop_front() } else { None };
        drop(state);
        drop(gone);
    }

    /// The number of the last span so far.
    pub fn last(&self) -> u64 {
        self.state().last
    }

    /// The spans with a higher number than `after`, the oldest first, at most `limit`; and up to which number that is all there
    /// was. A number that was not given yet, as of a process that was here before, is taken for 0.
    pub fn page(&self, after: u64, limit: usize) -> (Vec<(u64, Record)>, u64) {
        let last = self.last();
        let mut after = if after > last { 0 } else { after };
        let mut page = Vec::new();
        while page.len() < limit {
            let wanted = AT_ONCE.min(limit - page.len());
            let before = page.len();
            self.state().copy(after, last, wanted, &mut page);
            match page.last() {
                Some((number, _)) if page.len() - before == wanted => after = *number,
                _ => return (page, last),
            }
        }
        (page, after)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that runs while it is held can panic halfway through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Copies the next spans of both rings in the order of their numbers.
    fn copy(&self, after: u64, last: u64, count: usize, page: &mut Vec<(u64, Record)>) {
        fn from(ring: &VecDeque<(u64, Record)>, after: u64) -> impl Iterator<Item = &(u64, Record)> {
            ring.range(ring.partition_point(|(number, _)| *number <= after)..)
        }
        let mut sampled = from(&self.sampled, after).peekable();
        let mut others = from(&self.others, after).peekable();
        let next = std::iter::from_fn(|| match (sampled.peek(), others.peek()) {
            (Some((one, _)), Some((other, _))) if other < one => others.next(),
            (Some(_), _) => sampled.next(),
            (None, _) => others.next(),
        });
        page.extend(next.take_while(|(number, _)| *number <= last).take(count).cloned());
    }
}

impl fmt::Debug for Spans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spans").field("rules", &self.rules).field("last", &self.last()).finish()
    }
}

/// When something began that is over now and took `took`, in nanoseconds since 1970.
pub fn start_ns(took: Duration) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.saturating_sub(took).as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::sync::Arc;

    use super::*;
    use crate::span::Side;

    fn spans(keep: usize) -> Spans {
        Spans::new(SpanRules { sampling: Sampling::new(1.0, 0), slow: Duration::from_secs(1), keep })
    }

    fn record(kept: Kept) -> Record {
        let trace = TraceContext::root();
        Record {
            trace_id: trace.trace_id,
            span_id: trace.span_id,
            parent: None,
            side: Side::Local,
            caller: Arc::from("a"),
            callee: Arc::from("b"),
            interface: "B",
            method: Cow::Borrowed("m"),
            start_ns: 0,
            took: Duration::ZERO,
            fault: None,
            is_error: false,
            message: None,
            status: None,
            attempt: 1,
            is_hedge: false,
            kept,
        }
    }

    fn numbers((page, next): (Vec<(u64, Record)>, u64)) -> (Vec<u64>, u64) {
        (page.into_iter().map(|(number, _)| number).collect(), next)
    }

    #[test]
    fn a_flood_of_sampled_ones_leaves_the_failed_in_their_place() {
        let spans = spans(3);
        spans.push(record(Kept::Failed));
        (0..10).for_each(|_| spans.push(record(Kept::Sampled)));
        spans.push(record(Kept::Slow));
        assert_eq!(numbers(spans.page(0, 100)), (vec![1, 9, 10, 11, 12], 12));
        assert_eq!(numbers(spans.page(1, 2)), (vec![9, 10], 10));
        assert_eq!(numbers(spans.page(10, 2)), (vec![11, 12], 12));
        assert_eq!(numbers(spans.page(12, 2)), (vec![], 12));
        assert_eq!(numbers(spans.page(99, 1)), (vec![1], 1), "of a process that is gone");
    }

    #[test]
    fn a_long_page_is_whole_and_in_order() {
        let spans = spans(1000);
        for number in 0..500 {
            spans.push(record(if number % 3 == 0 { Kept::Failed } else { Kept::Sampled }));
        }
        assert_eq!(numbers(spans.page(0, 1000)), ((1..=500).collect(), 500));
        assert_eq!(numbers(spans.page(100, 128)), ((101..=228).collect(), 228));
    }

    #[test]
    fn of_what_is_not_sampled_only_the_failed_and_the_slow_are_kept() {
        let spans = spans(1);
        let (long, short) = (Some(Duration::from_secs(1)), Some(Duration::from_millis(999)));
        assert_eq!(spans.keeps(true, None, short), Some(Kept::Sampled));
        assert_eq!(spans.keeps(false, None, short), None);
        assert_eq!(spans.keeps(false, None, long), Some(Kept::Slow));
        assert_eq!(spans.keeps(false, None, None), None, "streams are meant to last");
        assert_eq!(spans.keeps(false, Some(FaultKind::Denied), short), Some(Kept::Failed));
        assert_eq!(spans.keeps(false, Some(FaultKind::Cancelled), short), None);
    }
}

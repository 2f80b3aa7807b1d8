//! What happened of late, numbered, for those who ask later or want to miss nothing.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use wharf_control::now_ms;

use crate::event::Event;

/// So many events are kept, lines not among them. Those of a crash have the last lines of a process with them.
const KEPT: usize = 512;

/// A part of what happened, oldest first. Lines are not among it: the logs have them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Past {
    /// When each was, in milliseconds since 1970, and what it was.
    pub events: Vec<(u64, Event)>,
    /// What to pass as `after` to go on.
    pub next: u64,
    /// How many after `after` are no longer kept.
    pub dropped: u64,
}

/// What happened of late.
#[derive(Debug, Default)]
pub(crate) struct History {
    kept: Mutex<VecDeque<(u64, Event)>>,
    /// How many there were.
    count: watch::Sender<u64>,
}

impl History {
    pub(crate) fn push(&self, event: Event) {
        let mut kept = self.kept();
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((now_ms(), event));
        // Under the lock: whoever has seen this number finds the event.
        self.count.send_modify(|count| *count += 1);
    }

    /// What came after the first `after` events, as soon as there is something.
    pub(crate) async fn after(&self, after: u64) -> Past {
        // Its sender is this.
        let _ = self.count.subscribe().wait_for(|count| *count > after).await;
        let kept = self.kept();
        let count = *self.count.borrow();
        let first = count - kept.len() as u64;
        let skipped = usize::try_from(after.saturating_sub(first)).unwrap_or(usize::MAX);
        Past {
            events: kept.iter().skip(skipped).cloned().collect(),
            next: count,
            dropped: first.saturating_sub(after),
        }
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(u64, Event)>> {
        // Nothing panics while it is held, so what a poisoned lock guards is whole.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stopped(process: u64) -> Event {
        Event::Stopped { process: process.to_string() }
    }

    #[tokio::test]
    async fn what_was_is_told_in_order_and_what_is_gone_is_counted() {
        let history = History::default();
        (0..KEPT as u64 + 3).for_each(|number| history.push(stopped(number)));
        let all = history.after(0).await;
        assert_eq!((all.events.len(), all.next, all.dropped), (KEPT, KEPT as u64 + 3, 3));
        assert_eq!(all.events[0].1, stopped(3));
        let last = history.after(all.next - 1).await;
        assert_eq!((last.events.len(), &last.events[0].1, last.dropped), (1, &stopped(KEPT as u64 + 2), 0));
    }

    #[tokio::test]
    async fn who_knows_everything_waits_for_more() {
        let history = History::default();
        history.push(stopped(1));
        let more = history.after(1);
        let (past, ()) = tokio::join!(more, async { history.push(stopped(2)) });
        assert_eq!((past.events.len(), past.next), (1, 2));
    }
}

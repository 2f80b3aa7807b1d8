//! What happened of late, numbered.

use std::collections::VecDeque;

use serde::Serialize;

use crate::happening::{Happening, Level};

/// So many are kept.
const KEPT: usize = 1000;

/// A page has at most so many.
const MOST: usize = 500;

/// What happened of late.
#[derive(Debug, Default)]
pub(crate) struct Events {
    kept: VecDeque<Numbered>,
    /// The number of the last one.
    last: u64,
    /// Those that nobody could keep before they came here.
    pub(crate) missed: u64,
}

/// Something that happened, and its place among all.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Numbered {
    pub(crate) number: u64,
    level: Level,
    #[serde(flatten)]
    happening: Happening,
}

/// A part of what happened, oldest first.
#[derive(Debug, Default, Serialize)]
pub(crate) struct EventPage {
    pub(crate) events: Vec<Numbered>,
    pub(crate) next: u64,
    dropped: u64,
}

impl Numbered {
    fn is_about(&self, services: &[String]) -> bool {
        services.is_empty() || self.happening.services.iter().any(|service| services.contains(service))
    }
}

impl Events {
    pub(crate) fn push(&mut self, happening: Happening) {
        self.last += 1;
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(Numbered { number: self.last, level: happening.kind.level(), happening });
    }

    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// The last ones that are about one of `services`, or about any where none is named.
    pub(crate) fn tail(&self, count: usize, services: &[String]) -> EventPage {
        let mut events: Vec<_> = self.kept.iter().filter(|event| event.is_about(services)).cloned().collect();
        events.drain(..events.len().saturating_sub(count.min(MOST)));
        EventPage { events, next: self.last, dropped: 0 }
    }

    /// Those after number `after` that are about one of `services`, or about any where none is named.
    pub(crate) fn page(&self, after: u64, limit: usize, services: &[String]) -> EventPage {
        // Who knows a number from before a restart would wait for it for long.
        let after = if after > self.last { 0 } else { after };
        let first = self.kept.front().map_or(self.last + 1, |first| first.number);
        let later = self.kept.iter().filter(|event| event.number > after && event.is_about(services));
        let events: Vec<_> = later.take(limit.clamp(1, MOST)).cloned().collect();
        let is_whole = events.len() < limit.clamp(1, MOST);
        let next = match events.last() {
            Some(last) if !is_whole => last.number,
            _ => self.last,
        };
        EventPage { events, next, dropped: first.saturating_sub(after + 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::happening::Kind;

    fn stopped(process: &str) -> Happening {
        Happening {
            at_ms: 1,
            kind: Kind::Stopped,
            process: Some(process.into()),
            services: vec![process.into()],
            text: format!("{process} stopped"),
            lines: Vec::new(),
        }
    }

    #[test]
    fn pages_follow_each_other_and_what_was_let_go_is_counted() {
        let mut events = Events::default();
        (0..KEPT + 10).for_each(|_| events.push(stopped("cart")));
        let first = events.page(0, 300, &[]);
        assert_eq!((first.events[0].number, first.next, first.dropped), (11, 310, 10));
        let second = events.page(first.next, 1000, &[]);
        assert_eq!((second.events.len(), second.next, second.dropped), (MOST, 810, 0));
        let last = events.page(second.next, 500, &[]);
        assert_eq!((last.events.len(), last.next), (200, 1010));
        assert!(events.page(last.next, 500, &[]).events.is_empty());
        assert_eq!(events.page(77_777, 1, &[]).events[0].number, 11, "as after a restart");
    }

    #[test]
    fn one_service_is_told_apart() {
        let mut events = Events::default();
        ["cart", "ads", "cart"].into_iter().for_each(|process| events.push(stopped(process)));
        let page = events.page(0, 10, &["ads".into()]);
        assert_eq!((page.events.len(), page.next), (1, 3));
        let tail = events.tail(1, &["cart".into()]);
        assert_eq!((tail.events.len(), tail.events[0].number, tail.next), (1, 3, 3));
        let json = serde_json::to_value(&page.events[0]).unwrap();
        assert_eq!(
            (&json["kind"], &json["level"], &json["number"]),
            (&"stopped".into(), &"info".into(), &2.into())
        );
    }
}

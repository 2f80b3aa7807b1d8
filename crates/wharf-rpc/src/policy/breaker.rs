//! The breaker of one replica: shut out while it fails, then let back in by one probe.

use std::time::Duration;

use tokio::time::Instant;
use wharf_config::policy;

/// The window is kept in so many parts.
const PARTS: usize = 10;

/// How long a probe that is due is kept for calls that may be made twice.
const RESERVED: Duration = Duration::from_secs(1);

/// Decides whether calls may go to a replica. After linkerd's: failures in a row catch one that is down, the share of
/// successes one that fails now and then.
#[derive(Debug, Clone)]
pub struct Breaker {
    rules: policy::Breaker,
    state: State,
    in_a_row: u32,
    parts: [Part; PARTS],
    newest: usize,
    /// How long it is open the next time.
    next: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    Open {
        until: Instant,
    },
    /// One call is on its way to find out.
    Probing,
}

/// Answers within a part of the window.
#[derive(Debug, Clone, Copy)]
struct Part {
    begun: Instant,
    good: u32,
    bad: u32,
}

/// Whether a call may go to a replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Like any other.
    Closed,
    /// As the one that finds out whether it is back.
    Due,
    /// Not now.
    Open,
}

/// What a breaker did when it was told of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    None,
    /// It opened, or stays open after its probe failed.
    Opened,
    /// Its probe came back: it closed.
    Closed,
}

impl Breaker {
    /// Closed: calls may go.
    pub fn new(rules: policy::Breaker, now: Instant) -> Self {
        let part = Part { begun: now, good: 0, bad: 0 };
        let next = rules.first.min(rules.most);
        Self { rules, state: State::Closed, in_a_row: 0, parts: [part; PARTS], newest: 0, next }
    }

    /// Whether it is anything but closed.
    pub fn is_out(&self) -> bool {
        self.state != State::Closed
    }

    /// Whether a call may go now.
    pub fn standing(&self, now: Instant) -> Standing {
        match self.state {
            State::Closed => Standing::Closed,
            State::Open { until } if now >= until => Standing::Due,
            State::Open { .. } | State::Probing => Standing::Open,
        }
    }

    /// Sends a probe, if one is due: nobody else may until its outcome is known. Says whether it does.
    ///
    /// For a second only a call that is `repeatable` may be the probe, for when it fails it can be made elsewhere.
    pub fn probe(&mut self, repeatable: bool, now: Instant) -> bool {
        let is_due = match self.state {
            State::Open { until } => now >= if repeatable { until } else { until + RESERVED },
            State::Closed | State::Probing => false,
        };
        if is_due {
            self.state = State::Probing;
        }
        is_due
    }

    /// Notes the outcome of the probe.
    pub fn probed(&mut self, good: bool, now: Instant) -> Change {
        if self.state != State::Probing {
            return Change::None;
        }
        if good {
            *self = Self::new(self.rules.clone(), now);
            return Change::Closed;
        }
        self.open(now)
    }

    /// The probe came to no end that says anything: the next call is one.
    pub fn abandon(&mut self, now: Instant) {
        if self.state == State::Probing {
            self.state = State::Open { until: now };
        }
    }

    /// Notes how a call ended that was no probe. What left before the breaker opened decides nothing any more.
    pub fn note(&mut self, good: bool, now: Instant) -> Change {
        if self.state != State::Closed {
            return Change::None;
        }
        self.in_a_row = if good { 0 } else { self.in_a_row + 1 };
        let part = self.part(now);
        *(if good { &mut part.good } else { &mut part.bad }) += 1;
        if !good && (self.in_a_row >= self.rules.in_a_row || self.fails_too_often(now)) {
            return self.open(now);
        }
        Change::None
    }

    fn open(&mut self, now: Instant) -> Change {
        let jitter = 1.0 + self.rules.jitter * fastrand::f64();
        self.state = State::Open { until: now + self.next.mul_f64(jitter) };
        self.next = self.next.saturating_mul(2).min(self.rules.most);
        self.in_a_row = 0;
        Change::Opened
    }

    /// The part of the window that `now` falls into, emptied when it is from an earlier round.
    fn part(&mut self, now: Instant) -> &mut Part {
        let length = self.rules.window / PARTS as u32;
        if now.saturating_duration_since(self.parts[self.newest].begun) >= length {
            self.newest = (self.newest + 1) % PARTS;
            self.parts[self.newest] = Part { begun: now, good: 0, bad: 0 };
        }
        &mut self.parts[self.newest]
    }

    fn fails_too_often(&self, now: Instant) -> bool {
        let recent =
            self.parts.iter().filter(|part| now.saturating_duration_since(part.begun) < self.rules.window);
        let (good, bad) = recent.fold((0, 0), |(good, bad), part| (good + part.good, bad + part.bad));
        good + bad >= self.rules.answers && f64::from(good) < self.rules.success * f64::from(good + bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Story {
        breaker: Breaker,
        now: Instant,
    }

    impl Story {
        fn new() -> Self {
            let now = Instant::now();
            Self { breaker: Breaker::new(policy::Breaker::default(), now), now }
        }

        fn pass(&mut self, millis: u64) -> &mut Self {
            self.now += Duration::from_millis(millis);
            self
        }

        fn ends(&mut self, good: bool, times: u32) -> &mut Self {
            for _ in 0..times {
                self.breaker.note(good, self.now);
            }
            self
        }

        fn probe(&mut self, good: bool) -> Change {
            assert!(self.breaker.probe(true, self.now), "no probe is due");
            self.breaker.probed(good, self.now)
        }

        fn standing(&self) -> Standing {
            self.breaker.standing(self.now)
        }
    }

    #[test]
    fn five_failures_in_a_row_open_it() {
        let mut story = Story::new();
        assert_eq!(story.ends(false, 4).ends(true, 1).ends(false, 4).standing(), Standing::Closed);
        assert_eq!(story.ends(false, 1).standing(), Standing::Open);
    }

    #[test]
    fn failing_now_and_then_opens_it_when_there_are_enough_answers() {
        let mut story = Story::new();
        for _ in 0..3 {
            story.ends(true, 2).ends(false, 1).pass(500);
        }
        assert_eq!(story.standing(), Standing::Closed, "nine answers are too few");
        assert_eq!(story.ends(false, 1).standing(), Standing::Open);
    }

    #[test]
    fn failing_seldom_does_not() {
        let mut story = Story::new();
        for _ in 0..100 {
            story.ends(true, 4).ends(false, 1).pass(90);
        }
        assert_eq!(story.standing(), Standing::Closed);
    }

    #[test]
    fn what_is_older_than_the_window_does_not_count() {
        let mut story = Story::new();
        story.ends(false, 4).ends(true, 1).ends(false, 4).pass(11_000);
        assert_eq!(story.ends(true, 9).ends(false, 1).standing(), Standing::Closed);
    }

    #[test]
    fn one_probe_decides_and_nobody_goes_beside_it() {
        let mut story = Story::new();
        assert_eq!(story.ends(false, 5).pass(900).standing(), Standing::Open);
        assert_eq!(story.pass(700).standing(), Standing::Due);
        assert!(story.breaker.probe(true, story.now) && !story.breaker.probe(true, story.now));
        assert_eq!(story.standing(), Standing::Open);
        // Late answers of calls that left before it opened are no probes.
        assert_eq!(story.ends(true, 9).standing(), Standing::Open);
        assert_eq!(story.breaker.probed(true, story.now), Change::Closed);
        assert_eq!(story.standing(), Standing::Closed);
        assert_eq!(story.ends(false, 4).standing(), Standing::Closed, "it has begun anew");
    }

    #[test]
    fn each_failed_probe_doubles_the_time_up_to_a_minute() {
        let mut story = Story::new();
        story.ends(false, 5);
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            assert_eq!(story.pass(1000 * seconds - 1).standing(), Standing::Open);
            assert_eq!(story.pass(500 * seconds + 2).standing(), Standing::Due);
            assert_eq!(story.probe(false), Change::Opened);
        }
    }

    #[test]
    fn what_may_be_made_once_probes_only_when_nothing_else_comes() {
        let mut story = Story::new();
        story.ends(false, 5).pass(1501);
        assert!(!story.breaker.probe(false, story.now));
        story.pass(1000);
        assert!(story.breaker.probe(false, story.now));
    }

    #[test]
    fn an_abandoned_probe_is_followed_by_another() {
        let mut story = Story::new();
        story.ends(false, 5).pass(2000);
        assert!(story.breaker.probe(true, story.now));
        story.breaker.abandon(story.now);
        assert_eq!(story.standing(), Standing::Due);
    }
}

//! When a silent peer is asked for a sign of life, and when it is given up.

use tokio::time::Instant;
use wharf_config::policy;

/// Watches a peer while something is awaited from it.
#[derive(Debug, Clone)]
pub struct Watch {
    rules: policy::Keepalive,
    /// When the peer was last heard of, or something was first awaited.
    heard: Instant,
    asked: Option<Instant>,
}

/// What is to be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing until then.
    Wait(Instant),
    /// The peer is to be asked for a sign of life.
    Ask,
    /// The peer is given up.
    Lost,
}

impl Watch {
    /// Something is awaited from now on.
    pub fn new(rules: policy::Keepalive, now: Instant) -> Self {
        Self { rules, heard: now, asked: None }
    }

    /// The peer gave a sign of life at `at`.
    pub fn heard(&mut self, at: Instant) {
        self.heard = self.heard.max(at);
        self.asked = self.asked.filter(|asked| *asked > at);
    }

    /// What is to be done.
    pub fn step(&mut self, now: Instant) -> Step {
        let (due, step) = match self.asked {
            Some(asked) => (asked + self.rules.within, Step::Lost),
            None => (self.heard + self.rules.after, Step::Ask),
        };
        if now < due {
            return Step::Wait(due);
        }
        if step == Step::Ask {
            self.asked = Some(now);
        }
        step
    }

    /// How long a peer is silent before it is given up.
    pub fn bound(&self) -> std::time::Duration {
        self.rules.after + self.rules.within
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    struct Story {
        watch: Watch,
        begun: Instant,
    }

    impl Story {
        fn new() -> Self {
            let begun = Instant::now();
            Self { watch: Watch::new(policy::Keepalive::default(), begun), begun }
        }

        fn at(&self, millis: u64) -> Instant {
            self.begun + Duration::from_millis(millis)
        }

        fn step(&mut self, millis: u64) -> Step {
            let now = self.at(millis);
            self.watch.step(now)
        }

        fn waits(&self, millis: u64) -> Step {
            Step::Wait(self.at(millis))
        }
    }

    #[test]
    fn a_peer_that_is_silent_is_asked_after_two_seconds_and_lost_after_seven() {
        let mut story = Story::new();
        assert_eq!(story.step(1999), story.waits(2000));
        assert_eq!(story.step(2000), Step::Ask);
        assert_eq!(story.step(2000), story.waits(7000));
        assert_eq!(story.step(7000), Step::Lost);
        assert_eq!(story.watch.bound(), Duration::from_secs(7));
    }

    #[test]
    fn any_sign_of_life_begins_the_silence_anew() {
        let mut story = Story::new();
        let one = story.at(1500);
        story.watch.heard(one);
        assert_eq!(story.step(2000), story.waits(3500));
        assert_eq!(story.step(3500), Step::Ask);
        let other = story.at(8000);
        story.watch.heard(other);
        assert_eq!(story.step(8400), story.waits(10_000));
        assert_eq!(story.step(10_000), Step::Ask);
    }
}

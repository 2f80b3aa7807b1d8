//! How a peer behaves on its connection: whoever only makes work is sent away.

use std::time::Duration;

use tokio::time::Instant;

use crate::conn::Closed;

/// Frames that ask for nothing, a second: pings, cancels and pieces of calls that are not there, empty pieces.
const IDLE_TALK: f64 = 100.0;

/// So many of them at a time are none too many.
const BURST: f64 = 1000.0;

/// So many bytes of a call that cannot be count as a frame.
const IMPOSSIBLE: usize = 64 * 1024;

/// A call that is given up so soon …
const SOON: Duration = Duration::from_secs(1);

/// … is one of these, of which more than half are too many. The rule is Envoy's against rapid resets (CVE-2023-44487).
const CALLS: u32 = 500;

/// What is known of a peer's behaviour.
#[derive(Debug)]
pub(crate) struct Manners {
    /// Frames that it may still send in vain.
    left: f64,
    counted: Instant,
    calls: u32,
    given_up: u32,
    /// Whether most of the calls before these were given up: many can come before the first of them is.
    most_were: bool,
}

impl Manners {
    pub(crate) fn new(now: Instant) -> Self {
        Self { left: BURST, counted: now, calls: 0, given_up: 0, most_were: false }
    }

    /// A call came. Whoever calls may also send a frame more in vain: a cancel can cross the answer.
    pub(crate) fn call(&mut self) {
        if self.left < BURST {
            self.left += 1.0;
        }
        if self.calls >= CALLS {
            self.most_were = self.given_up > self.calls / 2;
            (self.calls, self.given_up) = (0, 0);
        }
        self.calls += 1;
    }

    /// A call was given up that had run for `ran`, with `left` of its time left; says whether that is one too many.
    ///
    /// Calls given up when most of their time is over are none of the caller's whims.
    pub(crate) fn given_up(&mut self, ran: Duration, left: Duration) -> bool {
        if ran < SOON && left > ran {
            self.given_up += 1;
        }
        self.most_were || (self.calls >= CALLS && self.given_up > self.calls / 2)
    }

    /// A message was refused of which so many more frames may be on their way: they come in vain, through no fault.
    pub(crate) fn refused(&mut self, frames: usize) {
        self.left += frames as f64;
    }

    /// A frame came that asks for nothing.
    pub(crate) fn in_vain(&mut self, now: Instant) -> Result<(), Closed> {
        self.spend(now, 1.0)
    }

    /// A call of so many bytes came that cannot be: of no method, with arguments that are none, not allowed. It counts for
    /// more than a call makes up for, and a large one, which takes long to be found out, for more still.
    pub(crate) fn impossible(&mut self, now: Instant, bytes: usize) -> Result<(), Closed> {
        self.spend(now, 2.0 + (bytes / IMPOSSIBLE) as f64)
    }

    fn spend(&mut self, now: Instant, frames: f64) -> Result<(), Closed> {
        self.left -= frames;
        if self.left >= 0.0 {
            return Ok(());
        }
        let since = now.saturating_duration_since(std::mem::replace(&mut self.counted, now));
        self.left = (self.left + IDLE_TALK * since.as_secs_f64()).min(BURST);
        if self.left >= 0.0 {
            return Ok(());
        }
        Err(Closed::Bound(format!(
            "more than {IDLE_TALK} frames a second ask for nothing, or for what cannot be"
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOMENT: Duration = Duration::from_millis(1);
    const LONG: Duration = Duration::from_secs(10);

    #[test]
    fn a_ping_now_and_then_is_welcome_and_a_flood_is_not() {
        let begun = Instant::now();
        let mut manners = Manners::new(begun);
        for at in 0..100_000 {
            assert!(manners.in_vain(begun + at * Duration::from_millis(11)).is_ok());
        }
        let mut manners = Manners::new(begun);
        let taken = (0..100_000).take_while(|at| manners.in_vain(begun + *at * MOMENT).is_ok()).count();
        assert!((1000..1300).contains(&taken), "{taken}");
    }

    #[test]
    fn calls_that_cannot_be_make_up_for_nothing() {
        let begun = Instant::now();
        for (bytes, most) in [(0, 1000), (8 << 20, 8)] {
            let mut manners = Manners::new(begun);
            let taken = (0..100_000).take_while(|_| {
                manners.call();
                manners.impossible(begun, bytes).is_ok()
            });
            assert!((most - 1..=most).contains(&taken.count()));
        }
    }

    #[test]
    fn whoever_calls_may_cancel_in_vain() {
        let begun = Instant::now();
        let mut manners = Manners::new(begun);
        for _ in 0..100_000 {
            manners.call();
            assert!(manners.in_vain(begun).is_ok());
        }
    }

    #[test]
    fn whoever_gives_up_most_calls_at_once_is_found_out() {
        let mut manners = Manners::new(Instant::now());
        let found = (0..2000).find(|_| {
            manners.call();
            manners.given_up(MOMENT, LONG)
        });
        assert_eq!(found, Some(CALLS - 1));
        // Nor does it help to make many before the first is given up.
        let mut manners = Manners::new(Instant::now());
        let found = (0..4).find(|_| {
            (0..=CALLS).for_each(|_| manners.call());
            (0..=CALLS).any(|_| manners.given_up(MOMENT, LONG))
        });
        assert!(found.is_some());
        // Half of them are not most, and those whose time was over do not count.
        let mut manners = Manners::new(Instant::now());
        for _ in 0..10_000 {
            manners.call();
            manners.call();
            assert!(!manners.given_up(MOMENT, LONG) && !manners.given_up(LONG, MOMENT));
        }
    }
}

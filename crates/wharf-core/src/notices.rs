//! What is said in the log of peers that misbehave: once for each, and not of thousands.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;

/// So many lines a second …
const A_SECOND: f64 = 5.0;

/// … and so many at once.
const AT_ONCE: f64 = 20.0;

/// Lines of the log that peers can cause, and how many were left out: at most 20 at once and 5 a second, unless it is
/// [`Notices::seldom`].
#[derive(Debug)]
pub struct Notices {
    state: Mutex<State>,
    a_second: f64,
    at_once: f64,
}

#[derive(Debug)]
struct State {
    left: f64,
    counted: Instant,
    unsaid: u64,
}

impl Default for Notices {
    fn default() -> Self {
        Self::new(Instant::now())
    }
}

impl Notices {
    fn new(now: Instant) -> Self {
        Self::bounded(now, A_SECOND, AT_ONCE)
    }

    /// One line a minute: of what honest peers do as well, and often.
    pub fn seldom() -> Self {
        Self::rare(Instant::now())
    }

    fn rare(now: Instant) -> Self {
        Self::bounded(now, 1.0 / 60.0, 1.0)
    }

    fn bounded(now: Instant, a_second: f64, at_once: f64) -> Self {
        Self { state: Mutex::new(State { left: at_once, counted: now, unsaid: 0 }), a_second, at_once }
    }

    /// Warns of something, unless too much was said of late; what was left out is counted in the next line.
    pub fn warn(&self, what: fmt::Arguments<'_>) {
        match self.may_say(Instant::now()) {
            Some(0) => tracing::warn!("{what}"),
            Some(unsaid) => tracing::warn!("{what}; {unsaid} more lines like this were left out before it"),
            None => tracing::debug!("{what}"),
        }
    }

    /// How many were left out, when there is room for a line.
    fn may_say(&self, now: Instant) -> Option<u64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let since = now.saturating_duration_since(std::mem::replace(&mut state.counted, now));
        state.left = (state.left + self.a_second * since.as_secs_f64()).min(self.at_once);
        if state.left < 1.0 {
            state.unsaid += 1;
            return None;
        }
        state.left -= 1.0;
        Some(std::mem::take(&mut state.unsaid))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn of_thousands_a_few_are_said_and_the_others_counted() {
        let begun = Instant::now();
        let notices = Notices::new(begun);
        let said = (0..5000).filter(|_| notices.may_say(begun).is_some()).count();
        assert_eq!(said, AT_ONCE as usize);
        assert_eq!(notices.may_say(begun + Duration::from_secs(1)), Some(4980));
        assert_eq!(notices.may_say(begun + Duration::from_secs(1)), Some(0));
    }

    #[test]
    fn of_what_is_common_a_line_is_said_a_minute() {
        let begun = Instant::now();
        let notices = Notices::rare(begun);
        // Ten minutes, a line tried each second.
        let said = (0..600).filter(|at| notices.may_say(begun + Duration::from_secs(*at)).is_some()).count();
        assert!((9..=10).contains(&said), "{said}");
        assert_eq!(notices.may_say(begun + Duration::from_secs(900)), Some(59));
    }
}

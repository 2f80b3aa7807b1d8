//! Whether the client of a WebSocket is still there.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// After so much silence the client is asked, and after as much again it is given up.
const SILENCE: Duration = Duration::from_secs(15);

/// When the client said something last.
pub(super) struct Heard(Mutex<State>);

struct State {
    last: Instant,
    asked: Option<Instant>,
    /// Whether nothing is read at the moment, so that silence says nothing.
    is_deaf: bool,
}

impl Heard {
    pub(super) fn new() -> Self {
        Self(Mutex::new(State { last: Instant::now(), asked: None, is_deaf: false }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The client said something.
    pub(super) fn now(&self) {
        let mut state = self.state();
        (state.last, state.asked) = (Instant::now(), None);
    }

    /// From now on nothing is read, or something is again.
    pub(super) fn deaf(&self, is_deaf: bool) {
        self.state().is_deaf = is_deaf;
        self.now();
    }

    /// When to look the next time.
    pub(super) fn next(&self) -> Instant {
        let state = self.state();
        state.asked.unwrap_or(state.last) + SILENCE
    }

    /// Whether nothing has come although the client was asked. Silence while nothing is read is passed over.
    pub(super) fn is_lost(&self) -> bool {
        if self.state().is_deaf {
            self.now();
        }
        let state = self.state();
        state.asked.is_some_and(|asked| Instant::now() >= asked + SILENCE)
    }

    /// Whether it is to be asked now; it counts as asked from then on.
    pub(super) fn is_to_be_asked(&self) -> bool {
        let (mut state, now) = (self.state(), Instant::now());
        let is_time = state.asked.is_none() && now >= state.last + SILENCE;
        if is_time {
            state.asked = Some(now);
        }
        is_time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_silent_client_is_asked_and_then_given_up() {
        let heard = Heard::new();
        tokio::time::advance(SILENCE).await;
        assert!(!heard.is_lost() && heard.is_to_be_asked() && !heard.is_to_be_asked());
        tokio::time::advance(SILENCE / 2).await;
        assert!(!heard.is_lost());
        tokio::time::advance(SILENCE / 2).await;
        assert!(heard.is_lost());
        heard.now();
        assert!(!heard.is_lost() && !heard.is_to_be_asked());
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_not_listened_to_is_not_given_up() {
        let heard = Heard::new();
        heard.deaf(true);
        tokio::time::advance(SILENCE * 3).await;
        assert!(!heard.is_lost() && !heard.is_to_be_asked());
        heard.deaf(false);
        tokio::time::advance(SILENCE).await;
        assert!(heard.is_to_be_asked());
    }
}

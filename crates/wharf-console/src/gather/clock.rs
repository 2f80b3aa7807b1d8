//! The time of day, as everything that is gathered is told to have been at.

use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;
use wharf_control::now_ms;

/// The time of day, which never goes back: where the system's clock is set back, it goes on by the time that passes.
#[derive(Debug)]
pub(super) struct Clock {
    /// What the system has, in milliseconds since 1970.
    system: fn() -> u64,
    /// A moment, and what the time was then.
    known: Mutex<(Instant, u64)>,
}

impl Clock {
    pub(super) fn of_system() -> Self {
        Self::new(now_ms)
    }

    pub(super) fn new(system: fn() -> u64) -> Self {
        Self { system, known: Mutex::new((Instant::now(), system())) }
    }

    /// Milliseconds since 1970.
    pub(super) fn now_ms(&self) -> u64 {
        // Nothing panics while it is held.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (then, at_ms) = *known;
        let now = Instant::now();
        let passed = u64::try_from(now.duration_since(then).as_millis()).unwrap_or(u64::MAX);
        let (passed, system) = (at_ms.saturating_add(passed), (self.system)());
        if system <= passed {
            return passed;
        }
        // Instants do not count the time that the machine sleeps.
        *known = (now, system);
        system
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
    use std::time::Duration;

    use tokio::time::advance;

    use super::Clock;

    static SYSTEM: AtomicU64 = AtomicU64::new(1_000_000);

    #[tokio::test(start_paused = true)]
    async fn what_the_machine_slept_through_has_passed_and_nothing_is_before_what_was() {
        let clock = Clock::new(|| SYSTEM.load(Relaxed));
        advance(Duration::from_secs(1)).await;
        assert_eq!(clock.now_ms(), 1_001_000);
        SYSTEM.store(30_000_000, Relaxed);
        assert_eq!(clock.now_ms(), 30_000_000);
        SYSTEM.store(20_000_000, Relaxed);
        advance(Duration::from_secs(2)).await;
        assert_eq!(clock.now_ms(), 30_002_000);
    }
}

//! Waiting for a condition, with a limit: the only place of the tests that sleeps.

use std::time::{Duration, Instant};

/// How long a condition may take before its test fails: long enough for a machine that is busy with other tests.
pub const LIMIT: Duration = Duration::from_secs(30);

const PAUSE: Duration = Duration::from_millis(15);

/// Waits until `condition` gives a value. `what` completes the sentence "waited 30 s until …".
///
/// # Panics
/// When [`LIMIT`] has passed.
#[track_caller]
pub fn wait_for<T>(what: &str, condition: impl FnMut() -> Option<T>) -> T {
    match within(LIMIT, condition) {
        Some(value) => value,
        None => panic!("waited {} s until {what}", LIMIT.as_secs()),
    }
}

/// Waits until `condition` holds.
///
/// # Panics
/// When [`LIMIT`] has passed.
#[track_caller]
pub fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    wait_for(what, || condition().then_some(()));
}

/// The first value that `condition` gives within `limit`. It is asked at least once, and once more at the end.
pub fn within<T>(limit: Duration, mut condition: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + limit;
    loop {
        if let Some(value) = condition() {
            return Some(value);
        }
        if Instant::now() >= end {
            return None;
        }
        pause();
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's own thread, between two looks at a condition")]
fn pause() {
    std::thread::sleep(PAUSE);
}

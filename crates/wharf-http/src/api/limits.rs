//! Bounds of requests, as `docs/http.md` has them unless somebody says otherwise.

use std::time::Duration;

/// What a request may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The longest body, message of a WebSocket, answer and item, in bytes.
    pub message: usize,
    /// The time of a call that says nothing of it.
    pub time: Duration,
    /// The most time that a call may ask for; none where there is no bound.
    pub most_time: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { message: 8 << 20, time: Duration::from_secs(10), most_time: None }
    }
}

//! Bounds of requests, as `docs/http.md` has them unless somebody says otherwise.

use std::time::Duration;

/// What a request may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The longest body, and message of a WebSocket, that a client sends, in bytes.
    pub body: usize,
    /// The longest answer, and item of one, in bytes.
    pub answer: usize,
    /// How long a body that is waited for may take for 8 KiB; none where somebody sees to that before.
    pub pace: Option<Duration>,
    /// The time of a call that says nothing of it.
    pub time: Duration,
    /// The most time that a call may ask for; none where there is no bound.
    pub most_time: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 8 << 20,
            answer: 8 << 20,
            pace: Some(Duration::from_secs(8)),
            time: Duration::from_secs(10),
            most_time: None,
        }
    }
}

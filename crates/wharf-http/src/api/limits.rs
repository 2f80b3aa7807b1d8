//! Bounds of requests, as `docs/http.md` has them unless somebody says otherwise.

use std::time::Duration;

/// The longest answer, and item of one, in bytes.
pub(super) const ANSWER: usize = 8 << 20;

/// What a request may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The longest body, and message of a WebSocket, that a client sends, in bytes.
    pub body: usize,
    /// How long a body that is waited for may take for 8 KiB; none where somebody sees to that before.
    pub pace: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 8 << 20, pace: Some(Duration::from_secs(8)) }
    }
}

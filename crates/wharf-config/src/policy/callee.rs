//! What the callee decides by: how much a service takes on, and how it leaves.

use std::time::Duration;

/// How a service takes calls.
#[derive(Debug, Clone, PartialEq)]
pub struct CalleePolicy {
    /// How many calls run at a time, found out from how long they take. None: as many as come.
    pub admission: Option<Admission>,
    /// How long the calls under way may go on when the process is asked to stop.
    pub drain: Duration,
}

/// An adaptive limit of the calls that run at a time, after TCP Vegas.
#[derive(Debug, Clone, PartialEq)]
pub struct Admission {
    /// The limit at first.
    pub start: u32,
    /// The least it becomes.
    pub least: u32,
    /// The most it becomes.
    pub most: u32,
    /// How often it is looked at again.
    pub window: Duration,
}

impl Default for CalleePolicy {
    fn default() -> Self {
        Self { admission: Some(Admission::default()), drain: Duration::from_secs(30) }
    }
}

impl Default for Admission {
    fn default() -> Self {
        Self { start: 20, least: 4, most: 1000, window: Duration::from_millis(100) }
    }
}

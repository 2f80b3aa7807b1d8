//! What is known of a process, published by the task that owns it.

use tokio::time::Instant;
use wharf_control::{Exit, HttpAddress, ProcessState, ProcessStatus};

use super::usage::{processor_us, resident};

/// What is known of a process.
#[derive(Debug, Clone)]
pub(crate) struct Status {
    /// What it calls itself in its present life.
    pub(crate) id: String,
    /// The number of its present life, from 1.
    pub(crate) life: u32,
    pub(crate) state: ProcessState,
    pub(crate) pid: Option<u32>,
    /// When its program was last changed, in milliseconds since 1970.
    pub(crate) built_ms: Option<u64>,
    /// Since when it runs.
    pub(crate) since: Option<Instant>,
    pub(crate) endpoints: Vec<String>,
    pub(crate) http: Vec<HttpAddress>,
    pub(crate) waiting_for: Vec<String>,
    /// By which policies it goes, as JSON; none before it says so.
    pub(crate) policies: Option<String>,
    pub(crate) last_exit: Option<Exit>,
    /// It ended before it was ready, and has not been ready since.
    pub(crate) is_failing: bool,
}

// === impl Status ===

impl Status {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            id: name.to_owned(),
            life: 0,
            state: ProcessState::Starting,
            pid: None,
            built_ms: None,
            since: None,
            endpoints: Vec::new(),
            http: Vec::new(),
            waiting_for: Vec::new(),
            policies: None,
            last_exit: None,
            is_failing: false,
        }
    }

    /// Whether it is clear how its start went.
    pub(crate) fn is_settled(&self) -> bool {
        self.is_failing || self.state != ProcessState::Starting
    }

    pub(super) fn begin_life(&mut self, id: &str, life: u32, pid: Option<u32>, built_ms: Option<u64>) {
        self.end_life(ProcessState::Starting);
        id.clone_into(&mut self.id);
        self.life = life;
        self.built_ms = built_ms;
        self.pid = pid;
        self.since = pid.map(|_| Instant::now());
    }

    pub(super) fn be_ready(&mut self, endpoints: Vec<String>, http: Vec<HttpAddress>) {
        self.state = ProcessState::Ready;
        self.is_failing = false;
        self.endpoints = endpoints;
        self.http = http;
        self.waiting_for.clear();
    }

    /// Nothing of a life is true any more once it has ended.
    pub(super) fn end_life(&mut self, state: ProcessState) {
        self.state = state;
        self.pid = None;
        self.since = None;
        self.endpoints.clear();
        self.http.clear();
        self.waiting_for.clear();
        self.policies = None;
    }

    /// For people, with what the system knows of it.
    pub(crate) fn describe(&self, name: &str, services: &[String]) -> ProcessStatus {
        ProcessStatus {
            name: name.to_owned(),
            id: self.id.clone(),
            services: services.to_vec(),
            state: self.state,
            pid: self.pid,
            restarts: self.life.saturating_sub(1),
            uptime_ms: self.since.map(|since| millis(since.elapsed())),
            endpoints: self.endpoints.clone(),
            http: self.http.clone(),
            waiting_for: self.waiting_for.clone(),
            last_exit: self.last_exit.clone(),
            rss_bytes: self.pid.and_then(resident),
            cpu_us: self.pid.and_then(processor_us),
            built_ms: self.built_ms,
        }
    }
}

pub(super) fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

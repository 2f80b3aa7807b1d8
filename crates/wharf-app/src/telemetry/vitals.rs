//! Who a process is, and how: what a report begins with.

use std::sync::Arc;
use std::time::Instant;

use wharf_control::{Vitals as Told, now_ms};
use wharf_core::span::Spans;

use super::health::Health;
use super::logs::Logs;
use super::machine::Usage;

/// Who this process is, and what tells how it is.
pub(crate) struct Vitals {
    pub(crate) app: String,
    pub(crate) process: String,
    pub(crate) version: String,
    pub(crate) started_ms: u64,
    begun: Instant,
    pub(crate) health: Arc<Health>,
    pub(crate) spans: Arc<Spans>,
    pub(crate) logs: Logs,
}

impl Vitals {
    /// Of a process that starts now.
    pub(crate) fn new(app: &str, process: &str, version: &str, spans: Arc<Spans>, logs: Logs) -> Self {
        Self {
            app: app.to_owned(),
            process: process.to_owned(),
            version: version.to_owned(),
            started_ms: now_ms(),
            begun: Instant::now(),
            health: Arc::default(),
            spans,
            logs,
        }
    }

    /// How it is now, with so many `connections` to it.
    pub(crate) fn now(&self, connections: usize) -> Told {
        let usage = Usage::now();
        let count = |number: u128| u64::try_from(number).unwrap_or(u64::MAX);
        Told {
            process: self.process.clone(),
            app: self.app.clone(),
            version: self.version.clone(),
            pid: std::process::id(),
            started_ms: self.started_ms,
            uptime_ms: count(self.begun.elapsed().as_millis()),
            cpu_us: usage.cpu.map(|cpu| count(cpu.as_micros())),
            rss_bytes: usage.rss,
            open_files: usage.files,
            connections: connections as u64,
            state: self.health.state(),
            checks: self.health.checks(),
            last_span: self.spans.last(),
            log_filter: self.logs.now(),
        }
    }
}

//! What is measured in a process, for Prometheus: by the names that OpenTelemetry gives to calls and requests, and by our own for
//! the rest.
//!
//! How many series there are is bounded by the program: there is one for each method, caller and callee, and for each replica.

mod calls;
mod durations;
mod exposition;
mod process;

use wharf_control::HealthState;
use wharf_http::{Check, Readiness, Status};

use self::exposition::Exposition;
use crate::report::Report;

impl Status for Report {
    fn readiness(&self) -> Readiness {
        let health = &self.vitals.health;
        let state = match health.state() {
            HealthState::Starting => "starting",
            HealthState::Ready => "ready",
            HealthState::Draining => "draining",
        };
        let check = |check: wharf_control::HealthCheck| Check {
            name: check.name,
            trouble: (!check.is_ok).then_some(check.message),
        };
        Readiness { state, checks: health.checks().into_iter().map(check).collect() }
    }

    fn metrics(&self, open_metrics: bool) -> String {
        let mut text = Exposition::new(open_metrics);
        let report = self.now();
        process::write(&mut text, &report);
        durations::write(&mut text, self);
        calls::write(&mut text, &report);
        text.finish()
    }
}

//! What is measured in a process, for Prometheus: by the names that OpenTelemetry gives to calls and requests, and by our own for
//! the rest.
//!
//! How many series there are is bounded by the program: there is one for each method, caller and callee, and for each replica.

mod calls;
mod durations;
mod exposition;
mod process;
#[cfg(test)]
mod strict;

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
        let now = self.now();
        process::write(&mut text, &now);
        durations::write(&mut text, self);
        calls::write(&mut text, self, &now);
        text.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use wharf_config::Telemetry as Said;
    use wharf_control::{ProcessClient, ProcessServer};
    use wharf_core::{Callers, Client as _, Context, LinkSeed, Slot};

    use super::*;
    use crate::telemetry::logs::Logs;
    use crate::telemetry::{self, Vitals};

    /// A report of a process that has called itself: once with an answer, once with none.
    async fn report() -> Arc<Report> {
        let spans = telemetry::spans(&Said::default(), true);
        let vitals = Vitals::new("shop", "cart-1", "1.2.3", spans, Logs::none());
        let report = Arc::new(Report::new(vitals, vec!["cart".to_owned(), "ads \"and\" more".to_owned()]));
        let slot = Arc::new(Slot::default());
        let interface = ProcessClient::INTERFACE;
        let runtime = tokio::runtime::Handle::current();
        let seed =
            LinkSeed::local("ads \"and\" more", "cart", interface, slot.clone(), Callers::Anyone, runtime);
        report.link("ads \"and\" more", "cart", interface, &seed, None);
        let client: ProcessClient = seed.waiting(Duration::from_millis(1)).client();
        let cx = Context::root(Duration::from_secs(10));
        client.report(&cx).await.expect_err("nobody is there");
        slot.fill((ProcessServer::offer().bind)(Arc::new(crate::report::Reporter(Arc::clone(&report)))));
        client.report(&cx).await.expect("an answer");
        report
    }

    #[tokio::test]
    async fn what_is_told_can_be_read_strictly_in_both_formats() {
        let report = report().await;
        for open in [false, true] {
            let families = strict::read(&report.metrics(open), open);
            let calls = &families["rpc_client_call_duration_seconds"];
            let count = |error: Option<&str>| {
                let found = calls.samples.iter().find(|(name, labels, _)| {
                    name.ends_with("_count") && labels.get("error_type").map(String::as_str) == error
                });
                found.map(|(_, labels, value)| {
                    (labels["rpc_method"].clone(), labels["wharf_caller"].clone(), *value)
                })
            };
            let said = |count: f64| ("Process/report".to_owned(), "ads \"and\" more".to_owned(), count);
            assert_eq!((count(None), count(Some("unavailable"))), (Some(said(1.0)), Some(said(1.0))));
            let target = if open { "target" } else { "target_info" };
            let (_, labels, _) = &families[target].samples[0];
            assert_eq!((&*labels["service_name"], &*labels["service_version"]), ("shop", "1.2.3"));
            let cpu = if open { "process_cpu_seconds" } else { "process_cpu_seconds_total" };
            assert!(families.contains_key(cpu), "{:?}", families.keys());
            assert_eq!(families["wharf_ready"].samples[0].2, 0.0, "it has not said that it is ready");
        }
    }
}

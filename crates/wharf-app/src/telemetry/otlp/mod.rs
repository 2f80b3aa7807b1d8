//! Sends spans and metrics on by OTLP, as Protocol Buffers over HTTP, where the environment says so.
//!
//! Spans are taken from where the process keeps them anyway: what was not sent before it had to make room is counted and said.

mod metrics;
mod proto;
mod send;
mod settings;
mod spans;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use wharf_core::span::{Kept, Record};
use wharf_core::{Shutdown, ShutdownTrigger};

use self::proto::Message;
use self::send::send;
pub(crate) use self::settings::Settings;
use self::settings::Target;
use super::series;
use crate::report::Report;

/// How long what is left may take to be sent when the process ends.
const FAREWELL: Duration = Duration::from_secs(3);

/// The attribute of a resource that is no text.
const PID: &str = "process.pid";

/// What is sent on while the process runs.
pub(crate) struct Exporting {
    tasks: Vec<JoinHandle<()>>,
    stop: ShutdownTrigger,
}

/// Who the data is of.
struct Resource {
    /// What the environment calls the service, over what each is called.
    named: Option<String>,
    own: String,
    attributes: Vec<(String, String)>,
}

impl Exporting {
    /// Sends on what `report` tells, as `settings` say.
    pub(crate) fn start(settings: Settings, report: &Arc<Report>) -> Self {
        let (stop, stopped) = Shutdown::new();
        let (settings, resource) = (Arc::new(settings), Arc::new(Resource::of(report)));
        let mut tasks = Vec::new();
        let resource = match (&settings.service, &settings.resource[..]) {
            (None, []) => resource,
            (service, more) => Arc::new(resource.with(service.clone(), more)),
        };
        if let Some(target) = settings.traces.clone() {
            let exporter = Exporter::new(target, &resource, report);
            tasks.push(tokio::spawn(exporter.spans(Arc::clone(&settings), stopped.clone())));
        }
        if let Some(target) = settings.metrics.clone() {
            let exporter = Exporter::new(target, &resource, report);
            tasks.push(tokio::spawn(exporter.metrics(settings.interval, stopped)));
        }
        Self { tasks, stop }
    }

    /// Sends what is left, for a few seconds at most.
    pub(crate) async fn end(self) {
        self.stop.request();
        for task in self.tasks {
            if timeout(FAREWELL, task).await.is_err() {
                tracing::warn!(
                    "what was left to be sent by OTLP did not arrive within {FAREWELL:?}, and is lost"
                );
            }
        }
    }
}

/// Sends one kind of data.
struct Exporter {
    target: Target,
    resource: Arc<Resource>,
    report: Arc<Report>,
}

impl Exporter {
    fn new(target: Target, resource: &Arc<Resource>, report: &Arc<Report>) -> Self {
        Self { target, resource: Arc::clone(resource), report: Arc::clone(report) }
    }

    async fn spans(self, settings: Arc<Settings>, stopped: Shutdown) {
        let mut ticks = interval_at(Instant::now() + settings.delay, settings.delay);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut after, mut ending) = (0, None);
        while ending.is_none() {
            tokio::select! {
                _ = ticks.tick() => {}
                () = stopped.requested() => ending = Some(Instant::now() + FAREWELL),
            }
            loop {
                let (page, next) = self.report.vitals.spans.page(after, settings.batch);
                let (is_last, lost) = (page.len() < settings.batch, (next - after) - page.len() as u64);
                after = next;
                if lost > 0 {
                    tracing::warn!(
                        "{lost} spans were gone before they could be sent by OTLP: let a process keep more ([telemetry] keep)"
                    );
                }
                let sampled = page.into_iter().map(|(_, record)| record);
                // Of traces that are not sampled nobody else keeps the rest.
                let sampled: Vec<Record> = sampled.filter(|record| record.kept == Kept::Sampled).collect();
                if !sampled.is_empty() {
                    let sent = tokio::select! {
                        sent = self.send(spans::request(&sampled, &self.resource, &self.report), ending) => sent,
                        () = stopped.requested(), if ending.is_none() => {
                            let end = Instant::now() + FAREWELL;
                            ending = Some(end);
                            self.send(spans::request(&sampled, &self.resource, &self.report), ending).await
                        }
                    };
                    if let Err(why) = sent {
                        tracing::warn!("{} spans could not be sent by OTLP: {why}", sampled.len());
                    }
                }
                if is_last {
                    break;
                }
            }
        }
    }

    async fn metrics(self, interval: Duration, stopped: Shutdown) {
        let mut ticks = interval_at(Instant::now() + interval, interval);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut ending = None;
        while ending.is_none() {
            tokio::select! {
                _ = ticks.tick() => {}
                () = stopped.requested() => ending = Some(Instant::now() + FAREWELL),
            }
            let started = self.report.vitals.started_ms.saturating_mul(1_000_000);
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            let now = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
            let all = series::all(&self.report);
            // The next time brings the same and more: what does not arrive soon is not needed.
            let end = ending.unwrap_or_else(|| Instant::now() + interval);
            let sent = tokio::select! {
                sent = self.send(metrics::request(&all, &self.resource, started, now), Some(end)) => sent,
                () = stopped.requested(), if ending.is_none() => continue,
            };
            if let Err(why) = sent {
                tracing::warn!("metrics could not be sent by OTLP: {why}");
            }
        }
    }

    async fn send(&self, body: Vec<u8>, until: Option<Instant>) -> Result<(), String> {
        let target = &self.target;
        send(target, body, until).await.map_err(|why| format!("{}: {why}", target.authority))
    }
}

impl Resource {
    fn of(report: &Report) -> Self {
        let vitals = &report.vitals;
        let own = match report.services() {
            [only] => only.clone(),
            _ => vitals.app.clone(),
        };
        let mut attributes = vec![
            ("service.namespace".to_owned(), vitals.app.clone()),
            ("service.instance.id".to_owned(), vitals.process.clone()),
            ("telemetry.sdk.name".to_owned(), "wharf".to_owned()),
            ("telemetry.sdk.language".to_owned(), "rust".to_owned()),
            ("telemetry.sdk.version".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ];
        if !vitals.version.is_empty() {
            attributes.push(("service.version".to_owned(), vitals.version.clone()));
        }
        Self { named: None, own, attributes }
    }

    /// The same with what the environment says over it.
    fn with(&self, named: Option<String>, more: &[(String, String)]) -> Self {
        let mut attributes = self.attributes.clone();
        attributes.retain(|(name, _)| !more.iter().any(|(known, _)| known == name));
        attributes.extend(more.iter().cloned());
        Self { named, own: self.own.clone(), attributes }
    }

    /// What the process is called as a whole.
    fn own_name(&self) -> &str {
        &self.own
    }

    /// Writes it as that of `service`.
    fn write(&self, service: &str, message: &mut Message) {
        message.text_attribute(1, "service.name", self.named.as_deref().unwrap_or(service));
        self.attributes.iter().for_each(|(name, value)| message.text_attribute(1, name, value));
        if !self.attributes.iter().any(|(name, _)| name == PID) {
            message.number_attribute(1, PID, u64::from(std::process::id()));
        }
    }
}

//! This process, as the console sees it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use wharf_config::policy::Layers;
use wharf_console::{
    Abilities, About, Action, Answered, Asked, Done, Failed, GoesBy, Happened, Happening, Kind, Placement,
    Refused, Source,
};
use wharf_control::{
    HttpAddress, LogPage, LogQuery, ProcessReport, ProcessState, ProcessStatus, SpanPage, log_filter, now_ms,
};
use wharf_core::{AnyLink, BoxFuture, Context};
use wharf_rpc::security::Security;
use wharf_schema::Topology;

use super::call;
use crate::report::Report;
use crate::telemetry::page;

/// This process.
pub(crate) struct Own {
    pub(crate) topology: Arc<Topology>,
    pub(crate) report: Arc<Report>,
    pub(crate) policies: Arc<Layers>,
    /// The ways to its services, by service and interface.
    pub(crate) links: HashMap<(String, String), AnyLink>,
    pub(crate) endpoints: Vec<String>,
    pub(crate) security: Security,
    pub(crate) http: Vec<HttpAddress>,
}

impl Own {
    fn process(&self) -> &str {
        &self.report.vitals.process
    }

    fn log_level(&self, target: &str, filter: &str) -> Result<Done, Refused> {
        if target != self.process() && self.topology.service(target).is_none() {
            return Err(Refused::unknown(format!("no service or process {target}")));
        }
        let filter = log_filter(target, self.process(), filter);
        let now = self.report.vitals.logs.change(&filter).map_err(Refused::unfit)?;
        let processes = vec![self.process().to_owned()];
        Ok(Done { done: format!("{} now logs {now}", self.process()), processes, ..Done::default() })
    }
}

impl Source for Own {
    fn about(&self) -> About {
        let can = Abilities { restart: false, scale: false, stop: false, log_level: true, call: true };
        About { app: self.topology.app.clone(), placement: Placement::OneProcess, can }
    }

    fn topology(&self) -> Arc<Topology> {
        Arc::clone(&self.topology)
    }

    fn processes(&self) -> Vec<ProcessStatus> {
        let vitals = self.report.vitals.now(0);
        vec![ProcessStatus {
            name: vitals.process.clone(),
            id: vitals.process,
            services: self.topology.services.iter().map(|service| service.name.clone()).collect(),
            state: ProcessState::Ready,
            pid: Some(vitals.pid),
            restarts: 0,
            uptime_ms: Some(vitals.uptime_ms),
            endpoints: self.endpoints.clone(),
            http: self.http.clone(),
            waiting_for: Vec::new(),
            last_exit: None,
            rss_bytes: vitals.rss_bytes,
            cpu_us: vitals.cpu_us,
            built_ms: None,
        }]
    }

    fn report<'a>(&'a self, _: &'a ProcessStatus) -> BoxFuture<'a, Option<ProcessReport>> {
        Box::pin(async { Some(self.report.now()) })
    }

    fn spans<'a>(&'a self, _: &'a ProcessStatus, after: u64, limit: u32) -> BoxFuture<'a, Option<SpanPage>> {
        let vitals = &self.report.vitals;
        Box::pin(async move { Some(page(&vitals.spans, &vitals.process, after, limit)) })
    }

    fn happened(&self, after: u64) -> BoxFuture<'_, Happened> {
        Box::pin(async move {
            if after > 0 {
                return std::future::pending().await;
            }
            let now_ms = now_ms();
            let (name, vitals) = (self.process(), &self.report.vitals);
            let happening = |at_ms, kind, text| Happening {
                at_ms,
                kind,
                process: Some(name.to_owned()),
                services: self.topology.services.iter().map(|service| service.name.clone()).collect(),
                text,
                lines: Vec::new(),
            };
            let id = std::process::id();
            let started = format!("{name} was started, with the process id {id}");
            let took = now_ms.saturating_sub(vitals.started_ms);
            let ready = format!("{name} is ready after {took} ms, with all of its services");
            let happenings = vec![
                happening(vitals.started_ms, Kind::Started, started),
                // It is asked for the first time as soon as all is ready.
                happening(now_ms, Kind::Ready, ready),
            ];
            let next = happenings.len() as u64;
            Happened { happenings, next, dropped: 0 }
        })
    }

    fn logs(&self, query: LogQuery, wait: Duration) -> BoxFuture<'_, Result<LogPage, Refused>> {
        Box::pin(async move {
            let is_known =
                |target: &&String| **target == self.process() || self.topology.service(target).is_some();
            if let Some(unknown) = query.targets.iter().find(|target| !is_known(target)) {
                return Err(Refused::unknown(format!("no service or process {unknown}")));
            }
            Ok(self.report.vitals.logs.lines().page(&query, self.process(), wait).await)
        })
    }

    fn policies(&self) -> Result<Vec<GoesBy>, Refused> {
        let processes = vec![self.process().to_owned()];
        Ok(vec![GoesBy { processes, layers: (*self.policies).clone() }])
    }

    fn is_plain(&self, endpoint: &str) -> bool {
        endpoint.parse().is_ok_and(|address| matches!(self.security.keys_at(&address), Ok(None)))
    }

    fn call(&self, cx: Context, asked: Asked) -> BoxFuture<'_, Answered> {
        Box::pin(async move {
            let place = (asked.service.clone(), asked.interface.clone());
            let outcome = match self.links.get(&place) {
                Some(link) => call::call(link, &cx, asked).await,
                None => {
                    let what = format!("{} does not run in this process", asked.service);
                    Err(Failed::Refused(Refused::unable(what)))
                }
            };
            Answered { process: Some(self.process().to_owned()), outcome }
        })
    }

    fn act(&self, action: Action) -> BoxFuture<'_, Result<Done, Refused>> {
        Box::pin(async move {
            match action {
                Action::LogLevel { target, filter } => self.log_level(&target, &filter),
                Action::Restart { .. } | Action::Scale { .. } | Action::Stop { .. } => {
                    let what = "all services share this one process; run them with `wharf up` to scale or restart them";
                    Err(Refused::unfit(what))
                }
            }
        })
    }
}

//! What `wharf up` runs, as the console sees it.

use std::{sync::Arc, time::Duration};

use wharf_console::{
    Abilities, About, Action, Answered, Asked, Done, Failed, GoesBy, Happened, Placement, Refused, Source,
};
use wharf_control::{LogPage, LogQuery, ProcessReport, ProcessStatus, SpanPage, SupervisorError, log_filter};
use wharf_core::{BoxFuture, Context};
use wharf_schema::Topology;
use wharf_supervisor::Handle;

use super::{asking::Asking, call, happening};
use crate::{connect, format, policies};

/// What `wharf up` runs.
pub(super) struct Supervised {
    handle: Handle,
    topology: Arc<Topology>,
    asking: Asking,
}

impl Supervised {
    pub(super) fn new(handle: Handle, topology: Topology) -> Self {
        Self { handle, topology: Arc::new(topology), asking: Asking::default() }
    }

    /// The services of a process of this name, one that is gone too.
    fn services_of(&self, name: &str) -> Vec<String> {
        let processes = self.handle.processes();
        if let Some(process) = processes.into_iter().find(|process| process.name == name) {
            return process.services;
        }
        let group = name.rsplit_once('-').map_or(name, |(group, _)| group);
        self.topology.service(group).map(|service| service.name.clone()).into_iter().collect()
    }

    async fn do_it(&self, action: Action) -> Result<Done, Refused> {
        match action {
            Action::Restart { target } => {
                let processes = self.handle.restart(&target).await.map_err(refused)?;
                let done = format!("{} {} replaced", format::list(&processes), were(&processes));
                Ok(Done { done, processes, ..Done::default() })
            }
            Action::Scale { service, replicas } => {
                let scaled = self.handle.scale(&service, replicas).await.map_err(refused)?;
                let services = format::list(&scaled.services);
                let now = format::count(replicas as usize, "replica", "replicas");
                let done = format!("{services} was scaled to {now}");
                Ok(Done { done, started: scaled.started, stopped: scaled.stopped, ..Done::default() })
            }
            Action::Stop { process } => {
                let stopped = self.handle.leave(&process).await.map_err(refused)?;
                let done = format!("{stopped} was drained and has ended");
                Ok(Done { done, stopped: vec![stopped], ..Done::default() })
            }
            Action::LogLevel { target, filter } => self.log_level(&target, &filter).await,
        }
    }

    /// Changes what the processes log that are, or host, `target`.
    async fn log_level(&self, target: &str, filter: &str) -> Result<Done, Refused> {
        let mut processes = self.handle.processes();
        let all: Vec<String> = self.topology.services.iter().map(|service| service.name.clone()).collect();
        processes
            .retain(|process| process.name == target || process.services.iter().any(|name| name == target));
        if processes.is_empty() {
            let all = all.join(", ");
            return Err(Refused::unknown(format!("no service or process {target}; there are: {all}")));
        }
        let (app, dir) = (self.handle.app(), self.handle.run_dir());
        let mut changed = Vec::new();
        for process in processes {
            let filter = Some(log_filter(target, &process.name, filter));
            let answer = self
                .asking
                .ask(app, dir, &process, |cx, client| async move { client.log_level(&cx, filter).await });
            match answer.await {
                Some(Ok(now)) => changed.push((process.name, now)),
                Some(Err(error)) => return Err(Refused::unfit(error.to_string())),
                None => {
                    let name = process.name;
                    return Err(Refused::unable(format!(
                        "{name} does not answer; what it logs is as it was"
                    )));
                }
            }
        }
        let now = changed.first().map(|(_, now)| now.clone()).unwrap_or_default();
        let processes: Vec<String> = changed.into_iter().map(|(name, _)| name).collect();
        let done = format!(
            "{} now {} {now}",
            format::list(&processes),
            if processes.len() == 1 { "logs" } else { "log" }
        );
        Ok(Done { done, processes, ..Done::default() })
    }
}

impl Source for Supervised {
    fn about(&self) -> About {
        let can = Abilities { restart: true, scale: true, stop: true, log_level: true, call: true };
        About { app: self.topology.app.clone(), placement: Placement::Processes, can }
    }

    fn topology(&self) -> Arc<Topology> {
        Arc::clone(&self.topology)
    }

    fn processes(&self) -> Vec<ProcessStatus> {
        let processes = self.handle.processes();
        self.asking.keep(&processes);
        processes
    }

    fn report<'a>(&'a self, process: &'a ProcessStatus) -> BoxFuture<'a, Option<ProcessReport>> {
        Box::pin(async move {
            let (app, dir) = (self.handle.app(), self.handle.run_dir());
            let answer =
                self.asking.ask(app, dir, process, |cx, client| async move { client.report(&cx).await });
            answer.await?.ok()
        })
    }

    fn spans<'a>(
        &'a self,
        process: &'a ProcessStatus,
        after: u64,
        limit: u32,
    ) -> BoxFuture<'a, Option<SpanPage>> {
        Box::pin(async move {
            let (app, dir) = (self.handle.app(), self.handle.run_dir());
            let answer = self
                .asking
                .ask(app, dir, process, |cx, client| async move { client.spans(&cx, after, limit).await });
            answer.await?.ok()
        })
    }

    fn happened(&self, after: u64) -> BoxFuture<'_, Happened> {
        Box::pin(async move {
            let past = self.handle.happened(after).await;
            let told = past.events.into_iter().filter_map(|(at_ms, event)| {
                happening::told(at_ms, event, |process| self.services_of(process))
            });
            Happened { happenings: told.collect(), next: past.next, dropped: past.dropped }
        })
    }

    fn logs(&self, query: LogQuery, wait: Duration) -> BoxFuture<'_, Result<LogPage, Refused>> {
        Box::pin(async move { self.handle.logs(&query, wait).await.map_err(refused) })
    }

    fn policies(&self) -> Result<Vec<GoesBy>, Refused> {
        let told = policies::told(self.handle.all_policies())
            .map_err(|failure| Refused::unable(failure.to_string()))?;
        Ok(told.into_iter().map(|(processes, layers)| GoesBy { processes, layers }).collect())
    }

    fn is_plain(&self, endpoint: &str) -> bool {
        let Ok(address) = endpoint.parse() else { return false };
        let security = connect::security(self.handle.app(), self.handle.run_dir());
        security.is_ok_and(|security| matches!(security.keys_at(&address), Ok(None)))
    }

    fn call(&self, cx: Context, asked: Asked) -> BoxFuture<'_, Answered> {
        Box::pin(async move {
            let service = self.topology.service(&asked.service);
            let interface = service.and_then(|service| {
                service.interfaces.iter().find(|interface| interface.name == asked.interface)
            });
            match interface {
                Some(interface) => call::call(&self.handle, &cx, asked, interface).await,
                None => {
                    let what = format!("{} does not offer {}", asked.service, asked.interface);
                    Answered { process: None, outcome: Err(Failed::Refused(Refused::unknown(what))) }
                }
            }
        })
    }

    fn act(&self, action: Action) -> BoxFuture<'_, Result<Done, Refused>> {
        Box::pin(self.do_it(action))
    }
}

fn were(names: &[String]) -> &'static str {
    if names.len() == 1 { "was" } else { "were" }
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn refused(error: SupervisorError) -> Refused {
    let text = error.to_string();
    match error {
        SupervisorError::Unknown { .. } => Refused::unknown(text),
        SupervisorError::Refused(_) => Refused::unfit(text),
        SupervisorError::NotReady { .. } | SupervisorError::Stopping => Refused::unable(text),
    }
}

//! What can be asked of a running supervisor.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use wharf_control::{
    Endpoints, HttpAddress, LogPage, LogQuery, ProcessPolicies, ProcessStatus, RegistryError, Scaled,
    SupervisorError,
};

use crate::event::Events;
use crate::group::Group;
use crate::history::Past;
use crate::process::{Order, Report};
use crate::run_dir::RunDir;
use crate::shared::Shared;

/// Asks things of a running supervisor. Cheap to clone; dropping it stops nothing.
#[derive(Debug, Clone)]
pub struct Handle {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    app: String,
    topology: String,
    groups: BTreeMap<String, Group>,
    shared: Arc<Shared>,
    ends: watch::Sender<Order>,
    phase: watch::Receiver<Phase>,
}

/// How far the supervisor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    Running,
    Stopping,
    /// Every process has ended.
    Drained,
    /// The run directory is gone, too.
    Finished,
}

// === impl Handle ===

impl Handle {
    pub(crate) fn new(
        app: String,
        topology: String,
        groups: BTreeMap<String, Group>,
        shared: Arc<Shared>,
        ends: watch::Sender<Order>,
        phase: watch::Receiver<Phase>,
    ) -> Self {
        Self { inner: Arc::new(Inner { app, topology, groups, shared, ends, phase }) }
    }

    /// The app's name.
    #[must_use]
    pub fn app(&self) -> &str {
        &self.inner.app
    }

    /// What the app says of itself, as JSON text.
    #[must_use]
    pub fn topology(&self) -> &str {
        &self.inner.topology
    }

    /// Where its sockets are.
    #[must_use]
    pub fn run_dir(&self) -> &RunDir {
        &self.inner.shared.dir
    }

    /// What happens from now on.
    #[must_use]
    pub fn events(&self) -> Events {
        self.inner.shared.events.listen()
    }

    /// What happened after the first `after` events, lines not among them, as soon as there is something.
    pub async fn happened(&self, after: u64) -> Past {
        self.inner.shared.events.history.after(after).await
    }

    /// Every process, by name.
    #[must_use]
    pub fn processes(&self) -> Vec<ProcessStatus> {
        self.inner.groups.values().flat_map(Group::processes).collect()
    }

    /// What each process that runs goes by, by name.
    #[must_use]
    pub fn all_policies(&self) -> Vec<ProcessPolicies> {
        self.inner.groups.values().flat_map(Group::policies).collect()
    }

    /// Every process, as soon as each that was planned is ready or has failed to start.
    pub async fn settled(&self) -> Vec<ProcessStatus> {
        for group in self.inner.groups.values() {
            group.settled().await;
        }
        self.processes()
    }

    /// A page of what processes wrote, those too that are gone. A query that follows waits for a line, at most for `wait`.
    ///
    /// # Errors
    /// When a target is neither a service nor a process.
    pub async fn logs(&self, query: &LogQuery, wait: Duration) -> Result<LogPage, SupervisorError> {
        let mut groups = Vec::new();
        for target in &query.targets {
            let mut all = self.inner.groups.values();
            let found =
                all.find(|group| group.spec.answers_to(target) || group.spec.number_in(target).is_some());
            groups.push((target, found.ok_or_else(|| self.unknown(target))?));
        }
        let wanted = |process: &str, service: Option<&str>| {
            let is_wanted = |(target, group): &(&String, &Group)| {
                *target == process
                    || group.spec.number_in(process).is_some() && group.spec.means(target, service)
            };
            groups.is_empty() || groups.iter().any(is_wanted)
        };
        Ok(self.inner.shared.logs.page(query, wanted, wait).await)
    }

    /// Replaces the processes of a service, or one process, by new ones: each old one goes when the new one is ready
    /// (or before, when they want the same port). Gives the names of those replaced.
    ///
    /// # Errors
    /// When there is no such service or process; when a new process is not ready in time or fails, in which case
    /// the old one goes on; when the supervisor stops.
    pub async fn restart(&self, target: &str) -> Result<Vec<String>, SupervisorError> {
        let group = self.group(target)?;
        let process = (!group.spec.answers_to(target)).then_some(target);
        group.restart(process).await
    }

    /// Runs so many replicas of a service, and of those that share its process. Answers when new ones are ready and
    /// those too many have drained and ended.
    ///
    /// # Errors
    /// When there is no such service; when it can't have so many; when a new one is not ready in time or fails, in
    /// which case it is tried again; when the supervisor stops.
    pub async fn scale(&self, service: &str, replicas: u32) -> Result<Scaled, SupervisorError> {
        let group = self.group(service)?;
        if !group.spec.answers_to(service) {
            return Err(SupervisorError::Refused(format!(
                "{service} is one process of {name}; scale that: {name}={replicas}",
                name = group.spec.name
            )));
        }
        group.scale(replicas).await
    }

    /// Drains one process and takes it away: its services have a replica less then. Gives its name when it has ended.
    ///
    /// # Errors
    /// When there is no such process; when it is the last of its services; when the supervisor stops.
    pub async fn leave(&self, process: &str) -> Result<String, SupervisorError> {
        let group = self.group(process)?;
        match group.number_of(process) {
            Some(number) => group.leave(number).await,
            None => Err(SupervisorError::Refused(format!(
                "{process} is a service: name one of its processes, such as {process}-1, or stop it by scaling"
            ))),
        }
    }

    /// Whether everything was asked to end.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        *self.inner.ends.borrow() > Order::Run
    }

    /// Asks every process to end, and waits until they have. What does not end in time is killed.
    pub async fn stop(&self) {
        self.end(Order::End);
        self.reached(Phase::Drained).await;
    }

    /// Kills every process.
    pub fn kill(&self) {
        self.end(Order::Kill);
    }

    /// Waits until every process has ended and the run directory is gone.
    pub async fn finished(&self) {
        self.reached(Phase::Finished).await;
    }

    /// The ready endpoints of a service.
    ///
    /// # Errors
    /// When there is no such service.
    pub fn endpoints(&self, service: &str) -> Result<Endpoints, SupervisorError> {
        let endpoints = self.inner.shared.registry.endpoints(service);
        endpoints.ok_or_else(|| self.unknown(service))
    }

    /// A process says that it listens: at `endpoints` for calls, at `http` for HTTP.
    ///
    /// # Errors
    /// When there is no such process, or an endpoint is none.
    pub async fn ready(
        &self,
        process: &str,
        endpoints: Vec<String>,
        http: Vec<HttpAddress>,
    ) -> Result<(), RegistryError> {
        if let Some(bad) = endpoints.iter().find(|endpoint| !is_endpoint(endpoint)) {
            return Err(RegistryError::BadEndpoint(bad.clone()));
        }
        self.report(process, Report::Ready { endpoints, http }).await
    }

    /// A process says that it waits for services before it can be ready.
    ///
    /// # Errors
    /// When there is no such process.
    pub async fn waiting(&self, process: &str, services: Vec<String>) -> Result<(), RegistryError> {
        self.report(process, Report::Waiting(services)).await
    }

    /// A process says by which policies it goes, as JSON.
    ///
    /// # Errors
    /// When there is no such process.
    pub async fn policies(&self, process: &str, said: String) -> Result<(), RegistryError> {
        self.report(process, Report::Policies(said)).await
    }

    /// The endpoints of a service as soon as their version is another than `since`; after `wait`, as they are. Asking
    /// since a version says that `process` acts on it already.
    ///
    /// # Errors
    /// When there is no such service.
    pub async fn watch(
        &self,
        process: &str,
        service: &str,
        since: u64,
        wait: Duration,
    ) -> Result<Endpoints, RegistryError> {
        let endpoints = self.inner.shared.registry.watch(process, service, since, wait).await;
        endpoints.ok_or_else(|| RegistryError::UnknownService(service.to_owned()))
    }

    async fn report(&self, process: &str, report: Report) -> Result<(), RegistryError> {
        if self.inner.shared.desk.report(process, report).await {
            return Ok(());
        }
        Err(RegistryError::UnknownProcess(process.to_owned()))
    }

    fn end(&self, order: Order) {
        self.inner.ends.send_if_modified(|now| {
            let is_more = order > *now;
            if is_more {
                *now = order;
            }
            is_more
        });
    }

    async fn reached(&self, phase: Phase) {
        // A supervisor that is gone without a word has dropped its processes, which kills them.
        let _ = self.inner.phase.clone().wait_for(|now| *now >= phase).await;
    }

    fn group(&self, name: &str) -> Result<&Group, SupervisorError> {
        let mut groups = self.inner.groups.values();
        let found = groups.find(|group| group.spec.answers_to(name) || group.number_of(name).is_some());
        found.ok_or_else(|| self.unknown(name))
    }

    fn unknown(&self, name: &str) -> SupervisorError {
        if let Some(known) = self.inner.shared.registry.endpoints(name) {
            let places: Vec<_> = known.endpoints.into_iter().map(|endpoint| endpoint.address).collect();
            return SupervisorError::Refused(format!(
                "{name} runs elsewhere, at {}: nothing is started, stopped or written here for it",
                places.join(" and ")
            ));
        }
        let groups = self.inner.groups.values();
        let known: Vec<_> = groups.flat_map(|group| group.spec.services.iter().map(String::as_str)).collect();
        SupervisorError::Unknown { name: name.to_owned(), known: known.join(", ") }
    }
}

fn is_endpoint(text: &str) -> bool {
    match text.split_once(':') {
        Some(("unix", path)) => path.starts_with('/'),
        Some(("http", rest)) => {
            rest.split('/').next().and_then(|address| address.rsplit_once(':')).is_some_and(|(host, port)| {
                !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port != 0)
            })
        }
        Some(("tcp", address)) => address
            .rsplit_once(':')
            .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port != 0)),
        _ => false,
    }
}

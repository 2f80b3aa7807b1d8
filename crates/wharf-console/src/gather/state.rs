//! The app as it is now, as the page is told it every second.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use serde::Serialize;
use wharf_control::{HealthCheck, HttpAddress, ProcessState};
use wharf_schema::ServiceDescriptor;

use super::books::{Books, Process};
use super::connections;
use super::sum::{Figures, Sum, per_second};

/// The caller that whoever is outside is told as.
const OUTSIDE: &str = "";

/// A service fails when of its calls so large a share does.
const FAILING: f64 = 0.05;

/// The app as it is now.
#[derive(Debug, Serialize)]
pub(crate) struct StateView<'a> {
    at_ms: u64,
    window_ms: u64,
    services: Vec<ServiceView<'a>>,
    processes: Vec<ProcessView<'a>>,
    edges: Vec<EdgeView<'a>>,
    dropped: Dropped,
}

/// What was let go since the console was there.
#[derive(Debug, Serialize)]
struct Dropped {
    spans: u64,
    calls: u64,
    events: u64,
}

/// A service as it is now.
#[derive(Debug, Serialize)]
pub(crate) struct ServiceView<'a> {
    name: &'a str,
    health: Health,
    ready: usize,
    replicas: Vec<&'a str>,
    rate: f64,
    errors: f64,
    faults: f64,
    p50_us: Option<u64>,
    p99_us: Option<u64>,
    in_flight: u64,
    calls: u64,
    breakers_open: usize,
}

/// How well a service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Health {
    Ready,
    /// Not all replicas are ready, or many of its calls fail.
    Degraded,
    Starting,
    Down,
    Stopped,
    /// Nobody tells of it.
    Unknown,
}

/// A process as it is now.
#[derive(Debug, Serialize)]
pub(crate) struct ProcessView<'a> {
    name: &'a str,
    id: &'a str,
    services: &'a [String],
    state: ProcessState,
    pid: Option<u32>,
    /// Whether what it runs is not written with Wharf.
    foreign: bool,
    restarts: u32,
    uptime_ms: Option<u64>,
    cpu: Option<f64>,
    rss_bytes: Option<u64>,
    open_files: Option<u64>,
    version: Option<&'a str>,
    built_ms: Option<u64>,
    connections: Option<u64>,
    endpoints: &'a [String],
    http: &'a [HttpAddress],
    waiting_for: &'a [String],
    checks: &'a [HealthCheck],
    log_filter: Option<&'a str>,
    last_exit: Option<ExitView<'a>>,
}

#[derive(Debug, Serialize)]
struct ExitView<'a> {
    reason: &'a str,
    at_ms: u64,
    lived_ms: u64,
}

/// The calls of a service by another, as they are now.
#[derive(Debug, Serialize)]
struct EdgeView<'a> {
    caller: &'a str,
    callee: &'a str,
    declared: bool,
    local: bool,
    #[serde(flatten)]
    figures: Figures,
    breakers_open: usize,
    trouble: Option<&'a str>,
}

/// What is gathered of an edge.
#[derive(Default)]
struct Gathered<'a> {
    declared: bool,
    local: bool,
    sum: Sum,
    breakers_open: usize,
    trouble: Option<&'a str>,
}

impl Books {
    /// The app as it is now.
    pub(crate) fn state(&self) -> StateView<'_> {
        let window = self.edges.window();
        let edges = self.gathered();
        let mut services: HashMap<&str, (Sum, usize)> = HashMap::new();
        for ((_, callee), edge) in &edges {
            services.entry(callee).or_default().1 += edge.breakers_open;
        }
        for edge in self.edges.iter() {
            edge.add_to(&mut services.entry(&edge.callee).or_default().0);
        }
        let views = self.topology.services.iter().map(|service| {
            let (sum, open) = services.remove(service.name.as_str()).unwrap_or_default();
            self.service_view(service, &sum, window, open)
        });
        let services = views.collect();
        StateView {
            at_ms: self.at_ms,
            window_ms: u64::try_from(window.as_millis()).unwrap_or(u64::MAX),
            services,
            processes: self.processes.iter().map(|process| self.process(process)).collect(),
            edges: edges
                .into_iter()
                .map(|((caller, callee), edge)| EdgeView {
                    caller,
                    callee,
                    declared: edge.declared,
                    local: edge.local,
                    figures: edge.sum.figures(window),
                    breakers_open: edge.breakers_open,
                    trouble: edge.trouble,
                })
                .collect(),
            dropped: Dropped {
                spans: self.traces.dropped,
                calls: self.edges.dropped,
                events: self.events.missed,
            },
        }
    }

    /// One process as it is now.
    pub(crate) fn process<'a>(&self, process: &'a Process) -> ProcessView<'a> {
        let is_foreign = |name: &String| self.topology.service(name).is_some_and(|service| service.foreign);
        process.view(process.status.services.iter().any(is_foreign))
    }

    /// One service as it is now.
    pub(crate) fn service(&self, service: &ServiceDescriptor) -> serde_json::Value {
        let mut sum = Sum::default();
        let all = self.edges.iter().filter(|edge| *edge.callee == *service.name);
        all.for_each(|edge| edge.add_to(&mut sum));
        let links = self.processes.iter().flat_map(|process| self.edges.links(&process.status.id));
        let open = links.filter(|link| link.callee == service.name).map(connections::open).sum();
        // Text, numbers and lists can be written.
        serde_json::to_value(self.service_view(service, &sum, self.edges.window(), open)).unwrap_or_default()
    }

    /// All pairs of caller and callee that are declared, or that a process tells of. An http component is there to be asked
    /// from outside.
    fn gathered(&self) -> BTreeMap<(&str, &str), Gathered<'_>> {
        let mut edges: BTreeMap<(&str, &str), Gathered<'_>> = BTreeMap::new();
        for service in &self.topology.services {
            for each in &service.dependencies {
                edges.entry((&service.name, &each.service)).or_default().declared = true;
            }
            if service.http {
                edges.entry((OUTSIDE, &service.name)).or_default().declared = true;
            }
        }
        // A tool might call anything; what it has not is of no interest.
        let counts = |caller: &str, calls: u64| calls > 0 || self.topology.service(caller).is_some();
        let links = self.processes.iter().flat_map(|process| self.edges.links(&process.status.id));
        for link in links.filter(|link| counts(&link.caller, link.begun())) {
            let edge = edges.entry((&link.caller, &link.callee)).or_default();
            edge.local |= link.is_local;
            edge.breakers_open += connections::open(link);
            edge.trouble = edge.trouble.or(link.trouble.as_deref());
        }
        for edge in self.edges.iter().filter(|edge| counts(&edge.caller, edge.calls())) {
            edge.add_to(&mut edges.entry((&edge.caller, &edge.callee)).or_default().sum);
        }
        edges
    }

    fn service_view<'a>(
        &'a self,
        service: &'a ServiceDescriptor,
        sum: &Sum,
        window: Duration,
        breakers_open: usize,
    ) -> ServiceView<'a> {
        let hosts = |process: &&Process| process.status.services.contains(&service.name);
        let states: Vec<ProcessState> =
            self.processes.iter().filter(hosts).map(|process| process.status.state).collect();
        let ready = states.iter().filter(|state| **state == ProcessState::Ready).count();
        let failed = sum.ended() > 0 && sum.faults() as f64 / sum.ended() as f64 > FAILING;
        ServiceView {
            name: &service.name,
            health: Health::of(&states, failed),
            ready,
            replicas: self
                .processes
                .iter()
                .filter(hosts)
                .map(|process| process.status.name.as_str())
                .collect(),
            rate: per_second(sum.ended(), window),
            errors: per_second(sum.errors(), window),
            faults: per_second(sum.faults(), window),
            p50_us: sum.quantile(0.50),
            p99_us: sum.quantile(0.99),
            in_flight: sum.in_flight(),
            calls: sum.calls(),
            breakers_open,
        }
    }
}

impl Health {
    fn of(states: &[ProcessState], is_failing: bool) -> Self {
        let is = |state: ProcessState| states.contains(&state);
        let ready = states.iter().filter(|state| **state == ProcessState::Ready).count();
        // A replica that leaves on purpose is no fault of the service.
        let wanted = states.iter().filter(|state| **state != ProcessState::Draining).count();
        match ready {
            _ if states.is_empty() => Self::Unknown,
            0 if is(ProcessState::Starting) => Self::Starting,
            0 if states
                .iter()
                .all(|state| matches!(state, ProcessState::Stopped | ProcessState::Draining)) =>
            {
                Self::Stopped
            }
            0 => Self::Down,
            _ if ready < wanted || is_failing => Self::Degraded,
            _ => Self::Ready,
        }
    }
}

impl Process {
    fn view(&self, foreign: bool) -> ProcessView<'_> {
        let (status, vitals) = (&self.status, self.vitals.as_ref());
        ProcessView {
            name: &status.name,
            id: &status.id,
            services: &status.services,
            state: status.state,
            pid: status.pid,
            foreign,
            restarts: status.restarts,
            uptime_ms: status.uptime_ms,
            cpu: self.cpu,
            rss_bytes: status.rss_bytes,
            open_files: vitals.and_then(|vitals| vitals.open_files),
            version: vitals.map(|vitals| vitals.version.as_str()).filter(|version| !version.is_empty()),
            built_ms: status.built_ms,
            connections: vitals.map(|vitals| vitals.connections),
            endpoints: &status.endpoints,
            http: &status.http,
            waiting_for: &status.waiting_for,
            checks: vitals.map_or(&[], |vitals| &vitals.checks),
            log_filter: vitals.map(|vitals| vitals.log_filter.as_str()),
            last_exit: status.last_exit.as_ref().map(|exit| ExitView {
                reason: &exit.reason,
                at_ms: exit.at_ms,
                lived_ms: exit.lived_ms,
            }),
        }
    }
}

//! What this process tells of itself, to tools that ask.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use wharf_control::{
    AdmissionStatus, BreakerState, Bucket, BudgetStatus, ConnectionStatus, Faults, Latency, LinkStatus,
    MethodCalls, PROCESS, Process, ProcessError, ProcessReport, ProcessServer, ServiceStatus, SpanPage,
    Spoken, SpokenMethod, Taken,
};
use wharf_core::{
    Callers, Context, Durations, Edge, EdgeSnapshot, Encoding, Fault, FaultKind, Interface, LinkSeed, Result,
};
use wharf_rpc::client::{Channel, FurtherSnapshot, ReplicaSnapshot};
use wharf_rpc::policy::breaker::Standing;
use wharf_rpc::server::{Offered, TakenSnapshot, Watching};

use crate::telemetry::{Vitals, page};

/// The links of this process, and its server.
pub(crate) struct Report {
    pub(crate) vitals: Vitals,
    /// The services that it hosts.
    services: Vec<String>,
    links: Mutex<Vec<Link>>,
    server: OnceLock<Watching>,
    #[cfg(feature = "http")]
    requests: Mutex<Vec<Arc<wharf_http::Requests>>>,
}

/// The way from one service to another.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) caller: String,
    pub(crate) callee: String,
    pub(crate) interface: &'static Interface,
    /// By method.
    pub(crate) edges: Arc<[Edge]>,
    /// None where the callee is in this process. It ends with the clients that have it.
    channel: Option<Weak<Channel>>,
}

impl Report {
    /// Of a process that hosts `services`.
    pub(crate) fn new(vitals: Vitals, services: Vec<String>) -> Self {
        Self {
            vitals,
            services,
            links: Mutex::default(),
            server: OnceLock::new(),
            #[cfg(feature = "http")]
            requests: Mutex::default(),
        }
    }

    /// Tells of the requests of an http component, too.
    #[cfg(feature = "http")]
    pub(crate) fn requests(&self, requests: Arc<wharf_http::Requests>) {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(requests);
    }

    /// The requests of all http components.
    #[cfg(feature = "http")]
    pub(crate) fn all_requests(&self) -> Vec<Arc<wharf_http::Requests>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How addresses of an http component begin.
    #[cfg(feature = "otlp")]
    pub(crate) fn scheme(&self, component: &str) -> &'static str {
        #[cfg(feature = "http")]
        if let Some(known) = self.all_requests().iter().find(|requests| &**requests.component() == component)
        {
            return known.scheme();
        }
        let _ = component;
        "http"
    }

    /// Tells of a link, too.
    pub(crate) fn link(
        &self,
        caller: &str,
        callee: &str,
        interface: &'static Interface,
        seed: &LinkSeed,
        channel: Option<&Arc<Channel>>,
    ) {
        let channel = channel.map(Arc::downgrade);
        let link =
            Link { caller: caller.into(), callee: callee.into(), interface, edges: seed.edges(), channel };
        self.links.lock().unwrap_or_else(PoisonError::into_inner).push(link);
    }

    /// Tells of the calls that a server takes, too.
    pub(crate) fn server(&self, server: Watching) {
        let _ = self.server.set(server);
    }

    /// The report as a service: for tools, and for no service of the app.
    pub(crate) fn offered(self: &Arc<Self>) -> Offered {
        let bound = (ProcessServer::offer().bind)(Arc::new(Reporter(Arc::clone(self))));
        Offered { service: PROCESS.into(), dispatch: bound.dispatch, callers: Callers::declared([]) }
    }

    /// The services that the process hosts, and its http components.
    #[cfg(feature = "otlp")]
    pub(crate) fn services(&self) -> &[String] {
        &self.services
    }

    /// All links.
    pub(crate) fn links(&self) -> Vec<Link> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The calls of services of the app that came from other processes, by method.
    pub(crate) fn taken(&self) -> Vec<TakenSnapshot> {
        let taken = self.server.get().map(Watching::taken).unwrap_or_default();
        taken.into_iter().filter(|taken| taken.calls.callee != PROCESS).collect()
    }

    /// How the process is, and all of its calls.
    pub(crate) fn now(&self) -> ProcessReport {
        let server = self.server.get();
        let mut loads = server.map(Watching::loads).unwrap_or_default();
        let admission = |load: wharf_rpc::policy::admission::Load| AdmissionStatus {
            limit: load.limit as u64,
            in_flight: load.running as u64,
            queued: load.waiting as u64,
            shed: load.refused,
        };
        let service = |service: &String| ServiceStatus {
            service: service.clone(),
            admission: loads.remove(service).map(admission),
        };
        ProcessReport {
            vitals: self.vitals.now(server.map(Watching::connections).unwrap_or_default()),
            services: self.services.iter().map(service).collect(),
            links: self.links().iter().map(Link::status).collect(),
            taken: self.all_taken(),
        }
    }

    /// What came from other processes: calls, and requests of http components.
    fn all_taken(&self) -> Vec<Taken> {
        let all = self.taken().into_iter().map(told);
        #[cfg(feature = "http")]
        let all = all.chain(self.all_requests().into_iter().flat_map(|requests| {
            let snapshot = requests.snapshot();
            snapshot.iter().map(|seen| requested(requests.component(), seen)).collect::<Vec<_>>()
        }));
        all.collect()
    }
}

/// A report as a service.
pub(crate) struct Reporter(pub(crate) Arc<Report>);

impl Process for Reporter {
    async fn report(&self, _: &Context) -> Result<ProcessReport> {
        Ok(self.0.now())
    }

    async fn spans(&self, _: &Context, after: u64, limit: u32) -> Result<SpanPage> {
        let vitals = &self.0.vitals;
        Ok(page(&vitals.spans, &vitals.process, after, limit))
    }

    async fn log_level(&self, _: &Context, filter: Option<String>) -> Result<String, ProcessError> {
        let logs = &self.0.vitals.logs;
        match filter {
            None => Ok(logs.now()),
            Some(filter) => Ok(logs.change(&filter).map_err(ProcessError::BadFilter)?),
        }
    }
}

impl Link {
    /// The channel, as long as there is a client that has it.
    pub(crate) fn channel(&self) -> Option<Arc<Channel>> {
        self.channel.as_ref().and_then(Weak::upgrade)
    }

    /// Whether both ends are in this process.
    pub(crate) fn is_local(&self) -> bool {
        self.channel.is_none()
    }

    fn status(&self) -> LinkStatus {
        let channel = self.channel();
        let replicas = channel.iter().flat_map(|channel| channel.snapshot());
        let trouble = channel.as_ref().and_then(|channel| channel.trouble());
        let further = channel.as_ref().map(|channel| channel.further()).unwrap_or_default();
        let further = further.into_iter().chain(std::iter::repeat(FurtherSnapshot::default()));
        let spent = channel.as_ref().and_then(|channel| channel.spent());
        LinkStatus {
            caller: self.caller.clone(),
            callee: self.callee.clone(),
            interface: self.interface.name.into(),
            is_local: self.is_local(),
            connections: replicas.map(|replica| connection(self.interface, replica)).collect(),
            trouble: trouble.map(|fault| fault.message().to_owned()),
            calls: self.edges.iter().zip(further).map(|(edge, further)| calls(edge, further)).collect(),
            budget: spent.map(|(taken, most)| BudgetStatus { taken, most }),
        }
    }
}

fn connection(interface: &Interface, replica: ReplicaSnapshot) -> ConnectionStatus {
    let names = interface.methods.iter().map(|method| method.name);
    ConnectionStatus {
        process: replica.process,
        endpoint: replica.address.to_string(),
        in_flight: replica.in_flight as u64,
        calls: replica.sent,
        methods: names.zip(&replica.methods).map(|(name, agreed)| spoken(name, agreed)).collect(),
        breaker: match replica.breaker {
            Standing::Closed => BreakerState::Closed,
            Standing::Due => BreakerState::Due,
            Standing::Open => BreakerState::Open,
        },
        latency_us: replica.latency.map(micros),
        share: replica.share,
    }
}

fn spoken(method: &str, agreed: &std::result::Result<Encoding, Fault>) -> SpokenMethod {
    let (spoken, reason) = match agreed {
        Ok(Encoding::Positional) => (Spoken::ByPosition, String::new()),
        Ok(Encoding::Named | Encoding::Json) => (Spoken::ByName, String::new()),
        Err(fault) => (Spoken::Incompatible, fault.message().to_owned()),
    };
    SpokenMethod { method: method.to_owned(), spoken, reason }
}

fn calls(edge: &Edge, further: FurtherSnapshot) -> MethodCalls {
    let seen = edge.snapshot();
    MethodCalls {
        in_flight: seen.in_flight,
        values: seen.values,
        errors: seen.errors,
        faults: faults(&seen),
        retries: further.retries,
        hedges: further.hedges,
        latency: latency(&seen.latency),
        p50_us: micros(seen.p50),
        p99_us: micros(seen.p99),
        method: seen.method,
    }
}

fn told(taken: TakenSnapshot) -> Taken {
    let TakenSnapshot { interface, is_outside, calls } = taken;
    let (faults, latency) = (faults(&calls), latency(&calls.latency));
    Taken {
        interface,
        is_outside,
        calls: calls.in_flight + calls.values + calls.errors + faults.total(),
        in_flight: calls.in_flight,
        values: calls.values,
        errors: calls.errors,
        faults,
        latency,
        service: calls.callee,
        method: calls.method,
    }
}

/// The requests of a route, as calls. A request that was understood and refused is an error of the component's own.
#[cfg(feature = "http")]
fn requested(component: &str, seen: &wharf_http::RequestsSnapshot) -> Taken {
    let (mut values, mut errors, mut faults) = (0, 0, [0; FaultKind::ALL.len()]);
    let mut took = Durations::default();
    for (status, answered) in &seen.answered {
        let kind = (*status >= 400).then(|| wharf_http::fault_of(*status));
        match kind {
            None => values += answered.count(),
            Some(FaultKind::Incompatible) => errors += answered.count(),
            Some(kind) => faults[kind as usize] += answered.count(),
        }
        // What nobody waited for says nothing of how long it takes.
        if kind != Some(FaultKind::Cancelled) {
            took.add(answered);
        }
    }
    let (faults, latency) = (by_kind(&faults), latency(&took));
    Taken {
        service: component.to_owned(),
        interface: String::new(),
        method: seen.name(),
        is_outside: true,
        calls: seen.active + values + errors + faults.total(),
        in_flight: seen.active,
        values,
        errors,
        faults,
        latency,
    }
}

fn faults(seen: &EdgeSnapshot) -> Faults {
    by_kind(&seen.faults)
}

fn by_kind(counts: &[u64; FaultKind::ALL.len()]) -> Faults {
    let of = |kind: FaultKind| counts[kind as usize];
    Faults {
        unavailable: of(FaultKind::Unavailable),
        deadline_exceeded: of(FaultKind::DeadlineExceeded),
        overloaded: of(FaultKind::Overloaded),
        cancelled: of(FaultKind::Cancelled),
        incompatible: of(FaultKind::Incompatible),
        denied: of(FaultKind::Denied),
        internal: of(FaultKind::Internal),
    }
}

fn latency(seen: &Durations) -> Latency {
    let bucket = |(bound, count): &(Duration, u64)| Bucket { up_to_ns: nanos(*bound), count: *count };
    Latency { sum_ns: nanos(seen.sum), buckets: seen.buckets.iter().map(bucket).collect() }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

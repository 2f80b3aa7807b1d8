//! What a process tells of the calls that it makes and takes.

use crate::{Latency, ServiceStatus, Vitals};

/// The calls of a process, as they are at one moment.
#[wharf_macros::message]
#[derive(Default, PartialEq)]
pub struct ProcessReport {
    /// How it is.
    pub vitals: Vitals,
    /// The services that it hosts.
    pub services: Vec<ServiceStatus>,
    /// For each service that one of its services calls: the way there.
    pub links: Vec<LinkStatus>,
    /// For each method that its services offer, and for each route of its http components: the calls that came from other
    /// processes, since it started.
    pub taken: Vec<Taken>,
}

/// The way from a service to another that it calls.
#[wharf_macros::message]
#[derive(Default, PartialEq)]
pub struct LinkStatus {
    /// The service that calls.
    pub caller: String,
    /// The service that is called.
    pub callee: String,
    /// The interface by which it is called.
    pub interface: String,
    /// Whether both are in this process; then there are no connections.
    pub is_local: bool,
    /// The connections that take calls now, one to each replica.
    pub connections: Vec<ConnectionStatus>,
    /// Why the last try to connect to a replica failed, if nothing has worked since.
    pub trouble: Option<String>,
    /// The calls, by method.
    pub calls: Vec<MethodCalls>,
    /// How much of trying again is left; none in one process, and where nothing limits it.
    pub budget: Option<BudgetStatus>,
}

/// How many further tries of the calls to one service there may be. All callers of a process share it.
#[wharf_macros::message]
#[derive(Copy, PartialEq)]
pub struct BudgetStatus {
    /// Further tries of late, which is ten seconds unless configured.
    pub taken: u64,
    /// So many there may be at the most, as things are.
    pub most: f64,
}

/// A connection to a replica.
#[wharf_macros::message]
#[derive(Default, PartialEq)]
pub struct ConnectionStatus {
    /// The process at the other end; empty where nobody has told.
    pub process: String,
    /// Where it listens, `unix:/path` or `tcp:host:port`.
    pub endpoint: String,
    /// Calls under way on it.
    pub in_flight: u64,
    /// Calls that were begun on it.
    pub calls: u64,
    /// How each method of the interface is called.
    pub methods: Vec<SpokenMethod>,
    /// What its breaker lets through.
    pub breaker: BreakerState,
    /// Its latency of late in microseconds, by which calls are balanced. None while it is the only replica: then nothing is
    /// measured.
    pub latency_us: Option<u64>,
    /// What share of its calls it takes, from 0 to 1: less than all while it is new.
    pub share: f64,
}

/// What a breaker lets through.
#[wharf_macros::message]
#[derive(PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum BreakerState {
    /// Everything.
    Closed,
    /// One call, which finds out whether the replica is back.
    Due,
    /// Nothing for now.
    Open,
    /// Something that this version doesn't know.
    #[unknown]
    Other(wharf::UnknownVariant),
}

/// How both ends of a connection have agreed to call a method.
#[wharf_macros::message]
#[derive(PartialEq, Eq)]
pub struct SpokenMethod {
    /// The method.
    pub method: String,
    /// How its values are written, or that it is not called.
    pub spoken: Spoken,
    /// Why it is not called; empty where it is.
    pub reason: String,
}

/// How values of a method are written.
#[wharf_macros::message]
#[derive(PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Spoken {
    /// By position: both ends have the same fingerprint of the method.
    ByPosition,
    /// By name: the versions differ, and get on with each other.
    ByName,
    /// Not at all: the versions don't get on.
    Incompatible,
    /// In a way that this version doesn't know.
    #[unknown]
    Other(wharf::UnknownVariant),
}

/// The calls of one method from one service to another, since the process started.
#[wharf_macros::message]
#[derive(Default, PartialEq, Eq)]
pub struct MethodCalls {
    /// The method.
    pub method: String,
    /// Calls that are not over.
    pub in_flight: u64,
    /// Calls that gave a value.
    pub values: u64,
    /// Calls that gave the service's own error.
    pub errors: u64,
    /// Calls that failed on the way.
    pub faults: Faults,
    /// Further tries that were made after one that failed.
    pub retries: u64,
    /// Further tries that were made beside one that took long.
    pub hedges: u64,
    /// How long calls took. Those that were given up are not in it; of one that is answered with a stream it is the time until the
    /// answer.
    pub latency: Latency,
    /// Half of them took at most so many microseconds, which is up to a quarter too much.
    pub p50_us: u64,
    /// All but one in a hundred took at most so many, as exactly.
    pub p99_us: u64,
}

/// The calls of a method that came from other processes, of services of the app or from outside.
#[wharf_macros::message]
#[derive(Default, PartialEq, Eq)]
pub struct Taken {
    /// The service, or the http component.
    pub service: String,
    /// Its interface; empty where it is an http component, which has none.
    pub interface: String,
    /// The method; of an http component what was asked for, `GET /cart/{id}`.
    pub method: String,
    /// Whether they came from outside: by HTTP from whoever it may be, or from a tool. What services of the app call, their
    /// own processes tell of as well.
    pub is_outside: bool,
    /// How many.
    pub calls: u64,
    /// Those that are not over.
    pub in_flight: u64,
    /// Those that gave a value.
    pub values: u64,
    /// Those that gave the service's own error.
    pub errors: u64,
    /// Those that were refused, or failed.
    pub faults: Faults,
    /// How long they took here, with the time that they waited for their turn.
    pub latency: Latency,
}

/// How many calls failed on the way, by the kind of fault.
#[wharf_macros::message]
#[derive(Copy, Default, PartialEq, Eq)]
pub struct Faults {
    /// No replica could be reached, or the connection died.
    pub unavailable: u64,
    /// Time was over.
    pub deadline_exceeded: u64,
    /// The callee had more to do than it can.
    pub overloaded: u64,
    /// Somebody gave up.
    pub cancelled: u64,
    /// The two ends did not agree on the method.
    pub incompatible: u64,
    /// The caller was not allowed to.
    pub denied: u64,
    /// The callee is broken.
    pub internal: u64,
}

#[expect(clippy::derivable_impls, reason = "of the variants, the attribute marks the unknown one alone")]
impl Default for BreakerState {
    fn default() -> Self {
        Self::Closed
    }
}

impl Faults {
    /// All of them together.
    pub fn total(&self) -> u64 {
        self.by_kind().iter().map(|(_, count)| count).sum()
    }

    /// Each kind, as metrics name it, and how many.
    pub fn by_kind(&self) -> [(&'static str, u64); 7] {
        [
            ("unavailable", self.unavailable),
            ("deadline_exceeded", self.deadline_exceeded),
            ("overloaded", self.overloaded),
            ("cancelled", self.cancelled),
            ("incompatible", self.incompatible),
            ("denied", self.denied),
            ("internal", self.internal),
        ]
    }
}

impl MethodCalls {
    /// Calls that were begun.
    pub fn begun(&self) -> u64 {
        self.in_flight + self.ended()
    }

    /// Calls that are over.
    pub fn ended(&self) -> u64 {
        self.values + self.errors + self.faults.total()
    }
}

impl LinkStatus {
    /// Calls that were begun, by whatever method.
    pub fn begun(&self) -> u64 {
        self.calls.iter().map(MethodCalls::begun).sum()
    }
}

impl ConnectionStatus {
    /// How many methods are called like this.
    pub fn count(&self, spoken: &Spoken) -> usize {
        self.methods.iter().filter(|method| method.spoken == *spoken).count()
    }
}

impl Taken {
    /// The same as its callers would tell of it.
    pub fn as_calls(&self) -> MethodCalls {
        let micros = |share| u64::try_from(self.latency.quantile(share).as_micros()).unwrap_or(u64::MAX);
        MethodCalls {
            method: self.method.clone(),
            in_flight: self.in_flight,
            values: self.values,
            errors: self.errors,
            faults: self.faults,
            retries: 0,
            hedges: 0,
            latency: self.latency.clone(),
            p50_us: micros(0.5),
            p99_us: micros(0.99),
        }
    }
}

impl ProcessReport {
    /// What came from outside, as ways of a caller that has no name. What was never called is left out.
    pub fn outside(&self) -> Vec<LinkStatus> {
        let mut links: Vec<LinkStatus> = Vec::new();
        for taken in self.taken.iter().filter(|taken| taken.is_outside && taken.calls > 0) {
            let (callee, interface) = (&taken.service, &taken.interface);
            let known = links.iter().position(|link| link.callee == *callee && link.interface == *interface);
            let at = known.unwrap_or_else(|| {
                let (callee, interface) = (callee.clone(), interface.clone());
                links.push(LinkStatus { callee, interface, ..LinkStatus::default() });
                links.len() - 1
            });
            links[at].calls.push(taken.as_calls());
        }
        links
    }

    /// How many calls `service` took here, from this process and from others.
    pub fn calls_of(&self, service: &str) -> u64 {
        let local = self.links.iter().filter(|link| link.is_local && link.callee == service);
        let taken = self.taken.iter().filter(|taken| taken.service == service);
        local.map(LinkStatus::begun).sum::<u64>() + taken.map(|taken| taken.calls).sum::<u64>()
    }
}

//! What a process tells of the calls that it makes and takes.

/// The calls of a process, as they are at one moment.
#[wharf_macros::message]
#[derive(PartialEq)]
pub struct ProcessReport {
    /// For each service that one of its services calls: the way there.
    pub links: Vec<LinkStatus>,
    /// For each method that its services offer: how many calls came from other processes, since it started.
    pub taken: Vec<Taken>,
}

/// The way from a service to another that it calls.
#[wharf_macros::message]
#[derive(PartialEq)]
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
}

/// A connection to a replica.
#[wharf_macros::message]
#[derive(PartialEq)]
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
#[derive(PartialEq, Eq)]
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
    pub faults: u64,
    /// Half of them took at most so many microseconds, which is up to a quarter too much.
    pub p50_us: u64,
    /// All but one in a hundred took at most so many, as exactly.
    pub p99_us: u64,
}

/// The calls of a method that came from other processes.
#[wharf_macros::message]
#[derive(PartialEq, Eq)]
pub struct Taken {
    /// The service.
    pub service: String,
    /// Its interface.
    pub interface: String,
    /// The method.
    pub method: String,
    /// How many.
    pub calls: u64,
}

impl LinkStatus {
    /// Calls that were begun, by whatever method.
    pub fn begun(&self) -> u64 {
        self.calls.iter().map(|each| each.in_flight + each.values + each.errors + each.faults).sum()
    }
}

impl ConnectionStatus {
    /// How many methods are called like this.
    pub fn count(&self, spoken: &Spoken) -> usize {
        self.methods.iter().filter(|method| method.spoken == *spoken).count()
    }
}

impl ProcessReport {
    /// How many calls `service` took here, from this process and from others.
    pub fn calls_of(&self, service: &str) -> u64 {
        let local = self.links.iter().filter(|link| link.is_local && link.callee == service);
        let taken = self.taken.iter().filter(|taken| taken.service == service);
        local.map(LinkStatus::begun).sum::<u64>() + taken.map(|taken| taken.calls).sum::<u64>()
    }
}

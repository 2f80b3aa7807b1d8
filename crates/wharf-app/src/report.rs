//! What this process tells of its calls, to tools that ask.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use wharf_control::{
    ConnectionStatus, LinkStatus, MethodCalls, PROCESS, Process, ProcessReport, ProcessServer, Spoken,
    SpokenMethod, Taken,
};
use wharf_core::{Callers, Context, Edge, Encoding, Fault, Interface, LinkSeed, Result};
use wharf_rpc::client::{Channel, ReplicaSnapshot};
use wharf_rpc::server::{Offered, TakenSnapshot, Watching};

/// The links of this process, and its server.
#[derive(Default)]
pub(crate) struct Report {
    links: Mutex<Vec<Link>>,
    server: OnceLock<Watching>,
}

struct Link {
    caller: String,
    callee: String,
    interface: &'static Interface,
    /// By method.
    edges: Arc<[Edge]>,
    /// None where the callee is in this process. It ends with the clients that have it.
    channel: Option<Weak<Channel>>,
}

impl Report {
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

    fn now(&self) -> ProcessReport {
        let links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = self.server.get().map(Watching::taken).unwrap_or_default();
        ProcessReport {
            links: links.iter().map(Link::status).collect(),
            taken: taken.into_iter().filter(|taken| taken.service != PROCESS).map(told).collect(),
        }
    }
}

struct Reporter(Arc<Report>);

impl Process for Reporter {
    async fn report(&self, _: &Context) -> Result<ProcessReport> {
        Ok(self.0.now())
    }
}

impl Link {
    fn status(&self) -> LinkStatus {
        let channel = self.channel.as_ref().and_then(Weak::upgrade);
        let replicas = channel.iter().flat_map(|channel| channel.snapshot());
        let trouble = channel.as_ref().and_then(|channel| channel.trouble());
        LinkStatus {
            caller: self.caller.clone(),
            callee: self.callee.clone(),
            interface: self.interface.name.into(),
            is_local: self.channel.is_none(),
            connections: replicas.map(|replica| connection(self.interface, replica)).collect(),
            trouble: trouble.map(|fault| fault.message().to_owned()),
            calls: self.edges.iter().map(calls).collect(),
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

fn calls(edge: &Edge) -> MethodCalls {
    let seen = edge.snapshot();
    let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    MethodCalls {
        method: seen.method,
        in_flight: seen.in_flight,
        values: seen.values,
        errors: seen.errors,
        faults: seen.faults.iter().sum(),
        p50_us: micros(seen.p50),
        p99_us: micros(seen.p99),
    }
}

fn told(taken: TakenSnapshot) -> Taken {
    let TakenSnapshot { service, interface, method, calls } = taken;
    Taken { service, interface, method, calls }
}

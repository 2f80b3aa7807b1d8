//! Finds the supervisor of a running app, and asks it for things.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use tokio::{
    runtime::Handle,
    task::JoinSet,
    time::{Instant, sleep},
};
use wharf_config::policy::Keepalive;
use wharf_control::{
    LogPage, LogQuery, PROCESS, ProcessClient, ProcessPolicies, ProcessReport, ProcessStatus, Scaled, Span,
    SupervisorClient,
};
use wharf_core::{CallError, Client, Context, Fault, LinkSeed, Produce};
use wharf_http::client::Http;
use wharf_rpc::{
    client::{Caller, Channel, Dynamic, Foreign, Policies, Static, Target as Callee},
    conn::{Address, HttpAddress},
    security::{Bearer, Files, Secured, Security},
    wire::Bounds,
};
use wharf_schema::InterfaceDescriptor;
use wharf_supervisor::RunDir;

use crate::{
    args::Target,
    failure::Failure,
    format,
    replicas::{self, Made, Unreached, Wanted},
};

/// What is answered from memory.
const SOON: Duration = Duration::from_secs(10);

/// What a process that is well answers at once: one that does not is left out.
const AT_ONCE: Duration = Duration::from_secs(1);

/// What starts or ends processes, each of which may take its time.
const LATER: Duration = Duration::from_secs(600);

/// So many pages of spans are read of a process.
const PAGES: usize = 100;

/// How long a page of logs waits for the next line.
const FOLLOW: Duration = Duration::from_secs(20);

/// A running app.
pub(crate) struct Running {
    app: String,
    dir: RunDir,
    supervisor: SupervisorClient,
}

impl Running {
    /// The app that is meant: the one that runs, or the one that is named.
    pub(crate) fn find(target: &Target) -> Result<Self, Failure> {
        let running = RunDir::running()
            .map_err(|error| Failure::new(format!("can't look for running apps: {error}")))?;
        let names: Vec<&str> = running.iter().map(|(name, _)| name.as_str()).collect();
        let chosen = choose(target.app.as_deref(), &names)?.to_owned();
        let dir = RunDir::of(&chosen);
        let address = Address::Unix(dir.control_socket());
        Ok(Self { supervisor: client("supervisor", address, caller(Security::none())), app: chosen, dir })
    }

    pub(crate) fn app(&self) -> &str {
        &self.app
    }

    /// Whether its supervisor still answers.
    pub(crate) fn is_there(&self) -> bool {
        self.dir.is_running()
    }

    pub(crate) async fn processes(&self) -> Result<Vec<ProcessStatus>, Failure> {
        self.said(self.supervisor.processes(&Context::root(SOON)).await)
    }

    /// What each of these processes tells of its calls, if it answers; all are asked at the same time.
    pub(crate) async fn reports(&self, processes: &[ProcessStatus]) -> Vec<Option<ProcessReport>> {
        // Who has no certificate hears nothing, as from one that does not answer.
        let security = self.security().unwrap_or_default();
        let mut asked = JoinSet::new();
        for (at, process) in processes.iter().enumerate() {
            let (process, security) = (process.clone(), security.clone());
            asked.spawn(async move { (at, report(&process, security).await) });
        }
        let mut reports = vec![None; processes.len()];
        while let Some(Ok((at, report))) = asked.join_next().await {
            reports[at] = report;
        }
        reports
    }

    /// The spans that these processes keep, and how many they no longer do. Who does not answer in time is left out.
    pub(crate) async fn spans(&self, processes: &[ProcessStatus]) -> (Vec<Span>, u64) {
        let security = self.security().unwrap_or_default();
        let mut asked = JoinSet::new();
        for process in processes {
            asked.spawn(spans(process.clone(), security.clone()));
        }
        let mut all = (Vec::new(), 0);
        while let Some(told) = asked.join_next().await {
            let (spans, dropped) = told.unwrap_or_default();
            all.0.extend(spans);
            all.1 += dropped;
        }
        all
    }

    /// Changes what `process` logs, if there is something to change, and gives what that is then.
    pub(crate) async fn log_level(
        &self,
        process: &ProcessStatus,
        filter: Option<String>,
    ) -> Result<String, Failure> {
        let name = &process.name;
        let Some(client) = asked(process, self.security()?) else {
            return Err(Failure::new(format!("{name} does not listen, so it can't be asked what it logs"))
                .remedy("`wharf ps` shows what it does"));
        };
        client.log_level(&Context::root(SOON), filter).await.map_err(|error| match error {
            CallError::Service(error) => Failure::usage(format!("{name}: {error}")),
            CallError::Fault(fault) => Failure::new(format!("{name} does not answer, {fault}")),
        })
    }

    pub(crate) async fn topology(&self) -> Result<String, Failure> {
        self.said(self.supervisor.topology(&Context::root(SOON)).await)
    }

    pub(crate) async fn policies(&self) -> Result<Vec<ProcessPolicies>, Failure> {
        self.said(self.supervisor.policies(&Context::root(SOON)).await)
    }

    pub(crate) async fn logs(&self, query: LogQuery) -> Result<LogPage, Failure> {
        self.said(self.supervisor.logs(&Context::root(FOLLOW), query).await)
    }

    /// The address of the console, if it has one.
    pub(crate) async fn console(&self) -> Result<Option<String>, Failure> {
        self.said(self.supervisor.console(&Context::root(SOON)).await)
    }

    pub(crate) async fn restart(&self, target: &str) -> Result<Vec<String>, Failure> {
        self.said(self.supervisor.restart(&Context::root(LATER), target.to_owned()).await)
    }

    pub(crate) async fn scale(&self, service: &str, replicas: u32) -> Result<Scaled, Failure> {
        self.said(self.supervisor.scale(&Context::root(LATER), service.to_owned(), replicas).await)
    }

    /// Returns when every process is gone, the supervisor with them.
    pub(crate) async fn stop(&self) -> Result<(), Failure> {
        let stopped = self.supervisor.stop(&Context::root(LATER)).await;
        // The supervisor may be gone before its answer is: what counts is that it is gone.
        let patience = Instant::now() + if stopped.is_ok() { SOON } else { Duration::from_secs(1) };
        while self.is_there() {
            if Instant::now() > patience {
                return self.said(stopped).and(Err(Failure::new(format!("{} has not ended", self.app))
                    .remedy("`wharf ps` shows what is left of it")));
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Calls a method of a replica that is ready. `items` and `is_once` are as for [`replicas::ask`].
    pub(crate) async fn ask(
        &self,
        cx: &Context,
        wanted: &Wanted<'_>,
        items: impl FnMut() -> Option<Box<dyn Produce>>,
        is_once: bool,
    ) -> Result<Made, Failure> {
        let (service, me) = (wanted.service, caller(self.security()?));
        let known =
            || async { self.said(self.supervisor.endpoints(&Context::root(SOON), service.to_owned()).await) };
        let unreached = match replicas::ask(known, &me, cx, wanted, items, is_once).await {
            Ok(made) => return Ok(made),
            Err(Unreached::Unknown(failure)) => return Err(failure),
            Err(Unreached::Absent(why)) => {
                return Err(Failure::new(format!("{service} can't be reached: {why}")));
            }
            Err(Unreached::NotReady(Some(fault))) => format!("{service} can't be reached, {fault}"),
            Err(Unreached::NotReady(None)) => {
                format!("no replica of {service} is ready")
            }
        };
        Err(Failure::new(unreached).remedy("`wharf ps` shows what it does, and `wharf logs` why"))
    }

    fn security(&self) -> Result<Security, Failure> {
        security(&self.app, &self.dir)
    }

    fn said<T, E: fmt::Display>(&self, answer: Result<T, CallError<E>>) -> Result<T, Failure> {
        answer.map_err(|error| match error {
            CallError::Service(error) => Failure::new(error),
            CallError::Fault(fault) => {
                Failure::new(format!("the supervisor of {} does not answer, {fault}", self.app))
                    .remedy("if it hangs, end its `wharf up`: what it started ends with it")
            }
        })
    }
}

fn choose<'a>(wanted: Option<&str>, running: &[&'a str]) -> Result<&'a str, Failure> {
    let start = "start one with `wharf up DIR`";
    match (wanted, running) {
        (None, [only]) => Ok(only),
        (None, []) => Err(Failure::new("no app is running").remedy(start)),
        (None, several) => Err(Failure::usage(format!("{} are running", format::list(several)))
            .remedy(format!("say which one is meant: --app {}", several[0]))),
        (Some(wanted), []) => {
            Err(Failure::new(format!("{wanted} is not running, nor is any other app")).remedy(start))
        }
        (Some(wanted), several) => several.iter().copied().find(|name| *name == wanted).ok_or_else(|| {
            Failure::new(format!("{wanted} is not running"))
                .remedy(format!("running now: {}", format::list(several)))
        }),
    }
}

/// A connection to the replica of `service` at `address`. By `interface` it is called where it is not Wharf's.
pub(crate) async fn open(
    address: Address,
    me: &Caller,
    service: &str,
    interface: &InterfaceDescriptor,
) -> Result<Dynamic, Fault> {
    match address {
        Address::Http(http) => Dynamic::open(&Http, foreign(http, service, interface)).await,
        address => Dynamic::connect(&address, me, service).await,
    }
}

/// A replica of a service that is not Wharf's.
fn foreign(address: HttpAddress, service: &str, interface: &InterfaceDescriptor) -> Foreign {
    Foreign {
        address,
        caller: RunDir::TOOL.into(),
        service: service.into(),
        interface: Arc::new(interface.clone()),
        connect: AT_ONCE,
        keepalive: Some(Keepalive::default()),
        max_message: Bounds::default().message,
    }
}

/// How connections to replicas of `app` are secured: with the certificate that the supervisor has issued for this command, or
/// those of the environment, where there are any.
pub(crate) fn security(app: &str, dir: &RunDir) -> Result<Security, Failure> {
    let own = dir.tool_certificate();
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let files = if own.exists() {
        Files { key: own.clone(), certificate: own, authority: dir.authority() }
    } else {
        match (set("WHARF_TLS_CERTIFICATE"), set("WHARF_TLS_KEY"), set("WHARF_TLS_AUTHORITY")) {
            (Some(certificate), Some(key), Some(authority)) => Files { certificate, key, authority },
            _ => return Ok(Security::default()),
        }
    };
    let keys = files
        .load(app, &[Bearer::Tool(RunDir::TOOL.to_owned())])
        .map_err(|error| Failure::new(format!("connections are secured, and {error}")))?;
    Ok(Security::with_keys(Secured::Everywhere, keys))
}

/// Who this command is, to those that it calls.
pub(crate) fn caller(security: Security) -> Caller {
    Caller {
        app: String::new(),
        service: RunDir::TOOL.to_owned(),
        process: format!("wharf-{}", std::process::id()),
        security,
    }
}

/// A client of `service`, which listens at `address`.
pub(crate) fn client<C: Client>(service: &str, address: Address, me: Caller) -> C {
    let interface = C::INTERFACE;
    let callee = Callee { service: service.to_owned(), interface };
    let known = Static::default().with(service, vec![address]);
    let runtime = Handle::current();
    let channel = Channel::new(me, &callee, &known, Bounds::default(), &Policies::default(), &runtime);
    LinkSeed::remote(RunDir::TOOL, service, interface, Arc::new(channel), runtime).client()
}

/// What a process tells of its calls; none where it isn't ready, or does not answer in time.
async fn report(process: &ProcessStatus, security: Security) -> Option<ProcessReport> {
    asked(process, security)?.report(&Context::root(AT_ONCE)).await.ok()
}

/// The spans that a process keeps, and how many it no longer does; fewer where it stops answering.
async fn spans(process: ProcessStatus, security: Security) -> (Vec<Span>, u64) {
    let (mut spans, mut dropped, mut after) = (Vec::new(), 0, 0);
    let Some(client) = asked(&process, security) else { return (spans, dropped) };
    // What is kept is bounded; whoever makes more meanwhile is not followed for ever.
    for _ in 0..PAGES {
        let Ok(mut page) = client.spans(&Context::root(SOON), after, 0).await else { break };
        dropped += page.dropped;
        if page.spans.is_empty() {
            break;
        }
        spans.append(&mut page.spans);
        after = page.next;
    }
    (spans, dropped)
}

/// How a process is asked things, if it listens.
pub(crate) fn asked(process: &ProcessStatus, security: Security) -> Option<ProcessClient> {
    // That of a service which is not Wharf's is not its keeper's.
    let mut addresses = process.endpoints.iter().filter_map(|endpoint| endpoint.parse().ok());
    let address = addresses.find(|address| !matches!(address, Address::Http(_)))?;
    Some(client(PROCESS, address, caller(security)))
}

#[cfg(test)]
mod tests {
    use super::choose;

    #[test]
    fn one_app_is_meant_and_of_several_the_one_that_is_named() {
        let said =
            |wanted, running: &[&'static str]| choose(wanted, running).map_err(|failure| failure.to_string());
        assert_eq!(said(None, &["shop"]), Ok("shop"));
        assert_eq!(said(Some("shop"), &["blog", "shop"]), Ok("shop"));
        assert_eq!(said(None, &[]), Err("no app is running\n  start one with `wharf up DIR`".to_owned()));
        assert_eq!(
            said(None, &["blog", "shop"]),
            Err("blog and shop are running\n  say which one is meant: --app blog".to_owned())
        );
        assert_eq!(said(Some("wiki"), &["shop"]), Err("wiki is not running\n  running now: shop".to_owned()));
    }
}

//! A process of the app, from its start to its end.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::task::JoinSet;
use tokio::time::Instant;
use wharf_config::File;
use wharf_config::policy::{Layers, Scope as PolicyScope};
use wharf_control::{HealthState, HttpAddress};
use wharf_core::span::{Scope, Scoped};
use wharf_core::{BoxError, BoxFuture, Host, Shutdown, ShutdownTrigger, Start, catch_panic};
use wharf_rpc::conn::{Address, Listener};
use wharf_rpc::security::Security;
use wharf_rpc::server::{Identity, Offered, Server};
use wharf_rpc::wire::Bounds;

use crate::authorization::Authorization;
use crate::discovery::Discovery;
use crate::elsewhere::Elsewhere;
use crate::environment::Environment;
use crate::host::ProcessHost;
use crate::lifeline;
use crate::output::say;
use crate::part::{Making, Part};
use crate::policies::{described, services, with_file};
use crate::report::Report;
use crate::security::{Hosted, security};
use crate::signals::Signals;
use crate::telemetry::logs::Logs;
#[cfg(feature = "otlp")]
use crate::telemetry::otlp::Exporting;
use crate::telemetry::{self, Vitals};
use crate::wiring::{Wiring, slots};

/// How long tasks may take to end that have heard the signal to stop, once all calls are over. Most never do.
const TASKS: Duration = Duration::from_secs(1);

/// What is to run.
pub(crate) struct Plan {
    /// The app's name.
    pub(crate) app: String,
    /// All parts of the app.
    pub(crate) parts: Vec<Part>,
    /// Which of them run here, by their places.
    pub(crate) hosted: Vec<usize>,
    /// What the program says of policies.
    pub(crate) policies: Layers,
    /// Who may call what.
    pub(crate) authorization: Authorization,
    /// The version of the program, as it says it.
    pub(crate) version: String,
    /// What is logged.
    pub(crate) logs: Logs,
    /// What the app says of itself.
    #[cfg(feature = "console")]
    pub(crate) topology: wharf_schema::Topology,
}

/// Runs what is planned until the process is asked to stop.
pub(crate) fn run(plan: Plan, environment: Environment) -> Result<(), BoxError> {
    if environment.lifeline {
        let run_dir = environment.supervisor.as_ref().and_then(|socket| socket.parent()).map(Into::into);
        lifeline::watch(run_dir)?;
    }
    let runtime = Builder::new_multi_thread().enable_all().thread_name("wharf").build()?;
    let process = runtime.block_on(async {
        let (trigger, stop) = Shutdown::new();
        Process::new(plan, environment, stop)?.live(trigger).await
    });
    // What still blocks a thread must not keep the process.
    runtime.shutdown_timeout(Duration::from_millis(100));
    process
}

struct Process {
    app: String,
    parts: Vec<Part>,
    /// Whether every part of the app runs here.
    all: bool,
    environment: Arc<Environment>,
    host: Arc<ProcessHost>,
    discovery: Arc<Discovery>,
    security: Security,
    wiring: Wiring,
    /// What the program and `wharf.toml` say.
    policies: Arc<Layers>,
    /// How long work that was begun may take to end once the process is to stop.
    grace: Duration,
    #[cfg(feature = "console")]
    topology: Arc<wharf_schema::Topology>,
}

/// What the parts have become.
#[derive(Default)]
struct Started {
    offered: Vec<Offered>,
    #[cfg(feature = "http")]
    routers: Vec<(usize, axum::Router)>,
}

impl Process {
    fn new(plan: Plan, environment: Environment, stop: Shutdown) -> Result<Self, BoxError> {
        #[cfg(feature = "console")]
        let topology = Arc::new(plan.topology);
        let Plan { app, parts, hosted, policies, authorization, version, logs, .. } = plan;
        let (environment, runtime) = (Arc::new(environment), Handle::current());
        let host = ProcessHost::new(Arc::clone(&environment), runtime.clone(), stop)?;
        let policies = with_file(policies, &services(&parts), host.file())?;
        let all = parts.iter().enumerate().all(|(at, part)| hosted.contains(&at) || part.is_foreign());
        let elsewhere = Elsewhere::new(host.file())?;
        let parts: Vec<Part> = parts
            .into_iter()
            .enumerate()
            // Who asks for a service by its name gets it; otherwise the file says where it is had.
            .filter(|(at, part)| hosted.contains(at) && !(all && elsewhere.is_at(part.name())))
            .map(|(_, part)| part)
            .collect();
        let discovery = Discovery::new(&app, Arc::clone(&environment), elsewhere, runtime.clone());
        let discovery = Arc::new(discovery);
        let policies = Arc::new(policies);
        let named = Hosted {
            app: &app,
            services: parts.iter().map(Part::name).collect(),
            is_connected: !all || !environment.listen.is_empty(),
        };
        let security = security(&named, host.file().tls(), &environment)?;
        let required = required(host.file(), &parts)?;
        let spans = telemetry::spans(host.file().telemetry(), environment.is_watched());
        let vitals = Vitals::new(&app, &environment.process, &version, spans, logs);
        let report = Report::new(vitals, parts.iter().map(|part| part.name().to_owned()).collect());
        let wiring = Wiring {
            app: app.clone(),
            process: environment.process.clone(),
            slots: slots(parts.iter().filter_map(Part::as_service)),
            authorization,
            security: security.clone(),
            discovery: Arc::clone(&discovery),
            runtime,
            policies: Arc::clone(&policies),
            report: Arc::new(report),
            required,
            budgets: Mutex::default(),
        };
        let grace = drain(&policies, &parts);
        Ok(Self {
            app,
            parts,
            all,
            environment,
            host: Arc::new(host),
            discovery,
            security,
            wiring,
            policies,
            grace,
            #[cfg(feature = "console")]
            topology,
        })
    }

    async fn live(self, trigger: ShutdownTrigger) -> Result<(), BoxError> {
        let mut signals = Signals::listen()?;
        #[cfg(feature = "http")]
        let (mut serving, http, doors) = self.open_http().await?;
        #[cfg(not(feature = "http"))]
        let (mut serving, http) = (JoinSet::<()>::new(), Vec::new());
        let started = tokio::select! {
            started = self.start() => started?,
            signal = signals.next() => {
                tracing::info!("{signal} came before the start was over");
                return Ok(());
            }
        };
        #[cfg(feature = "otlp")]
        let exporting = Exporting::start(self.environment.otlp()?, &self.wiring.report);
        #[cfg(not(feature = "otlp"))]
        if self.environment.wants_otlp() {
            tracing::warn!(
                "telemetry is to be sent by OTLP, and this program was built without it: build it with \
                 `wharf = {{ features = [\"otlp\"] }}`"
            );
        }
        let (server, endpoints) = self.listen(started.offered).await?;
        #[cfg(feature = "http")]
        for (at, router) in started.routers {
            doors.iter().filter(|door| door.part == at).for_each(|door| door.open(router.clone()));
        }
        let health = &self.wiring.report.vitals.health;
        health.set(HealthState::Ready);
        #[cfg(feature = "console")]
        let console = self.console(&endpoints, &http)?;
        #[cfg(feature = "console")]
        let address = console.as_ref().map(|(_, address)| address.clone());
        #[cfg(not(feature = "console"))]
        let address: Option<String> = None;
        self.announce(&endpoints, &http, address.as_deref());
        let policies = serde_json::to_string(&described(&self.policies))?;
        self.discovery.ready(&endpoints, http, policies).await?;

        let signal = signals.next().await;
        health.set(HealthState::Draining);
        let grace = self.grace;
        tracing::info!(
            "{signal}: finishing what was begun, for at most {grace:?}; a second signal ends it at once"
        );
        trigger.request();
        let end = Instant::now() + grace;
        tokio::select! {
            () = async {
                // Requests come first: services of other processes may call back here for them.
                while serving.join_next().await.is_some() {}
                server.drain(end.saturating_duration_since(Instant::now())).await;
                self.host.end_tasks(TASKS.min(end.saturating_duration_since(Instant::now()))).await;
                #[cfg(feature = "otlp")]
                exporting.end().await;
                #[cfg(feature = "console")]
                if let Some((console, _)) = console {
                    console.close().await;
                }
            } => Ok(()),
            signal = signals.next() => Err(format!("{signal} again: ended with work under way").into()),
        }
    }

    /// Makes every part, side by side: one may need another of this process to start.
    async fn start(&self) -> Result<Started, BoxError> {
        let mut making = JoinSet::new();
        for (at, part) in self.parts.iter().enumerate() {
            let links = self.wiring.links(part.name(), part.dependencies())?;
            let start = Start::new(part.name(), Arc::clone(&self.host) as Arc<dyn Host>);
            let scope = Scope::of(part.name());
            match &part.making {
                Making::Service(service) => {
                    let made = Box::pin(Scoped::new(Some(scope), service.construct(start, links)));
                    making.spawn(async move { (at, unless_it_panics(made).await.map(Made::Service)) });
                }
                #[cfg(feature = "http")]
                Making::Http(component) => {
                    let made = Box::pin(Scoped::new(Some(scope), component.construct(start, links)));
                    making.spawn(async move { (at, unless_it_panics(made).await.map(Made::Router)) });
                }
                #[cfg(feature = "edge")]
                Making::Edge(edge) => {
                    let made = edge.construct(&start, links, self.edge_settings(part)?);
                    let made = Box::pin(Scoped::new(Some(scope), made));
                    making.spawn(async move { (at, unless_it_panics(made).await.map(Made::Router)) });
                }
                Making::Foreign(..) => {}
            }
        }
        let mut started = Started::default();
        while let Some(made) = making.join_next().await {
            let (at, made) = made?;
            let part = &self.parts[at];
            let made = made.map_err(|error| format!("{} cannot start: {}", part.name(), in_full(&*error)))?;
            match (made, &part.making) {
                (Made::Service(instance), Making::Service(service)) => {
                    started.offered.extend(self.wiring.started(service, instance));
                }
                #[cfg(feature = "http")]
                (Made::Router(router), _) => started.routers.push((at, router)),
                (Made::Service(_), _) => {}
            }
        }
        Ok(started)
    }

    /// Takes calls from other processes, where there can be any.
    async fn listen(&self, mut offered: Vec<Offered>) -> Result<(Server, Vec<Address>), BoxError> {
        let mut addresses = self.environment.listen.clone();
        if addresses.is_empty() && !self.all && !offered.is_empty() {
            addresses.push(Address::Tcp("127.0.0.1:0".into()));
        }
        let identity = Identity { app: self.app.clone(), process: self.environment.process.clone() };
        let report = &self.wiring.report;
        offered.push(report.offered());
        #[cfg(feature = "http")]
        let port = crate::http::port(&self.app, &offered, report)?;
        let mut server = Server::new(identity, offered, Bounds::default());
        #[cfg(feature = "http")]
        server.http(Arc::new(port));
        for service in self.parts.iter().filter_map(Part::as_service) {
            server.keep_spans(service.name(), &report.vitals.spans);
        }
        report.server(server.watching());
        for service in self.parts.iter().filter_map(Part::as_service) {
            let policies = self.policies.resolve(&PolicyScope::service(service.name()), false).policies();
            if let Some(admission) = policies.callee.admission {
                server.limit(service.name(), admission);
            }
        }
        let mut bound = Vec::new();
        for address in &addresses {
            let listener = Listener::bind(address)
                .await
                .map_err(|error| format!("cannot listen at {address}: {error}; change WHARF_LISTEN"))?;
            bound.push(listener.address()?);
            server.listen(listener.secured(&self.security)?);
        }
        Ok((server, bound))
    }

    /// How the outside is treated by a part that listens for it: what the environment says, over `wharf.toml`, over what
    /// the program does.
    #[cfg(feature = "http")]
    fn edge_settings(&self, part: &Part) -> Result<wharf_config::edge::EdgeSettings, BoxError> {
        let changes = self.host.file().edge(part.name(), self.environment.variables())?;
        Ok(changes.over(part.edge_settings()))
    }

    /// Listens for the outside. What asks before there is something to answer is told so.
    #[cfg(feature = "http")]
    async fn open_http(&self) -> Result<(JoinSet<()>, Vec<HttpAddress>, Vec<Door>), BoxError> {
        use wharf_http::{Awaited, Requests, edge::Gate, health, serve, starting};

        let (mut serving, mut addresses, mut doors) = (JoinSet::new(), Vec::new(), Vec::new());
        for (at, part) in self.parts.iter().enumerate().filter(|(_, part)| part.is_http()) {
            let component = part.name();
            let budget = self.policies.request(component);
            let settings = self.edge_settings(part)?;
            let requests = Requests::new(component, Arc::clone(&self.wiring.report.vitals.spans));
            let requests = Arc::new(requests.secured(settings.tls.is_some()));
            let gate = Gate::new(Arc::clone(&requests), settings, budget)
                .map_err(|error| format!("{component} cannot start: {error}"))?;
            self.wiring.report.requests(requests);
            let gate = Arc::new(gate);
            let (awaited, report) = (Awaited::default(), Arc::clone(&self.wiring.report));
            let router = awaited.router(health(starting(), Arc::clone(&report) as _));
            let given = self.environment.http.get(component).map(String::as_str);
            let listener = crate::http::listen(component, given, self.host.http_port(component)).await?;
            addresses.push(HttpAddress {
                address: listener.local_addr()?.to_string(),
                component: component.to_owned(),
                secured: gate.is_secured(),
            });
            self.host.spawn(component, "renewal of keys and certificates", Box::pin(gate.follow()));
            serving.spawn(serve(listener, router, Arc::clone(&gate), self.host.shutdown(), self.grace));
            // An edge asks of each thing that it opens, or not.
            let asks = matches!(part.making, Making::Http(_));
            doors.push(Door { part: at, asks, awaited, gate, report });
        }
        Ok((serving, addresses, doors))
    }

    /// Serves the console, where nobody else does: of an app that runs in this process alone. Gives its address, too.
    #[cfg(feature = "console")]
    fn console(
        &self,
        endpoints: &[Address],
        http: &[HttpAddress],
    ) -> Result<Option<(wharf_console::Console, String)>, BoxError> {
        if self.environment.supervisor.is_some() || !self.all {
            return Ok(None);
        }
        let Some(door) = crate::console::open(self.host.file().console())? else { return Ok(None) };
        let address = door.address();
        let own = crate::console::Own {
            topology: Arc::clone(&self.topology),
            report: Arc::clone(&self.wiring.report),
            policies: Arc::clone(&self.policies),
            links: self.wiring.of_tools(self.parts.iter().filter_map(Part::as_service)),
            endpoints: endpoints.iter().map(ToString::to_string).collect(),
            security: self.security.clone(),
            http: http.to_vec(),
        };
        Ok(Some((crate::console::serve(door, own), address)))
    }

    /// Says that it is ready, and where.
    fn announce(&self, endpoints: &[Address], http: &[HttpAddress], console: Option<&str>) {
        let names: Vec<&str> = self.parts.iter().map(Part::name).collect();
        tracing::info!("{} ready: {}", self.environment.process, names.join(", "));
        if self.environment.supervisor.is_some() {
            return;
        }
        let calls = endpoints.iter().map(|address| format!("calls  {address}\n"));
        let http = http.iter().map(|each| format!("{}  {}\n", each.component, each.url()));
        let console = console.map(|address| format!("console  {address}\n"));
        if let Err(error) = say(&calls.chain(http).chain(console).collect::<String>()) {
            tracing::warn!("{error}");
        }
    }
}

/// Where the outside comes in to a part, once that is made.
#[cfg(feature = "http")]
struct Door {
    /// The place of the part.
    part: usize,
    /// Whether all of its visitors have to say who they are, where the gate can tell.
    asks: bool,
    awaited: wharf_http::Awaited,
    gate: Arc<wharf_http::edge::Gate>,
    report: Arc<Report>,
}

#[cfg(feature = "http")]
impl Door {
    /// Lets requests in to `router`.
    fn open(&self, router: axum::Router) {
        let router = if self.asks { self.gate.known(router) } else { router };
        let router = self.gate.before(router);
        self.awaited.came(wharf_http::health(router, Arc::clone(&self.report) as _));
    }
}

/// Callers, and the services that `wharf.toml` says they cannot do without.
fn required(file: &File, parts: &[Part]) -> Result<HashSet<(String, String)>, BoxError> {
    file.check_requires(&services(parts))?;
    let of = |part: &Part| {
        let caller = part.name().to_owned();
        file.requires(&caller)
            .into_iter()
            .map(|callee| (caller.clone(), callee.to_owned()))
            .collect::<Vec<_>>()
    };
    Ok(parts.iter().flat_map(of).collect())
}

/// The longest that any part of the process may take to finish what it has begun.
fn drain(policies: &Layers, parts: &[Part]) -> Duration {
    let of =
        |part: &Part| policies.resolve(&PolicyScope::service(part.name()), false).policies().callee.drain;
    parts.iter().map(of).max().unwrap_or_default()
}

/// What a constructor gives; a panic of it is an error that its name can be said with.
async fn unless_it_panics<T>(made: BoxFuture<'static, Result<T, BoxError>>) -> Result<T, BoxError> {
    catch_panic(made).await.map_err(|fault| fault.message().to_owned())?
}

/// An error and what caused it, each said once.
fn in_full(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.map(ToString::to_string).fold(error.to_string(), |said, cause| {
        if said.contains(&cause) { said } else { format!("{said}: {cause}") }
    })
}

/// What a constructor gave.
enum Made {
    Service(wharf_core::Instance),
    #[cfg(feature = "http")]
    Router(axum::Router),
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::fmt;

    use super::*;

    #[derive(Debug)]
    struct Because(&'static str, Option<Box<Self>>);

    impl fmt::Display for Because {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Because {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.1.as_deref().map(|cause| cause as &(dyn Error + 'static))
        }
    }

    #[test]
    fn why_a_service_cannot_start_is_said_down_to_the_cause_and_no_cause_twice() {
        let cause = Because("the disk is full", None);
        let middle = Because("carts.db: the disk is full", Some(Box::new(cause)));
        let error = Because("the carts cannot be opened", Some(Box::new(middle)));
        assert_eq!(in_full(&error), "the carts cannot be opened: carts.db: the disk is full");
    }

    #[test]
    fn a_constructor_that_panics_gives_its_reason() {
        let runtime = Builder::new_current_thread().build().unwrap();
        let made = unless_it_panics::<()>(Box::pin(async { panic!("no table called carts") }));
        let made = runtime.block_on(made);
        assert_eq!(made.unwrap_err().to_string(), "the service panicked: no table called carts");
    }
}

//! A kept service, from its start to its end.

use std::sync::{Arc, Mutex};

use tokio::process::Child;
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use wharf_config::Had;
use wharf_config::policy::Layers;
use wharf_control::HealthState;
use wharf_core::{BoxError, Shutdown};
use wharf_rpc::conn::{Address, Listener};
use wharf_rpc::server::{Identity, Server};
use wharf_rpc::wire::Bounds;
use wharf_schema::Topology;

use super::kept::Kept;
use super::{child, gateway, health};
use crate::authorization::{Authorization, description};
use crate::discovery::Discovery;
use crate::elsewhere::Elsewhere;
use crate::environment::Environment;
use crate::host::ProcessHost;
use crate::policies::{described, told};
use crate::report::Report;
use crate::security::{Hosted, security};
use crate::signals::Signals;
use crate::telemetry::logs::Logs;
use crate::telemetry::{self, Vitals};
use crate::wiring::Wiring;

/// Runs the program that wharf.toml has as `service`, until it ends, is asked to end, or is not well any more. `port` is
/// what was asked for beside the file.
///
/// Gives the exit status of the program; where a signal has ended it, the same signal ends this process.
///
/// # Errors
/// When it can't be run, or there is no supervisor.
pub async fn keep_service(service: &str, port: Option<u16>) -> Result<u8, BoxError> {
    let path =
        std::env::var_os(crate::environment::AUTHORIZATION).ok_or("a keeper is started by `wharf up`")?;
    let topology = description(path.as_ref(), "wharf up")?;
    let environment = Environment::read(&topology.app)?;
    let logs = Logs::start(&environment);
    let run_dir = environment.supervisor.as_ref().and_then(|socket| socket.parent()).map(Into::into);
    child::lifeline(run_dir)?;
    let mut signals = Signals::listen()?;
    let mut keeper = Keeper::new(service, port, topology, environment, logs)?;
    let urls = keeper.serve().await?;
    let command = keeper.kept.command(&keeper.wiring.process, &urls);
    let child = child::spawn(command)?;
    keeper.watch(child, &mut signals).await
}

struct Keeper {
    kept: Kept,
    topology: Topology,
    listen: Vec<Address>,
    discovery: Arc<Discovery>,
    wiring: Wiring,
    /// What serves calls to this process itself; kept until the end.
    server: Option<Server>,
    serving: JoinSet<()>,
}

impl Keeper {
    fn new(
        service: &str,
        port: Option<u16>,
        topology: Topology,
        environment: Environment,
        logs: Logs,
    ) -> Result<Self, BoxError> {
        let (environment, runtime) = (Arc::new(environment), Handle::current());
        // Nobody asks it to stop: it ends when the program does.
        let (_, stop) = Shutdown::new();
        let host = ProcessHost::new(Arc::clone(&environment), runtime.clone(), stop)?;
        let file = host.file();
        let Some(Had::Run(run)) = file.foreign(service).map(|foreign| foreign.had) else {
            return Err(format!(
                "wharf.toml does not say any more how {service} is run: stop the app, and start it with `wharf up`"
            )
            .into());
        };
        let mut policies: Layers = told(&topology.policies)?;
        policies.extend(file.policies().said().iter().cloned());
        let named = Hosted { app: &topology.app, services: vec![service], is_connected: true };
        let security = security(&named, file.tls(), &environment)?;
        let elsewhere = Elsewhere::new(file)?;
        let port = port.or_else(|| file.port(service));
        let required = file
            .requires(service)
            .into_iter()
            .map(|callee| (service.to_owned(), callee.to_owned()))
            .collect();
        let spans = telemetry::spans(file.telemetry(), environment.is_watched());
        let vitals = Vitals::new(&topology.app, &environment.process, "", spans, logs);
        let report = Arc::new(Report::new(vitals, vec![service.to_owned()]));
        let discovery =
            Arc::new(Discovery::new(&topology.app, Arc::clone(&environment), elsewhere, runtime.clone()));
        let wiring = Wiring {
            app: topology.app.clone(),
            process: environment.process.clone(),
            slots: Default::default(),
            authorization: Authorization::of(topology.clone()),
            security,
            discovery: Arc::clone(&discovery),
            runtime,
            policies: Arc::new(policies),
            report,
            required,
            budgets: Mutex::default(),
        };
        let (kept, listen) = (Kept::new(service, run, port)?, environment.listen.clone());
        Ok(Self { kept, topology, listen, discovery, wiring, server: None, serving: JoinSet::new() })
    }

    /// Takes the calls that the program makes, and what tools ask; gives the variables that tell the program where.
    async fn serve(&mut self) -> Result<Vec<(String, String)>, BoxError> {
        let Wiring { app, process, report, security, .. } = &self.wiring;
        let identity = Identity { app: app.clone(), process: process.clone() };
        let mut server = Server::new(identity, vec![report.offered()], Bounds::default());
        report.server(server.watching());
        for address in &self.listen {
            let listener = Listener::bind(address).await;
            let listener = listener.map_err(|error| format!("cannot listen at {address}: {error}"))?;
            server.listen(listener.secured(security)?);
        }
        self.server = Some(server);
        let links = gateway::links(&self.wiring, &self.topology, &self.kept.service)?;
        gateway::serve(links, &mut self.serving).await
    }

    /// Tells the supervisor when the program is ready, and waits for its end.
    async fn watch(self, mut child: Child, signals: &mut Signals) -> Result<u8, BoxError> {
        let service = &self.kept.service;
        let status = tokio::select! {
            ended = child.wait() => ended?,
            failed = self.be_well() => {
                let why = failed?;
                // The supervisor kills what is left of the group.
                tracing::error!("{service} is not well, and is ended: {why}");
                return Ok(1);
            }
            // It reaches the program as well, which ends as it can; the supervisor has the patience.
            signal = signals.next() => {
                self.wiring.report.vitals.health.set(HealthState::Draining);
                tracing::info!("{signal}: {service} is to finish what it has begun");
                loop {
                    tokio::select! {
                        ended = child.wait() => break ended?,
                        _ = signals.next() => {}
                    }
                }
            }
        };
        Ok(child::end_like(status))
    }

    /// Gives why the program is not well any more.
    async fn be_well(&self) -> Result<String, BoxError> {
        health::ready(&self.kept).await;
        let mut endpoints = vec![self.kept.address()];
        endpoints.extend(self.listen.iter().cloned());
        let policies = serde_json::to_string(&described(&self.wiring.policies))?;
        self.wiring.report.vitals.health.set(HealthState::Ready);
        self.discovery.ready(&endpoints, Vec::new(), policies).await?;
        tracing::info!("{} ready: {}", self.wiring.process, self.kept.service);
        Ok(health::lost(&self.kept).await)
    }
}

//! From a directory to a plan: configuration, program, topology, placement, ports.

use std::{path::Path, time::Duration};

use wharf_config::{Console, File, Port, ProcessSpec, Tls, policy::Scope, ports};
use wharf_control::HttpAddress;
use wharf_rpc::security::Bearer;
use wharf_schema::Topology;
use wharf_supervisor::{Authority, Certificates, Plan, ProcessSpec as Process, RunDir, Settings};

use super::{Up, foreign};
use crate::{
    commands::ca::{self, identity},
    failure::Failure,
    policies,
    program::describe,
    topology,
};

/// Where processes listen: nobody but this machine is meant to reach them.
const HOST: &str = "127.0.0.1";

/// What a process may take beyond that to end before it is killed.
const MARGIN: Duration = Duration::from_secs(2);

/// Everything that is to be known before anything is started.
pub(super) struct Prepared {
    /// What the supervisor runs.
    pub(super) plan: Plan,
    /// What the app says of itself.
    pub(super) topology: Topology,
    /// What is said of the console.
    pub(super) console: Console,
}

/// Reads the configuration, builds the program, and asks it what it is.
pub(super) async fn prepare(up: &Up) -> Result<Prepared, Failure> {
    let dir = std::fs::canonicalize(&up.dir).map_err(|error| {
        Failure::new(format!("no directory {}: {error}", up.dir.display()))
            .remedy("name the directory of the app: wharf up DIR")
    })?;
    let mut file = File::find(&up.dir)?;
    for (service, port) in &up.ports {
        file.set_port(service, *port, format!("--port {service}={port}"));
    }
    let program = up.wanted().get(&file.app_dir()).await?;
    let topology = topology::parse(&describe(&program).await?)?;
    if RunDir::of(&topology.app).is_running() {
        return Err(Failure::new(format!("{} is running already", topology.app))
            .remedy("`wharf ps` shows it, and `wharf stop` ends it"));
    }
    let services = topology::for_plan(&topology);
    let mut processes = file.plan(&services)?;
    let drain = longest_drain(&topology, &file)?;
    ports::check_free(&processes)?;
    ports::assign_http(&mut processes, &services);
    let certificates = certificates(file.tls(), &topology.app)?;
    let config = file.path().map(std::path::absolute).transpose();
    let planned = processes.into_iter().map(|spec| {
        let foreign = spec.foreign.clone();
        let port = spec.ports.first().map(|port| port.number);
        let own = topology.service(&spec.name).is_some_and(|service| !service.foreign);
        let process = process(spec, &program, &dir);
        match foreign {
            Some(foreign) => foreign::kept(Process { listen: Vec::new(), ..process }, &foreign, port, own),
            None => Ok(process),
        }
    });
    let planned = planned.collect::<Result<Vec<_>, _>>()?;
    let topology = topology::as_the_file_says(topology, &file, &topology::environment())?;
    let description = serde_json::to_string_pretty(&topology)
        .map_err(|error| Failure::new(format!("the app's description can't be written: {error}")))?;
    let plan = Plan {
        app: topology.app.clone(),
        processes: planned,
        elsewhere: foreign::elsewhere(&file).collect(),
        topology: description,
        config: config.map_err(|error| Failure::new(format!("no path of wharf.toml: {error}")))?,
        certificates,
        run_dir: None,
        settings: Settings { drain: drain + MARGIN, ..Settings::default() },
    };
    Ok(Prepared { plan, topology, console: file.console() })
}

/// How long any service may take to finish what it has begun. A process ends by itself when that is over.
fn longest_drain(topology: &Topology, file: &File) -> Result<Duration, Failure> {
    let mut layers = policies::layers(&topology.policies)?;
    layers.extend(file.policies().said().iter().cloned());
    layers.check_against(&topology::for_plan(topology))?;
    let scopes = topology.services.iter().map(|service| Scope::service(&service.name));
    let drain = |scope: Scope| layers.resolve(&scope, false).policies().callee.drain;
    Ok(scopes.chain([Scope::app()]).map(drain).max().unwrap_or_default())
}

/// What the supervisor issues, if connections are secured and nobody else sees to certificates.
fn certificates(tls: &Tls, app: &str) -> Result<Option<Certificates>, Failure> {
    if tls.on != Some(true) || tls.certificate.is_some() {
        return Ok(None);
    }
    identity(app, &Bearer::Service("service".to_owned()))?;
    let dir = ca::directory(tls.ca.as_deref())?;
    let authority = Authority::load(&dir).map_err(|error| Failure::new(format!("tls is on, and {error}")))?;
    Ok(Some(Certificates { authority, life: tls.lifetime.unwrap_or(ca::LIFE) }))
}

fn process(spec: ProcessSpec, program: &Path, dir: &Path) -> Process {
    let (http, calls): (Vec<&Port>, Vec<&Port>) = spec.ports.iter().partition(|port| port.http);
    let address = |port: &Port| format!("{HOST}:{}", port.number);
    Process {
        name: spec.name,
        program: program.to_path_buf(),
        args: ["serve"].into_iter().map(str::to_owned).chain(spec.services.iter().cloned()).collect(),
        env: spec.env.into_iter().collect(),
        dir: Some(dir.to_path_buf()),
        replicas: spec.replicas.into(),
        listen: calls.into_iter().map(|port| format!("tcp:{}", address(port))).collect(),
        http: http
            .into_iter()
            .map(|port| HttpAddress {
                component: port.service.clone(),
                address: address(port),
                secured: false,
            })
            .collect(),
        services: spec.services,
        needs: None,
        port: None,
    }
}

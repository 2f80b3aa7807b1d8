//! Which ports are free: asked of the system before anything is started.
use std::{
    collections::BTreeSet,
    io,
    net::{Ipv4Addr, TcpListener},
};

use crate::{
    check::ServiceInfo,
    error::{ConfigError, Problem},
    plan::{Port, ProcessSpec},
};

/// The port that a browser is sent to when none is configured, or the next one free.
const FIRST_HTTP: u16 = 8080;

/// How far past the first one to look before any free one will do.
const TRIED: u16 = 100;

/// Refuses a plan whose ports are in use by somebody else.
pub fn check_free(plan: &[ProcessSpec]) -> Result<(), ConfigError> {
    let ports = plan.iter().flat_map(|process| &process.ports);
    ConfigError::unless_empty(ports.filter_map(in_use).collect())
}

/// Gives every http component without a port the first free one from 8080 on. Replicas get any free one each.
pub fn assign_http(plan: &mut [ProcessSpec], services: &[ServiceInfo]) {
    let mut given: BTreeSet<u16> =
        plan.iter().flat_map(|process| &process.ports).map(|port| port.number).collect();
    for process in plan {
        let hosted =
            services.iter().filter(|service| service.http && process.services.contains(&service.name));
        for service in hosted {
            if process.ports.iter().any(|port| port.service == service.name) {
                continue;
            }
            let number = if process.replicas > 1 { 0 } else { next_free(&given) };
            given.insert(number);
            process.ports.push(Port { service: service.name.clone(), http: true, number, origin: None });
        }
    }
}

fn next_free(given: &BTreeSet<u16>) -> u16 {
    let mut candidates = FIRST_HTTP..FIRST_HTTP + TRIED;
    candidates.find(|port| !given.contains(port) && probe(*port).is_ok()).unwrap_or(0)
}

fn in_use(port: &Port) -> Option<Problem> {
    let error = probe(port.number).err()?;
    let message = match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("port {} of `{}` is taken by another program", port.number, port.service)
        }
        io::ErrorKind::PermissionDenied => {
            format!("port {} of `{}` is not open to this user", port.number, port.service)
        }
        _ => format!("port {} of `{}` can't be listened on: {error}", port.number, port.service),
    };
    let remedy = match error.kind() {
        io::ErrorKind::PermissionDenied => String::from("choose one from 1024 on, or 0 for any free one"),
        _ => format!(
            "stop that program (`ss -ltnp 'sport = :{}'` names it), choose another port, or 0 for any free one",
            port.number
        ),
    };
    Some(Problem { origin: port.origin.clone(), message, remedy })
}

/// Listens for a moment. Port 0 is always free.
fn probe(port: u16) -> io::Result<()> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map(drop)
}

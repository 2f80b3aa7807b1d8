//! Services that are not the app's own program: how they are run, and what the app's description says of them.

use std::path::Path;

use wharf_config::{File, Foreign, Had, Run};
use wharf_schema::{DependencyDescriptor, Topology};
use wharf_supervisor::{Needed, ProcessSpec};

use crate::{commands::keep, failure::Failure};

/// The description of an app with what `file` has in the place of its services: what they offer and whom they call.
pub(super) fn described(mut topology: Topology, file: &File) -> Topology {
    for foreign in file.all_foreign() {
        let called: Option<Vec<DependencyDescriptor>> = foreign
            .calls
            .as_ref()
            .map(|calls| calls.iter().flat_map(|name| offered(&topology, name)).collect());
        let Some(service) = topology.services.iter_mut().find(|service| service.name == foreign.service)
        else {
            continue;
        };
        service.foreign = true;
        if let Some(interface) = &foreign.interface {
            service.interfaces.retain(|each| each.name == *interface);
        }
        if let Some(called) = called {
            service.dependencies = called;
        }
    }
    topology
}

/// The declarations of somebody who calls `service`: by all that it offers.
fn offered(topology: &Topology, service: &str) -> Vec<DependencyDescriptor> {
    let found = topology.service(service).into_iter();
    let interfaces = found.flat_map(|found| &found.interfaces);
    let declared =
        interfaces.map(|each| DependencyDescriptor { service: service.into(), interface: each.name.clone() });
    declared.collect()
}

/// `spec` as a process that a keeper runs; `port` is the one that was asked for.
pub(super) fn kept(
    spec: ProcessSpec,
    foreign: &Foreign,
    port: Option<u16>,
    has_own: bool,
) -> Result<ProcessSpec, Failure> {
    let Had::Run(Run { words, dir, .. }) = &foreign.had else { return Ok(spec) };
    let own = if has_own { ", or comment `run` out to have the app's own" } else { "" };
    let remedy = format!("install it, or change `run` at {}{own}", foreign.origin);
    let mut args = vec!["keep".to_owned(), "--service".to_owned(), foreign.service.clone()];
    let port = port.filter(|port| *port != 0);
    if let Some(port) = port {
        args.extend(["--port".to_owned(), port.to_string()]);
    }
    let program = words.first().map_or(Path::new(""), Path::new).to_owned();
    Ok(ProcessSpec {
        program: keep::own_program()?.into(),
        args,
        needs: Some(Needed { program, dir: absolute(dir)?, remedy }),
        port,
        ..spec
    })
}

fn absolute(dir: &Path) -> Result<std::path::PathBuf, Failure> {
    std::path::absolute(dir).map_err(|error| Failure::new(format!("no path of {}: {error}", dir.display())))
}

/// The services that run elsewhere, and where.
pub(super) fn elsewhere(file: &File) -> impl Iterator<Item = (String, Vec<String>)> {
    file.all_foreign().filter_map(|foreign| match foreign.had {
        Had::At(urls) => Some((foreign.service, urls.iter().map(wharf_config::Url::address).collect())),
        Had::Run(_) => None,
    })
}

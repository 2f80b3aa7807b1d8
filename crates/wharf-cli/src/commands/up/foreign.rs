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
        needs: Some(Needed {
            program,
            dir: absolute(dir)?,
            search: std::env::var_os("PATH").unwrap_or_default(),
            remedy,
        }),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shop(toml: &str) -> (Topology, File) {
        let interface = |name: &str| format!(r#"{{"name": "{name}", "methods": []}}"#);
        let text = format!(
            r#"{{"app": "shop", "services": [
                {{"name": "ads", "interfaces": [{}, {}], "dependencies": [{{"service": "cart", "interface": "Cart"}}]}},
                {{"name": "cart", "interfaces": [{}]}},
                {{"name": "catalog", "interfaces": [{}, {}]}}
            ]}}"#,
            interface("Ads"),
            interface("OldAds"),
            interface("Cart"),
            interface("Catalog"),
            interface("Search"),
        );
        (serde_json::from_str(&text).unwrap(), File::parse("wharf.toml", toml).unwrap())
    }

    fn calls(topology: &Topology) -> Vec<&str> {
        topology.services[0].dependencies.iter().map(|each| each.interface.as_str()).collect()
    }

    #[test]
    fn what_a_foreign_service_offers_and_calls_is_as_the_file_says_or_as_the_apps_own() {
        let (topology, file) = shop("[service.ads]\nrun = \"ads\"\ninterface = \"Ads\"\n");
        let described = described(topology, &file);
        assert_eq!(described.services[0].interfaces.len(), 1);
        assert!(described.services[0].foreign && !described.services[1].foreign);
        assert_eq!(calls(&described), ["Cart"]);
        let (topology, file) =
            shop("[service.ads]\nrun = \"ads\"\ninterface = \"Ads\"\ncalls = [\"catalog\"]\n");
        assert_eq!(calls(&super::described(topology, &file)), ["Catalog", "Search"]);
        let (topology, file) = shop("[service.ads]\ncalls = []\n");
        assert_eq!(calls(&super::described(topology, &file)), ["Cart"], "it is the app's own");
    }

    #[test]
    fn what_runs_elsewhere_has_addresses_and_is_not_run() {
        let (_, file) =
            shop("[service.cart]\nurl = [\"http://a/v1\", \"http://b:81\"]\n[service.ads]\nrun = \"ads\"\n");
        let all: Vec<_> = elsewhere(&file).collect();
        assert_eq!(all, [("cart".to_owned(), vec!["rest:a:80/v1".to_owned(), "rest:b:81".to_owned()])]);
    }
}

//! The topology as lines of text, callers above those they call.

use std::collections::BTreeSet;

use wharf_schema::{ServiceDescriptor, Topology};

use crate::format::count;

/// One line for each service, with what it calls.
pub(crate) fn text(topology: &Topology) -> Vec<String> {
    let (http, services): (Vec<&ServiceDescriptor>, Vec<&ServiceDescriptor>) =
        topology.services.iter().partition(|s| s.http);
    let mut title = format!("{}: {}", topology.app, count(services.len(), "service", "services"));
    if !http.is_empty() {
        title.push_str(&format!(", {}", count(http.len(), "http component", "http components")));
    }
    let ordered = callers_first(topology);
    let width = ordered.iter().map(|service| label(service).chars().count()).max().unwrap_or(0);
    let line = |service: &ServiceDescriptor| match calls(service) {
        called if called.is_empty() => label(service),
        called => format!("{:width$}  \u{2192} {}", label(service), called.join(", ")),
    };
    [title, String::new()].into_iter().chain(ordered.into_iter().map(line)).collect()
}

fn label(service: &ServiceDescriptor) -> String {
    if service.http { format!("{} (http)", service.name) } else { service.name.clone() }
}

/// Whom it calls, each once.
pub(super) fn calls(service: &ServiceDescriptor) -> Vec<&str> {
    service.dependencies.iter().map(|d| d.service.as_str()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Callers before those they call, otherwise in the order of the app; services that call each other in a circle
/// come as they stand.
fn callers_first(topology: &Topology) -> Vec<&ServiceDescriptor> {
    let mut left: Vec<&ServiceDescriptor> = topology.services.iter().collect();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let called: BTreeSet<&str> = left
            .iter()
            .flat_map(|caller| calls(caller).into_iter().filter(|called| *called != caller.name))
            .collect();
        let (free, rest): (Vec<&ServiceDescriptor>, Vec<&ServiceDescriptor>) =
            left.iter().copied().partition(|service| !called.contains(service.name.as_str()));
        if free.is_empty() {
            ordered.push(left.remove(0));
        } else {
            ordered.extend(free);
            left = rest;
        }
    }
    ordered
}

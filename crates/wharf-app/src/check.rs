//! What can be wrong with an app before anything runs.

use std::collections::BTreeSet;

use wharf_core::BoxError;
use wharf_schema::{ServiceDescriptor, Topology};

/// Refuses an app that cannot work, with everything that is wrong with it.
/// `misuses` is what was found wrong before there was a topology.
pub(crate) fn check(topology: &Topology, misuses: &[String]) -> Result<(), BoxError> {
    let mut problems = misuses.to_vec();
    let mut names = BTreeSet::new();
    if topology.services.is_empty() {
        problems.push("it has no services: add one with `.service(…)`".to_owned());
    }
    for service in &topology.services {
        if !names.insert(service.name.as_str()) {
            let name = &service.name;
            problems.push(format!("two services are called {name}: give one another name with `.named(…)`"));
        }
        if !is_name(&service.name) {
            let name = &service.name;
            problems.push(format!(
                "`{name}` is no name for a service: use lower case letters, digits and hyphens, and begin with a letter"
            ));
        }
        let mut interfaces = BTreeSet::new();
        for interface in &service.interfaces {
            if !interfaces.insert(interface.name.as_str()) {
                let (name, interface) = (&service.name, &interface.name);
                problems.push(format!(
                    "{name} offers two interfaces called {interface}, and a call could not tell which it means: rename one"
                ));
            }
            let place = format!("{} of {}", interface.name, service.name);
            problems.extend(interface.problems().iter().map(|problem| format!("{place}: {problem}")));
        }
    }
    for service in &topology.services {
        problems.extend(service.dependencies.iter().filter_map(|dependency| {
            let callee = topology.services.iter().find(|each| each.name == dependency.service);
            unmet(service, &dependency.service, &dependency.interface, callee)
        }));
    }
    if problems.is_empty() {
        return Ok(());
    }
    Err(format!("the app {} cannot run:\n  - {}", topology.app, problems.join("\n  - ")).into())
}

fn unmet(
    caller: &ServiceDescriptor,
    callee: &str,
    interface: &str,
    found: Option<&ServiceDescriptor>,
) -> Option<String> {
    let caller = &caller.name;
    match found {
        None => Some(format!(
            "{caller} calls {callee}, which the app does not have: add it with `.service(…)`, or name the service that \
             offers {interface} with `.uses(…)`"
        )),
        Some(found) if !found.interfaces.iter().any(|offered| offered.name == interface) => Some(format!(
            "{caller} calls {callee} by the interface {interface}, which {callee} does not offer"
        )),
        Some(_) => None,
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|each| each.is_ascii_lowercase() || each.is_ascii_digit() || each == '-')
}

#[cfg(test)]
mod tests {
    use wharf_schema::{InterfaceDescriptor, Types};

    use super::*;

    fn service(name: &str, interfaces: &[&str]) -> ServiceDescriptor {
        let interface = |name: &&str| InterfaceDescriptor {
            name: (*name).to_owned(),
            docs: String::new(),
            methods: Vec::new(),
            types: Types::new(),
        };
        ServiceDescriptor {
            name: name.to_owned(),
            http: false,
            foreign: false,
            interfaces: interfaces.iter().map(interface).collect(),
            dependencies: Vec::new(),
            edge: None,
        }
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let services =
            vec![service("cart", &["Cart", "Cart"]), service("cart", &["Ads"]), service("Ads", &[])];
        let problems = check(&Topology { app: "shop".into(), services, policies: Vec::new() }, &[])
            .expect_err("much is wrong")
            .to_string();
        for problem in ["two interfaces called Cart", "two services are called cart", "`Ads` is no name"] {
            assert!(problems.contains(problem), "{problems}");
        }
    }
}

//! Holds the file against the services of an app: what it names must exist, and be possible.
use std::collections::BTreeMap;

use crate::{
    error::{ConfigError, Problem},
    file::{File, Process, Service},
    section::Located,
    settings::overlay,
    source::Origin,
    suggest::{list, nearest},
};

/// A service of the app, as far as a placement needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceInfo {
    /// Its name.
    pub name: String,
    /// Whether it is an http component: its port is then one for browsers.
    pub http: bool,
    /// The methods that can be called.
    pub methods: Vec<MethodInfo>,
    /// The names of the interfaces that it offers.
    pub interfaces: Vec<String>,
    /// Whether the program has no implementation of it.
    pub is_foreign: bool,
    /// The services that it calls, as the program declares.
    pub calls: Vec<String>,
}

/// A method of a service, as far as its policies need to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodInfo {
    /// Its name.
    pub name: String,
    /// Whether a second call can be made beside the first: it is a `read` that no stream is sent to.
    pub may_hedge: bool,
}

impl File {
    /// Everything in the file that cannot be done with these services.
    pub fn check_against(&self, services: &[ServiceInfo]) -> Result<(), ConfigError> {
        let mut problems = Vec::new();
        let names: Vec<&str> = services.iter().map(|service| service.name.as_str()).collect();
        for (name, section) in &self.services {
            problems.extend(unknown_service(name, &section.origin, &names));
            let required = section.requires.iter();
            problems.extend(required.filter_map(|each| unknown_service(&each.value, &each.origin, &names)));
            if let Some(service) = services.iter().find(|service| service.name == *name) {
                self.check_foreign(service, section, &names, &mut problems);
                let uncalled = uncalled(service, section);
                problems
                    .extend(uncalled.filter(|(each, _)| names.contains(each)).map(|(_, problem)| problem));
            }
        }
        problems.extend(services.iter().filter_map(|service| self.missing(service)));
        for process in &self.processes {
            for service in &process.services {
                problems.extend(unknown_service(&service.value, &service.origin, &names));
            }
            problems.extend(borrowed_name(process, &names));
            problems.extend(self.conflicting_variables(process));
        }
        self.check_numbered(&names, &mut problems);
        problems.extend(services.iter().filter_map(|service| self.shared_variables(service, services)));
        if let Err(error) = self.policies.check_against(services) {
            problems.extend_from_slice(error.problems());
        }
        problems.extend(services.iter().filter(|service| !service.http).filter_map(|service| {
            let origin = &self.services.get(&service.name)?.edge.as_ref()?.origin;
            let name = &service.name;
            Some(Problem::new(
                origin,
                format!(
                    "[service.{name}.edge] is for what listens for the outside, and `{name}` is a service"
                ),
                "remove it; an edge or an http component has such a table",
            ))
        }));
        self.check_groups(&mut problems);
        self.check_ports(&mut problems);
        ConfigError::unless_empty(problems)
    }

    /// What `requires` names of each of these services that the service does not call.
    ///
    /// # Errors
    /// With everything that is named so.
    pub fn check_requires(&self, services: &[ServiceInfo]) -> Result<(), ConfigError> {
        let said = services.iter().filter_map(|service| Some((service, self.services.get(&service.name)?)));
        let problems = said.flat_map(|(service, section)| uncalled(service, section));
        ConfigError::unless_empty(problems.map(|(_, problem)| problem).collect())
    }

    /// The process that lists `service`.
    pub(crate) fn group_of(&self, service: &str) -> Option<&Process> {
        self.processes.iter().find(|process| process.services.iter().any(|s| s.value == service))
    }

    fn check_groups(&self, problems: &mut Vec<Problem>) {
        let mut seen: BTreeMap<&str, (&Process, &Origin)> = BTreeMap::new();
        for process in &self.processes {
            for service in &process.services {
                if let Some((other, first)) = seen.insert(&service.value, (process, &service.origin)) {
                    problems.push(Problem::new(
                        &service.origin,
                        format!(
                            "`{}` is already in [process.{}], on {}",
                            service.value,
                            other.name.value,
                            first.line()
                        ),
                        "keep it in one of the two; `replicas` gives a process more copies",
                    ));
                }
            }
        }
        for (name, section) in &self.services {
            if let (Some(replicas), Some(process)) = (&section.replicas, self.group_of(name)) {
                let process = &process.name.value;
                problems.push(Problem::new(
                    &replicas.origin,
                    format!("`{name}` shares [process.{process}] and can't have replicas of its own"),
                    format!("set `replicas` in [process.{process}], or take `{name}` out of it"),
                ));
            }
        }
    }

    /// A process whose name is that of another one and a number could be taken for a replica of that.
    fn check_numbered(&self, names: &[&str], problems: &mut Vec<Problem>) {
        let alone = names.iter().copied().filter(|name| self.group_of(name).is_none());
        let all: Vec<&str> =
            self.processes.iter().map(|process| process.name.value.as_str()).chain(alone).collect();
        for process in &self.processes {
            let name = process.name.value.as_str();
            let Some((stem, number)) = name.rsplit_once('-') else { continue };
            if number.bytes().all(|digit| digit.is_ascii_digit()) && all.contains(&stem) {
                problems.push(Problem::new(
                    &process.name.origin,
                    format!("[process.{name}] has the name of a replica of `{stem}`"),
                    "call it otherwise: the replicas of a process are numbered",
                ));
            }
        }
    }

    /// A service whose variables of the environment are those of the edge `edge` as well.
    fn shared_variables(&self, edge: &ServiceInfo, services: &[ServiceInfo]) -> Option<Problem> {
        let prefix = overlay::edge_prefix(&edge.name);
        let other = services.iter().find(|other| edge.http && overlay::prefix(&other.name) == prefix)?;
        let (edge, other) = (&edge.name, &other.name);
        let section = self.services.get(other).or_else(|| self.services.get(edge));
        Some(Problem {
            origin: section.map(|section| section.origin.clone()),
            message: format!(
                "variables that begin with {prefix} are of [service.{edge}.edge] and of the service `{other}`"
            ),
            remedy: format!(
                "call `{other}` otherwise: no service may be called like an edge with `-edge` behind"
            ),
        })
    }

    fn check_ports(&self, problems: &mut Vec<Problem>) {
        let mut taken: BTreeMap<u16, (&str, &Origin)> = BTreeMap::new();
        for (name, section) in &self.services {
            let Some(port) = section.port.as_ref().filter(|port| port.value != 0) else { continue };
            if let Some((other, first)) = taken.insert(port.value, (name, &port.origin)) {
                problems.push(Problem::new(
                    &port.origin,
                    format!("port {} is already that of `{other}`, by {}", port.value, first.line()),
                    "give each service a port of its own, or 0 for any free one",
                ));
            }
            if let Some(replicas) = self.replicas_of(name).filter(|replicas| replicas.value > 1) {
                problems.push(Problem::new(
                    &port.origin,
                    format!(
                        "`{name}` has {} replicas, by {}, and they can't all listen on port {}",
                        replicas.value,
                        replicas.origin.line(),
                        port.value
                    ),
                    "remove the port: callers find the replicas without it",
                ));
            }
        }
    }

    pub(crate) fn replicas_of(&self, service: &str) -> Option<&Located<u16>> {
        match self.group_of(service) {
            Some(process) => process.replicas.as_ref(),
            None => self.services.get(service)?.replicas.as_ref(),
        }
    }

    /// Two services of one process that want one variable to have two values.
    fn conflicting_variables(&self, process: &Process) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut seen: BTreeMap<&str, (&str, &Located<String>)> = BTreeMap::new();
        for service in &process.services {
            let Some(section) = self.services.get(&service.value) else { continue };
            for (name, value) in &section.env {
                let earlier = seen.insert(name, (&service.value, value));
                let Some((other, first)) = earlier.filter(|(_, first)| first.value != value.value) else {
                    continue;
                };
                problems.push(Problem::new(
                    &value.origin,
                    format!(
                        "`{name}` has another value for `{other}`, on {}, and both run in [process.{}]",
                        first.origin.line(),
                        process.name.value
                    ),
                    format!("set it once, in [process.{}]", process.name.value),
                ));
            }
        }
        problems
    }
}

/// What `section` requires that its service does not call, by name.
fn uncalled<'a>(
    service: &'a ServiceInfo,
    section: &'a Service,
) -> impl Iterator<Item = (&'a str, Problem)> + 'a {
    let foreign = &section.foreign;
    let calls: Vec<&str> = match &foreign.calls {
        Some(calls) if foreign.had.is_some() => calls.iter().map(|called| called.value.as_str()).collect(),
        _ => service.calls.iter().map(String::as_str).collect(),
    };
    let uncalled = section.requires.iter().filter({
        let calls = calls.clone();
        move |each| !calls.contains(&each.value.as_str())
    });
    uncalled.map(move |each| {
        let (name, called) = (&service.name, each.value.as_str());
        let remedy = match nearest(called, calls.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? it calls {}", list(calls.iter().copied())),
            None if calls.is_empty() => "remove it: it calls nobody".to_owned(),
            None => format!("remove it: it calls {}", list(calls.iter().copied())),
        };
        let message = format!("`{name}` requires `{called}`, and does not call it");
        (called, Problem::new(&each.origin, message, remedy))
    })
}

pub(crate) fn unknown_service(name: &str, origin: &Origin, names: &[&str]) -> Option<Problem> {
    if names.contains(&name) {
        return None;
    }
    let known = format!("the app's services: {}", list(names.iter().copied()));
    let remedy = match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? {known}"),
        None => known,
    };
    Some(Problem::new(origin, format!("the app has no service `{name}`"), remedy))
}

/// A process called like a service that it does not host would share its process ids with it.
fn borrowed_name(process: &Process, names: &[&str]) -> Option<Problem> {
    let name = process.name.value.as_str();
    if !names.contains(&name) || process.services.iter().any(|service| service.value == name) {
        return None;
    }
    Some(Problem::new(
        &process.name.origin,
        format!("[process.{name}] has the name of a service that it doesn't host"),
        format!("call it otherwise, or add `{name}` to its services"),
    ))
}

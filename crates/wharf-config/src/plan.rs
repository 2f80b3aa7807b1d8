//! The placement: which processes run, with which services, ports and environment.
use std::collections::BTreeMap;

use crate::{
    check::ServiceInfo,
    error::ConfigError,
    file::{File, Process},
    foreign::{Foreign, Had},
    section::Variables,
    source::Origin,
};

/// A process to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessSpec {
    /// Its name: that of its service, or of `[process.NAME]`.
    pub name: String,
    /// What it hosts, in the order of the app.
    pub services: Vec<String>,
    /// How many copies run.
    pub replicas: u16,
    /// The ports that were asked for. A service without one listens where it likes.
    pub ports: Vec<Port>,
    /// Environment, on top of the supervisor's own.
    pub env: BTreeMap<String, String>,
    /// What runs, where it is not the app's own program.
    pub foreign: Option<Foreign>,
}

/// A port for a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// The service.
    pub service: String,
    /// Whether it is for HTTP; otherwise for calls between services.
    pub http: bool,
    /// The port; 0 is any free one.
    pub number: u16,
    /// Where it was set; absent for a default.
    pub origin: Option<Origin>,
}

impl File {
    /// The processes that run these services, in the order of the app.
    pub fn plan(&self, services: &[ServiceInfo]) -> Result<Vec<ProcessSpec>, ConfigError> {
        self.check_against(services)?;
        let mut plan: Vec<ProcessSpec> = Vec::new();
        for service in services {
            let foreign = self.foreign(&service.name);
            if foreign.as_ref().is_some_and(|foreign| matches!(foreign.had, Had::At(_))) {
                continue;
            }
            let group = self.group_of(&service.name);
            let name = group.map_or(&service.name, |process| &process.name.value);
            let at = plan.iter().position(|process| process.name == *name).unwrap_or_else(|| {
                plan.push(self.empty_process(name, &service.name, group));
                plan.len() - 1
            });
            let process = &mut plan[at];
            process.foreign = foreign;
            process.services.push(service.name.clone());
            if let Some(section) = self.services.get(&service.name) {
                process.env.extend(values(&section.env));
                process.ports.extend(section.port.as_ref().map(|port| Port {
                    service: service.name.clone(),
                    http: service.http,
                    number: port.value,
                    origin: Some(port.origin.clone()),
                }));
            }
        }
        Ok(plan)
    }

    fn empty_process(&self, name: &str, service: &str, group: Option<&Process>) -> ProcessSpec {
        let mut env: BTreeMap<String, String> = values(&self.env).collect();
        env.extend(group.into_iter().flat_map(|process| values(&process.env)));
        ProcessSpec {
            name: name.to_owned(),
            services: Vec::new(),
            replicas: self.replicas_of(service).map_or(1, |replicas| replicas.value),
            ports: Vec::new(),
            env,
            foreign: None,
        }
    }
}

fn values(variables: &Variables) -> impl Iterator<Item = (String, String)> {
    variables.iter().map(|(name, value)| (name.clone(), value.value.clone()))
}

//! The app: a list of services, and the program that runs them.

use std::panic::Location;
use std::process::ExitCode;

use wharf_config::policy::Policy;
use wharf_core::{BoxError, Service};
use wharf_schema::{DependencyDescriptor, ServiceDescriptor, Topology};

use crate::args::{Command, parse, usage};
use crate::authorization::Authorization;
use crate::check::check;
use crate::environment::Environment;
use crate::output::{complain, say};
use crate::part::Part;
use crate::policies::{AppPolicy, described, of_program};
use crate::process::{Plan, run};
use crate::telemetry::logs::Logs;

/// The set of services that make one system, named once.
///
/// Its [`run`](App::run) is the whole of a program's `main`: without arguments the program runs every service in this
/// process, `serve NAME…` runs some of them, and `describe` prints what there is as JSON.
#[derive(Debug)]
pub struct App {
    name: String,
    version: String,
    parts: Vec<Part>,
    policies: Vec<AppPolicy>,
    /// What was said where it means nothing.
    misplaced: Vec<String>,
}

impl App {
    /// An app without services yet.
    pub fn new(name: &str) -> Self {
        let version = String::new();
        Self {
            name: name.to_owned(),
            version,
            parts: Vec::new(),
            policies: Vec::new(),
            misplaced: Vec::new(),
        }
    }

    /// Says which version of the program this is, for those who look on: `.version(env!("CARGO_PKG_VERSION"))`.
    #[must_use]
    pub fn version(mut self, version: &str) -> Self {
        version.clone_into(&mut self.version);
        self
    }

    /// Adds a service.
    #[must_use]
    pub fn service(mut self, service: Service) -> Self {
        self.parts.push(Part::service(service));
        self
    }

    /// Adds a service that this program has no implementation of, and that is called by the client `C`: one in another
    /// language, or one that is there already. `wharf.toml` says how it is run (`run`) or where it is (`url`).
    #[must_use]
    pub fn foreign<C: wharf_core::Client>(mut self, name: &str) -> Self {
        self.parts.push(Part::foreign(name, C::INTERFACE));
        self
    }

    /// Adds an http component: an axum router made by an async function from [`Start`](wharf_core::Start) and clients,
    /// for what is not an interface. Its handlers find the request's context as `Extension<Context>`.
    #[cfg(feature = "http")]
    #[must_use]
    pub fn http<D>(
        mut self,
        name: &str,
        router: impl wharf_core::Constructor<D, Service = axum::Router>,
    ) -> Self {
        self.parts.push(Part::http(name, router));
        self
    }

    /// Adds an edge: where the outside comes in, and what of the app it may call.
    ///
    /// ```
    /// use wharf_app::{App, edge::Edge, open};
    /// # use wharf_control::RegistryClient as CatalogClient;
    ///
    /// let app = App::new("shop").edge("api", Edge::new().open(open!(CatalogClient: ready, watch)));
    /// ```
    #[cfg(feature = "edge")]
    #[must_use]
    pub fn edge(mut self, name: &str, edge: crate::edge::Edge) -> Self {
        self.parts.push(Part::edge(name, edge));
        self
    }

    /// Says that the client `C` of the http component that was added last calls the service `name`. Where it asks for
    /// several clients of that type, each call is about the next of them; where it asks for none, the app does not start.
    ///
    /// Of a service, that is said with [`Service::uses`].
    #[cfg(feature = "http")]
    #[must_use]
    pub fn uses<C: wharf_core::Client>(mut self, name: &str) -> Self {
        match self.parts.last_mut().map(|part| &mut part.making) {
            Some(crate::part::Making::Http(component)) => component.bind(C::INTERFACE, name),
            _ => self.misplaced.push(format!(
                "`.uses` of a client of {} for {name} does not follow `.http(…)`: of a service, say it with Service::uses",
                C::INTERFACE.name
            )),
        }
        self
    }

    /// Says how calls between all services of the app behave. What is said of a service wins over it
    /// ([`Service::policy`]), and so does what `wharf.toml` says.
    #[must_use]
    #[track_caller]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policies.push((policy, Location::caller()));
        self
    }

    /// Runs the program that the command line and the environment ask for, until it is stopped.
    ///
    /// Prints what is wrong on standard error; the exit code is 2 when the command line or the app itself is, and 1 when
    /// something failed.
    pub fn run(self) -> ExitCode {
        // What is not UTF-8 is no name of anything: it is refused like any other word that is not understood.
        let arguments = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
        let outcome = parse(arguments).map_err(|error| (error, 2)).and_then(|command| match command {
            Command::Help => say(&usage(&self.name)).map_err(|error| (error, 1)),
            Command::Describe => self.describe(),
            Command::Serve(names) => self.serve(&names),
        });
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err((error, code)) => {
                complain(&error);
                ExitCode::from(code)
            }
        }
    }

    fn describe(&self) -> Result<(), (BoxError, u8)> {
        let mut topology = self.topology();
        check(&topology, &self.misuses()).map_err(|error| (error, 2))?;
        let policies = of_program(&self.policies, &self.parts).map_err(|error| (error.into(), 2))?;
        topology.policies = described(&policies);
        let written = serde_json::to_string_pretty(&topology)
            .map_err(BoxError::from)
            .and_then(|json| say(&format!("{json}\n")));
        written.map_err(|error| (error, 1))
    }

    fn serve(self, names: &[String]) -> Result<(), (BoxError, u8)> {
        let wrong = |error| (error, 2);
        let topology = self.topology();
        check(&topology, &self.misuses()).map_err(wrong)?;
        let policies = of_program(&self.policies, &self.parts).map_err(|error| wrong(error.into()))?;
        let hosted = self.hosted(names).map_err(wrong)?;
        let environment = Environment::read(&self.name).map_err(wrong)?;
        #[cfg(feature = "console")]
        let shown = topology.clone();
        let authorization =
            Authorization::new(environment.authorization.as_deref(), topology).map_err(wrong)?;
        let (logs, version) = (Logs::start(&environment), self.version);
        let plan = Plan {
            app: self.name,
            parts: self.parts,
            hosted,
            policies,
            authorization,
            version,
            logs,
            #[cfg(feature = "console")]
            topology: shown,
        };
        run(plan, environment).map_err(|error| (error, 1))
    }

    /// Which parts run here, by their place in the list: those named, or all.
    fn hosted(&self, names: &[String]) -> Result<Vec<usize>, BoxError> {
        let own = || self.parts.iter().enumerate().filter(|(_, part)| !part.is_foreign());
        if names.is_empty() {
            return Ok(own().map(|(at, _)| at).collect());
        }
        let place = |name: &String| {
            own().find(|(_, part)| part.name() == name).map(|(at, _)| at).ok_or_else(|| {
                let all: Vec<&str> = own().map(|(_, part)| part.name()).collect();
                format!("{} has no service {name} of its own; it has {}", self.name, all.join(", ")).into()
            })
        };
        names.iter().map(place).collect()
    }

    /// What was said of clients that nobody asks for.
    fn misuses(&self) -> Vec<String> {
        let mut misuses = self.misplaced.clone();
        for part in &self.parts {
            misuses.extend(part.misuses());
            let caller = part.name();
            misuses.extend(part.unasked().iter().map(|(service, interface)| {
                let interface = interface.name;
                format!(
                    "{caller} is to use {service} by a client of {interface}, but its constructor asks for no (other) \
                     {interface}Client: remove `.uses`, or take the client as an argument"
                )
            }));
        }
        misuses
    }

    fn topology(&self) -> Topology {
        Topology {
            app: self.name.clone(),
            services: self.parts.iter().map(describe).collect(),
            policies: Vec::new(),
        }
    }
}

fn describe(part: &Part) -> ServiceDescriptor {
    let mut dependencies: Vec<DependencyDescriptor> = Vec::new();
    for each in part.dependencies() {
        let one =
            DependencyDescriptor { service: each.service.clone(), interface: each.interface.name.into() };
        if !dependencies.contains(&one) {
            dependencies.push(one);
        }
    }
    ServiceDescriptor {
        name: part.name().to_owned(),
        http: part.is_http(),
        foreign: part.is_foreign(),
        interfaces: part.interfaces().iter().map(|interface| interface.descriptor()).collect(),
        dependencies,
        edge: part.edge_descriptor(),
    }
}

#[cfg(all(test, feature = "http"))]
mod tests {
    use std::convert::Infallible;

    use wharf_control::RegistryClient;
    use wharf_core::Start;

    use super::*;

    async fn router(_: Start, _: RegistryClient) -> Result<axum::Router, Infallible> {
        Ok(axum::Router::new())
    }

    #[test]
    fn a_service_without_an_implementation_is_called_by_its_interface_and_not_run() {
        let app = App::new("shop").foreign::<RegistryClient>("registry").http("front", router);
        let topology = app.topology();
        assert!(check(&topology, &[]).is_ok(), "what front calls is known");
        let geo = &topology.services[0];
        assert!(geo.foreign && !geo.http && geo.interfaces[0].name == "Registry", "{geo:?}");
        assert_eq!(app.hosted(&[]).expect("the others"), [1]);
        let refused = app.hosted(&["registry".to_owned()]).expect_err("nothing to run").to_string();
        assert!(refused.contains("no service registry of its own; it has front"), "{refused}");
    }

    #[test]
    fn an_http_component_uses_services_by_name_and_what_fits_nothing_is_an_error() {
        let app = App::new("shop").http("front", router).uses::<RegistryClient>("archive");
        assert_eq!(app.topology().services[0].dependencies[0].service, "archive");
        assert!(app.misuses().is_empty());

        let misuses = app.uses::<RegistryClient>("attic").misuses();
        assert!(misuses[0].starts_with("front is to use attic by a client of Registry"), "{misuses:?}");

        let early = App::new("shop").uses::<RegistryClient>("archive").http("front", router);
        assert!(early.misuses()[0].contains("does not follow `.http(…)`"), "{:?}", early.misuses());
        let (error, code) = early.describe().expect_err("it cannot run");
        assert!(code == 2 && error.to_string().contains("the app shop cannot run"), "{error}");
    }
}

//! Placement: a client's calls go to a service of this process when it runs here, and to another process when not.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Handle;
use tokio::time::Instant;
use wharf_config::policy::{self, CallPolicy, Layers, Scope};
use wharf_core::span::Spans;
use wharf_core::{BoxError, Call, Dependency, Instance, Interface, LinkSeed, Method, Service, Slot};
use wharf_rpc::client::{Caller, Channel, Policies, Target};
use wharf_rpc::policy::budget::Budget;
use wharf_rpc::security::Security;
use wharf_rpc::wire::Bounds;

use crate::authorization::Authorization;
use crate::discovery::Discovery;
use crate::report::Report;

/// Who tools are, to those that they call.
#[cfg(feature = "console")]
const TOOL: &str = "wharf";

/// Which services run here, and the way to the others.
pub(crate) struct Wiring {
    pub(crate) app: String,
    pub(crate) process: String,
    pub(crate) slots: Slots,
    pub(crate) authorization: Authorization,
    pub(crate) security: Security,
    pub(crate) discovery: Arc<Discovery>,
    pub(crate) runtime: Handle,
    pub(crate) policies: Arc<Layers>,
    /// Is told of every link.
    pub(crate) report: Arc<Report>,
    /// Callers, and services of other processes that those cannot do without.
    pub(crate) required: HashSet<(String, String)>,
    /// The budgets of further tries, by the service that is called.
    pub(crate) budgets: Mutex<HashMap<String, Arc<Budget>>>,
}

/// Where services of this process are found once they have started, by service and interface.
pub(crate) type Slots = HashMap<(String, &'static str), Arc<Slot>>;

/// A slot for each interface of the services that this process hosts.
pub(crate) fn slots<'a>(hosted: impl Iterator<Item = &'a Service>) -> Slots {
    let of = |service: &'a Service| {
        let name = service.name();
        service.interfaces().iter().map(move |interface| ((name.to_owned(), interface.name), Arc::default()))
    };
    hosted.flat_map(of).collect()
}

impl Wiring {
    fn spans(&self) -> &Arc<Spans> {
        &self.report.vitals.spans
    }

    /// The links of `caller`, in the order of its dependencies. What it depends on twice, as an edge does that opens a service in
    /// parts, has one: its calls are counted together.
    pub(crate) fn links(&self, caller: &str, dependencies: &[Dependency]) -> Result<Vec<LinkSeed>, BoxError> {
        let mut links: Vec<LinkSeed> = Vec::with_capacity(dependencies.len());
        for (at, dependency) in dependencies.iter().enumerate() {
            let link = match dependencies[..at].iter().position(|before| before.is_same(dependency)) {
                Some(before) => links[before].clone(),
                None => self.link(caller, dependency)?,
            };
            links.push(link);
        }
        Ok(links)
    }

    fn link(&self, caller: &str, dependency: &Dependency) -> Result<LinkSeed, BoxError> {
        let Dependency { service, interface } = dependency;
        let calls = self.calls(service, interface);
        let most: Vec<_> = calls.iter().map(|call| call.deadline).collect();
        if let Some(slot) = self.slots.get(&(service.clone(), interface.name)) {
            let (slot, callers) = (Arc::clone(slot), self.authorization.callers(service, interface.name));
            let seed = LinkSeed::local(caller, service, interface, slot, callers, self.runtime.clone());
            let way = self.policies.resolve(&Scope::service(service), true).policies().caller;
            let seed = seed.bounded(most).waiting(way.ready_wait).kept_in(self.spans());
            self.report.link(caller, service, interface, &seed, None);
            return Ok(seed);
        }
        self.discovery.can_find(caller, service, &self.security)?;
        let identity = Caller {
            app: self.app.clone(),
            service: caller.to_owned(),
            process: self.process.clone(),
            security: self.security.clone(),
        };
        let target = Target { service: service.clone(), interface };
        let policies = self.policies(service, calls);
        let channel =
            Channel::new(identity, &target, &*self.discovery, Bounds::default(), &policies, &self.runtime);
        let (channel, runtime) = (Arc::new(channel.kept_in(self.spans())), self.runtime.clone());
        if self.required.contains(&(caller.to_owned(), service.clone())) {
            self.report.vitals.health.require(caller, service, Arc::downgrade(&channel));
        }
        let call = Arc::clone(&channel) as Arc<dyn Call>;
        let seed = LinkSeed::remote(caller, service, interface, call, runtime);
        let seed = seed.bounded(most).kept_in(self.spans());
        self.report.link(caller, service, interface, &seed, Some(&channel));
        Ok(seed)
    }

    /// The ways of a tool to services of this process, by service and interface. Whoever runs the app may call all of them.
    #[cfg(feature = "console")]
    pub(crate) fn of_tools<'a>(
        &self,
        hosted: impl Iterator<Item = &'a Service>,
    ) -> HashMap<(String, String), wharf_core::AnyLink> {
        let mut links = HashMap::new();
        for (service, interface) in
            hosted.flat_map(|service| service.interfaces().iter().map(move |each| (service.name(), *each)))
        {
            let Some(slot) = self.slots.get(&(service.to_owned(), interface.name)) else { continue };
            let (slot, anyone) = (Arc::clone(slot), wharf_core::Callers::Anyone);
            let seed = LinkSeed::local(TOOL, service, interface, slot, anyone, self.runtime.clone());
            let seed = seed.kept_in(self.spans());
            // What comes from outside has no name, in one process too.
            self.report.link("", service, interface, &seed, None);
            let link = seed.any();
            links.insert((service.to_owned(), interface.name.to_owned()), link);
        }
        links
    }

    /// How the calls of each method behave.
    fn calls(&self, service: &str, interface: &Interface) -> Vec<CallPolicy> {
        let of = |method: &Method| self.policies.call(service, method.name, method.may_hedge());
        interface.methods.iter().map(of).collect()
    }

    /// How calls of `service` behave. All of this process share one budget of further tries.
    fn policies(&self, service: &str, methods: Vec<CallPolicy>) -> Policies {
        let caller = self.policies.resolve(&Scope::service(service), true).policies().caller;
        // Nothing that runs while it is held can panic halfway through a change.
        let mut budgets = self.budgets.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = |rules: &policy::Budget| {
            let fresh = || Arc::new(Budget::new(rules.clone(), Instant::now()));
            Arc::clone(budgets.entry(service.to_owned()).or_insert_with(fresh))
        };
        let budget = caller.budget.as_ref().map(shared);
        Policies { caller, methods, budget }
    }

    /// Lets the clients of this process call `service`; gives what calls from other processes are taken by.
    pub(crate) fn started(&self, service: &Service, instance: Instance) -> Vec<wharf_rpc::server::Offered> {
        let offered = service.interfaces().iter().zip(instance.bound).map(|(interface, bound)| {
            let dispatch = Arc::clone(&bound.dispatch);
            if let Some(slot) = self.slots.get(&(service.name().to_owned(), interface.name)) {
                slot.fill(bound);
            }
            wharf_rpc::server::Offered {
                service: service.name().to_owned(),
                dispatch,
                callers: self.authorization.callers(service.name(), interface.name),
            }
        });
        offered.collect()
    }
}

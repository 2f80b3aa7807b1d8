//! A service: a name, the interfaces it offers, what it calls, and its constructor.

use std::any::Any;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use wharf_config::policy::Policy;

use crate::{
    BoxError, BoxFuture, Client, Component, Constructor, Dependency, Dispatch, Interface, LinkSeed, Start,
    service_name,
};

/// A service of an app: `CartServer::new(CartService::start)`.
#[derive(Clone)]
pub struct Service {
    component: Component<Instance>,
    interfaces: Vec<&'static Interface>,
    policies: Vec<SetPolicy>,
}

/// What the program says of a service's policies, in one place.
#[derive(Debug, Clone)]
pub struct SetPolicy {
    /// The method it is about; none: all of the service.
    pub method: Option<String>,
    /// What it says.
    pub policy: Policy,
    /// Where in the program.
    pub place: &'static Location<'static>,
}

/// A replica of a service: one binding for each interface it offers.
pub struct Instance {
    /// In the order of the service's interfaces.
    pub bound: Vec<Bound>,
}

/// One implementation behind one interface.
pub struct Bound {
    /// For calls that arrive as bytes.
    pub dispatch: Arc<dyn Dispatch>,
    /// For calls of the same process: an `Arc<dyn …Object>`.
    pub object: Box<dyn Any + Send + Sync>,
}

/// That `T` implements an interface.
pub struct Offer<T> {
    /// The interface.
    pub interface: &'static Interface,
    /// Puts an implementation behind it.
    pub bind: fn(Arc<T>) -> Bound,
}

/// A service whose interfaces are still being named.
pub struct Building<T> {
    name: Option<String>,
    offers: Vec<Offer<T>>,
    component: Component<Arc<T>>,
}

impl Service {
    /// Begins a service that offers several interfaces; for one, `CartServer::new` does it all.
    pub fn of<D, T>(constructor: impl Constructor<D, Service = T>) -> Building<T>
    where
        T: Send + Sync + 'static,
    {
        Building { name: None, offers: Vec::new(), component: Component::new("", constructor, Arc::new) }
    }

    /// The same service by another name: two services may offer one interface.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.component.name = name.into();
        self
    }

    /// Says that the client `C` of the constructor calls the service `name`. Where it asks for several clients of that
    /// type, each call is about the next of them; where it asks for none, the app does not start.
    #[must_use]
    pub fn uses<C: Client>(mut self, name: &str) -> Self {
        self.component.bind(C::INTERFACE, name);
        self
    }

    /// Says how calls to this service behave, and how it takes them. What `wharf.toml` says wins over it.
    #[must_use]
    #[track_caller]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policies.push(SetPolicy { method: None, policy, place: Location::caller() });
        self
    }

    /// Says how calls of one method behave: deadline, retry and hedge. Wins over [`policy`](Self::policy).
    #[must_use]
    #[track_caller]
    pub fn method_policy(mut self, method: &str, policy: Policy) -> Self {
        self.policies.push(SetPolicy { method: Some(method.to_owned()), policy, place: Location::caller() });
        self
    }

    /// What was said of its policies.
    pub fn policies(&self) -> &[SetPolicy] {
        &self.policies
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.component.name
    }

    /// What it offers.
    pub fn interfaces(&self) -> &[&'static Interface] {
        &self.interfaces
    }

    /// What it calls.
    pub fn dependencies(&self) -> &[Dependency] {
        &self.component.dependencies
    }

    /// Services that were named with [`uses`](Self::uses) for a client which the constructor does not ask for.
    pub fn unasked(&self) -> &[(String, &'static Interface)] {
        &self.component.unasked
    }

    /// Makes a replica.
    pub fn construct(
        &self,
        start: Start,
        links: Vec<LinkSeed>,
    ) -> BoxFuture<'static, Result<Instance, BoxError>> {
        self.component.construct(start, links)
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").field("name", &self.name()).finish_non_exhaustive()
    }
}

impl<T: Send + Sync + 'static> Building<T> {
    /// Adds an interface. The first one names the service, unless [`Service::named`] does.
    #[must_use]
    pub fn offers(mut self, offer: Offer<T>) -> Self {
        self.name.get_or_insert_with(|| service_name(offer.interface.name));
        self.offers.push(offer);
        self
    }

    /// The service.
    pub fn build(self) -> Service {
        let Self { name, offers, component } = self;
        let interfaces = offers.iter().map(|offer| offer.interface).collect();
        let component = component.map(name.unwrap_or_default(), move |service| Instance {
            bound: offers.iter().map(|offer| (offer.bind)(Arc::clone(&service))).collect(),
        });
        Service { component, interfaces, policies: Vec::new() }
    }
}

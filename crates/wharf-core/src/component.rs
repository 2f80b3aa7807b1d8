//! A part of an app that is constructed from clients: a service, or a router beside the services.

use std::fmt;
use std::sync::Arc;

use crate::{BoxError, BoxFuture, Constructor, Interface, LinkSeed, Start, service_name};

/// A part of an app: its name, what it calls, and how to make one.
pub struct Component<T> {
    /// What it is called in configuration, on the command line and in the console.
    pub name: String,
    /// What it calls, in the order of its constructor's arguments.
    pub dependencies: Vec<Dependency>,
    /// Which of them were said to call a service by its name.
    bound: Vec<bool>,
    /// Names of services that were said of a client which the constructor does not ask for, with the client's interface.
    pub unasked: Vec<(String, &'static Interface)>,
    #[expect(clippy::type_complexity, reason = "written once")]
    construct: Arc<dyn Fn(Start, Vec<LinkSeed>) -> BoxFuture<'static, Result<T, BoxError>> + Send + Sync>,
}

/// The declaration that one service calls another.
#[derive(Debug, Clone)]
pub struct Dependency {
    /// The service that is called.
    pub service: String,
    /// By which interface.
    pub interface: &'static Interface,
}

impl Dependency {
    /// Whether another declares the same: the same service, by the same interface in the same version.
    pub fn is_same(&self, other: &Self) -> bool {
        self.service == other.service
            && self.interface.name == other.interface.name
            && self.interface.descriptor() == other.interface.descriptor()
    }
}

impl<T: 'static> Component<T> {
    /// A component made by `constructor`, and from its result by `finish`.
    pub fn new<D, C: Constructor<D>>(
        name: impl Into<String>,
        constructor: C,
        finish: impl Fn(C::Service) -> T + Send + Sync + 'static,
    ) -> Self {
        let dependency =
            |interface: &'static Interface| Dependency { service: service_name(interface.name), interface };
        let (constructor, finish) = (Arc::new(constructor), Arc::new(finish));
        let dependencies: Vec<_> = C::dependencies().into_iter().map(dependency).collect();
        Self {
            name: name.into(),
            bound: vec![false; dependencies.len()],
            unasked: Vec::new(),
            dependencies,
            construct: Arc::new(move |start, links| {
                let (made, finish) = (constructor.construct(start, links), Arc::clone(&finish));
                Box::pin(async move { Ok(finish(made.await?)) })
            }),
        }
    }

    /// Says which service the next client of `interface` calls, where it is not the one of that name.
    pub fn bind(&mut self, interface: &'static Interface, service: &str) {
        let mut all = self.dependencies.iter_mut().zip(&mut self.bound);
        match all.find(|(each, bound)| each.interface.name == interface.name && !**bound) {
            Some((next, bound)) => {
                next.service = service.into();
                *bound = true;
            }
            None => self.unasked.push((service.into(), interface)),
        }
    }

    /// The same component by another name, with `finish` done to what it makes.
    pub(crate) fn map<U: 'static>(
        self,
        name: String,
        finish: impl Fn(T) -> U + Send + Sync + 'static,
    ) -> Component<U> {
        let (construct, finish) = (self.construct, Arc::new(finish));
        Component {
            name,
            dependencies: self.dependencies,
            bound: self.bound,
            unasked: self.unasked,
            construct: Arc::new(move |start, links| {
                let (made, finish) = (construct(start, links), Arc::clone(&finish));
                Box::pin(async move { Ok(finish(made.await?)) })
            }),
        }
    }

    /// Makes one. `links` stand in the order of the dependencies.
    pub fn construct(&self, start: Start, links: Vec<LinkSeed>) -> BoxFuture<'static, Result<T, BoxError>> {
        (self.construct)(start, links)
    }
}

impl<T> Clone for Component<T> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            dependencies: self.dependencies.clone(),
            bound: self.bound.clone(),
            unasked: self.unasked.clone(),
            construct: Arc::clone(&self.construct),
        }
    }
}

impl<T> fmt::Debug for Component<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Component").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static CATALOG: Interface = Interface { name: "Catalog", docs: "", methods: &[], described: None };

    /// Asks for two clients of one interface.
    struct Two;

    impl Constructor<()> for Two {
        type Service = ();

        fn dependencies() -> Vec<&'static Interface> {
            vec![&CATALOG, &CATALOG]
        }

        fn construct(&self, _: Start, _: Vec<LinkSeed>) -> BoxFuture<'static, Result<(), BoxError>> {
            Box::pin(async { Ok(()) })
        }
    }

    #[test]
    fn each_name_is_for_the_next_client_also_when_the_first_is_that_of_the_interface() {
        let mut component = Component::new("search", Two, |()| ());
        component.bind(&CATALOG, "catalog");
        component.bind(&CATALOG, "archive");
        component.bind(&CATALOG, "attic");
        let services: Vec<&str> = component.dependencies.iter().map(|each| &*each.service).collect();
        assert_eq!(services, ["catalog", "archive"]);
        let unasked: Vec<&str> = component.unasked.iter().map(|(name, _)| &**name).collect();
        assert_eq!(unasked, ["attic"], "there is no third client");
    }
}

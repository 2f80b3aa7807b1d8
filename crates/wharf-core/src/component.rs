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
        Self {
            name: name.into(),
            dependencies: C::dependencies().into_iter().map(dependency).collect(),
            construct: Arc::new(move |start, links| {
                let (made, finish) = (constructor.construct(start, links), Arc::clone(&finish));
                Box::pin(async move { Ok(finish(made.await?)) })
            }),
        }
    }

    /// Says which service the next client of `interface` calls, where it is not the one of that name.
    pub(crate) fn bind(&mut self, interface: &'static Interface, service: &str) {
        let unbound = |each: &&mut Dependency| {
            each.interface.name == interface.name && each.service == service_name(interface.name)
        };
        if let Some(dependency) = self.dependencies.iter_mut().find(unbound) {
            dependency.service = service.into();
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
            construct: Arc::clone(&self.construct),
        }
    }
}

impl<T> fmt::Debug for Component<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Component").field("name", &self.name).finish_non_exhaustive()
    }
}

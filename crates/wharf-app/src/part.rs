//! A part of an app: a service, one that is implemented elsewhere, or an http component.

#[cfg(feature = "http")]
use wharf_core::{Component, Constructor};
use wharf_core::{Dependency, Interface, Service};

/// A part of an app.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) making: Making,
}

/// How a part is made.
#[derive(Debug)]
pub(crate) enum Making {
    Service(Service),
    #[cfg(feature = "http")]
    Http(Component<axum::Router>),
    /// A service that the program has no implementation of.
    Foreign(String, [&'static Interface; 1]),
}

impl Part {
    pub(crate) fn service(service: Service) -> Self {
        Self { making: Making::Service(service) }
    }

    #[cfg(feature = "http")]
    pub(crate) fn http<D>(name: &str, router: impl Constructor<D, Service = axum::Router>) -> Self {
        Self { making: Making::Http(Component::new(name, router, |router| router)) }
    }

    pub(crate) fn foreign(name: &str, interface: &'static Interface) -> Self {
        Self { making: Making::Foreign(name.to_owned(), [interface]) }
    }

    /// The service, if the program has its implementation.
    pub(crate) fn as_service(&self) -> Option<&Service> {
        match &self.making {
            Making::Service(service) => Some(service),
            #[cfg(feature = "http")]
            Making::Http(_) => None,
            Making::Foreign(..) => None,
        }
    }

    /// Whether it is a service that the program has no implementation of.
    pub(crate) fn is_foreign(&self) -> bool {
        matches!(self.making, Making::Foreign(..))
    }

    /// Whether it is an http component.
    pub(crate) fn is_http(&self) -> bool {
        self.as_service().is_none() && !self.is_foreign()
    }

    /// What it offers.
    pub(crate) fn interfaces(&self) -> &[&'static Interface] {
        match &self.making {
            Making::Service(service) => service.interfaces(),
            #[cfg(feature = "http")]
            Making::Http(_) => &[],
            Making::Foreign(_, interfaces) => interfaces,
        }
    }

    pub(crate) fn name(&self) -> &str {
        match &self.making {
            Making::Service(service) => service.name(),
            #[cfg(feature = "http")]
            Making::Http(component) => &component.name,
            Making::Foreign(name, _) => name,
        }
    }

    /// Services that were named for a client which it does not ask for.
    pub(crate) fn unasked(&self) -> &[(String, &'static Interface)] {
        match &self.making {
            Making::Service(service) => service.unasked(),
            #[cfg(feature = "http")]
            Making::Http(component) => &component.unasked,
            Making::Foreign(..) => &[],
        }
    }

    pub(crate) fn dependencies(&self) -> &[Dependency] {
        match &self.making {
            Making::Service(service) => service.dependencies(),
            #[cfg(feature = "http")]
            Making::Http(component) => &component.dependencies,
            Making::Foreign(..) => &[],
        }
    }
}

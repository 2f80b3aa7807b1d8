//! A part of an app: a service, or an http component.

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
}

impl Part {
    pub(crate) fn service(service: Service) -> Self {
        Self { making: Making::Service(service) }
    }

    #[cfg(feature = "http")]
    pub(crate) fn http<D>(name: &str, router: impl Constructor<D, Service = axum::Router>) -> Self {
        Self { making: Making::Http(Component::new(name, router, |router| router)) }
    }

    /// The service, unless it is an http component.
    pub(crate) fn as_service(&self) -> Option<&Service> {
        match &self.making {
            Making::Service(service) => Some(service),
            #[cfg(feature = "http")]
            Making::Http(_) => None,
        }
    }

    pub(crate) fn name(&self) -> &str {
        match &self.making {
            Making::Service(service) => service.name(),
            #[cfg(feature = "http")]
            Making::Http(component) => &component.name,
        }
    }

    /// Services that were named for a client which it does not ask for.
    pub(crate) fn unasked(&self) -> &[(String, &'static Interface)] {
        match &self.making {
            Making::Service(service) => service.unasked(),
            #[cfg(feature = "http")]
            Making::Http(component) => &component.unasked,
        }
    }

    pub(crate) fn dependencies(&self) -> &[Dependency] {
        match &self.making {
            Making::Service(service) => service.dependencies(),
            #[cfg(feature = "http")]
            Making::Http(component) => &component.dependencies,
        }
    }
}

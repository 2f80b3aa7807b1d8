//! A part of an app: a service, one that is implemented elsewhere, an http component, or an edge.

#[cfg(feature = "http")]
use wharf_core::{Component, Constructor};
use wharf_core::{Dependency, Interface, Service};

#[cfg(feature = "edge")]
use crate::edge::{Edge, EdgePart};

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
    #[cfg(feature = "edge")]
    Edge(Box<EdgePart>),
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

    #[cfg(feature = "edge")]
    pub(crate) fn edge(name: &str, edge: Edge) -> Self {
        Self { making: Making::Edge(Box::new(EdgePart::new(name, edge))) }
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
            #[cfg(feature = "edge")]
            Making::Edge(_) => None,
            Making::Foreign(..) => None,
        }
    }

    /// Whether it is a service that the program has no implementation of.
    pub(crate) fn is_foreign(&self) -> bool {
        matches!(self.making, Making::Foreign(..))
    }

    /// Whether it listens for the outside: an http component, or an edge.
    pub(crate) fn is_http(&self) -> bool {
        self.as_service().is_none() && !self.is_foreign()
    }

    /// What it offers.
    pub(crate) fn interfaces(&self) -> &[&'static Interface] {
        match &self.making {
            Making::Service(service) => service.interfaces(),
            #[cfg(feature = "http")]
            Making::Http(_) => &[],
            #[cfg(feature = "edge")]
            Making::Edge(_) => &[],
            Making::Foreign(_, interfaces) => interfaces,
        }
    }

    pub(crate) fn name(&self) -> &str {
        match &self.making {
            Making::Service(service) => service.name(),
            #[cfg(feature = "http")]
            Making::Http(component) => &component.name,
            #[cfg(feature = "edge")]
            Making::Edge(edge) => &edge.name,
            Making::Foreign(name, _) => name,
        }
    }

    /// Services that were named for a client which it does not ask for.
    pub(crate) fn unasked(&self) -> &[(String, &'static Interface)] {
        match &self.making {
            Making::Service(service) => service.unasked(),
            #[cfg(feature = "http")]
            Making::Http(component) => &component.unasked,
            #[cfg(feature = "edge")]
            Making::Edge(edge) => &edge.unasked,
            Making::Foreign(..) => &[],
        }
    }

    pub(crate) fn dependencies(&self) -> &[Dependency] {
        match &self.making {
            Making::Service(service) => service.dependencies(),
            #[cfg(feature = "http")]
            Making::Http(component) => &component.dependencies,
            #[cfg(feature = "edge")]
            Making::Edge(edge) => &edge.dependencies,
            Making::Foreign(..) => &[],
        }
    }

    /// What is wrong with it by itself.
    pub(crate) fn misuses(&self) -> Vec<String> {
        match &self.making {
            #[cfg(feature = "edge")]
            Making::Edge(edge) => edge.misuses(),
            _ => Vec::new(),
        }
    }

    /// What it lets the outside call, if it is an edge.
    pub(crate) fn edge_descriptor(&self) -> Option<wharf_schema::EdgeDescriptor> {
        match &self.making {
            #[cfg(feature = "edge")]
            Making::Edge(edge) => Some(edge.descriptor()),
            _ => None,
        }
    }

    /// How the program treats the outside, where it listens for it.
    #[cfg(feature = "http")]
    pub(crate) fn edge_settings(&self) -> wharf_config::edge::EdgeSettings {
        match &self.making {
            #[cfg(feature = "edge")]
            Making::Edge(edge) => edge.settings.clone(),
            _ => wharf_config::edge::EdgeSettings::of_router(),
        }
    }
}

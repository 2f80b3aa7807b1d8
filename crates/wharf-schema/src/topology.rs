//! What an app says of itself: its services, what they offer, and whom they call.

use serde::{Deserialize, Serialize};

use crate::InterfaceDescriptor;

/// An app: what `describe` prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Topology {
    /// The app's name.
    pub app: String,
    /// Its services, and the http components beside them.
    pub services: Vec<ServiceDescriptor>,
}

/// A service of an app, or an http component.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceDescriptor {
    /// Its name.
    pub name: String,
    /// Whether it is an http component, which offers no interface.
    #[serde(default)]
    pub http: bool,
    /// What it offers.
    #[serde(default)]
    pub interfaces: Vec<InterfaceDescriptor>,
    /// Whom it calls, in the order of its constructor's arguments.
    #[serde(default)]
    pub dependencies: Vec<DependencyDescriptor>,
}

/// The declaration that a service calls another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DependencyDescriptor {
    /// The service that is called.
    pub service: String,
    /// The interface it is called by.
    pub interface: String,
}

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
    /// What the program says of policies; what `wharf.toml` says wins over it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<SettingDescriptor>,
}

/// One setting of a policy, as it is said in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingDescriptor {
    /// The service it is said for; none: all of the app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The method it is said for; none: all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Who says so: `interface`, `code` or `file`.
    pub layer: String,
    /// Where.
    pub origin: String,
    /// What is set, such as `retry.most`.
    pub setting: String,
    /// To what: `on`, `off`, a time or a number.
    pub value: String,
}

impl Topology {
    /// The service, or http component, of that name.
    pub fn service(&self, name: &str) -> Option<&ServiceDescriptor> {
        self.services.iter().find(|service| service.name == name)
    }

    /// The services that declare that they call `service` by `interface`.
    pub fn callers<'a>(&'a self, service: &'a str, interface: &'a str) -> impl Iterator<Item = &'a str> {
        let calls = move |caller: &&ServiceDescriptor| {
            caller.dependencies.iter().any(|each| each.service == service && each.interface == interface)
        };
        self.services.iter().filter(calls).map(|caller| caller.name.as_str())
    }
}

/// A service of an app, or an http component.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceDescriptor {
    /// Its name.
    pub name: String,
    /// Whether it is an http component, which offers no interface.
    #[serde(default)]
    pub http: bool,
    /// Whether the program has no implementation of it: `wharf.toml` says how it is run, or where it is.
    #[serde(default, skip_serializing_if = "is_false")]
    pub foreign: bool,
    /// What it offers.
    #[serde(default)]
    pub interfaces: Vec<InterfaceDescriptor>,
    /// Whom it calls, in the order of its constructor's arguments; each once.
    #[serde(default)]
    pub dependencies: Vec<DependencyDescriptor>,
    /// What it lets the outside call, if it is an edge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edge: Option<EdgeDescriptor>,
}

/// What an edge lets the outside call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EdgeDescriptor {
    /// Methods of services.
    pub opens: Vec<OpenedDescriptor>,
    /// Whether it asks for bearer tokens. What a program prints of itself is what its code says.
    #[serde(default)]
    pub tokens: bool,
}

/// Methods of a service that an edge lets the outside call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedDescriptor {
    /// The service.
    pub service: String,
    /// The interface they are of.
    pub interface: String,
    /// Their names.
    pub methods: Vec<String>,
    /// Who may call them.
    #[serde(default)]
    pub access: Access,
}

/// Who of the outside may call a method.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Whoever has shown a token that is believed, where tokens are asked for.
    #[default]
    Known,
    /// Whoever has one that is good for all of these scopes.
    Scopes(Vec<String>),
    /// Anybody.
    Anybody,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(value: &bool) -> bool {
    !value
}

/// The declaration that a service calls another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DependencyDescriptor {
    /// The service that is called.
    pub service: String,
    /// The interface it is called by.
    pub interface: String,
}

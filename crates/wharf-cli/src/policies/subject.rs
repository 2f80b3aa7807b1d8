//! What a person asks about: the app, a service, or a method.

use wharf_config::policy::Scope;
use wharf_schema::{MethodKind, Topology};

use crate::{failure::Failure, topology};

/// What a person asks about.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) scope: Scope,
    /// The kind, of a method.
    pub(crate) kind: Option<MethodKind>,
    /// Whether it is an http component.
    pub(crate) http: bool,
    /// As in `cart.items`, or the app's name.
    pub(crate) name: String,
}

impl Subject {
    /// Reads `cart`, `cart.items`, or nothing.
    pub(crate) fn parse(topology: &Topology, text: Option<&str>) -> Result<Self, Failure> {
        let Some(text) = text else {
            return Ok(Self { scope: Scope::app(), kind: None, http: false, name: topology.app.clone() });
        };
        if text.contains('.') {
            let (service, _, method) = topology::method(topology, text)?;
            let scope = Scope::method(service, &method.name);
            return Ok(Self { scope, kind: Some(method.kind), http: false, name: text.to_owned() });
        }
        let service = topology::service(topology, text)?;
        Ok(Self { scope: Scope::service(text), kind: None, http: service.http, name: text.to_owned() })
    }
}

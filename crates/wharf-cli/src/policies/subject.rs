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
    /// As in `cart.items`, or the app's name.
    pub(crate) name: String,
}

impl Subject {
    /// Reads `cart`, `cart.items`, or nothing.
    pub(crate) fn parse(topology: &Topology, text: Option<&str>) -> Result<Self, Failure> {
        let Some(text) = text else {
            return Ok(Self { scope: Scope::app(), kind: None, name: topology.app.clone() });
        };
        if text.contains('.') {
            let (service, _, method) = topology::method(topology, text)?;
            let scope = Scope::method(service, &method.name);
            return Ok(Self { scope, kind: Some(method.kind), name: text.to_owned() });
        }
        let service = topology::service(topology, text)?;
        if service.http {
            return Err(Failure::new(format!(
                "{text} is an http component, and nobody calls it through a client"
            ))
            .remedy("its own calls go by the policies of the services that it calls"));
        }
        Ok(Self { scope: Scope::service(text), kind: None, name: text.to_owned() })
    }
}

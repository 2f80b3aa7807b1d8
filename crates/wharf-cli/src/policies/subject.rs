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
    /// False of a method whose calls can't be hedged.
    pub(crate) may_hedge: bool,
    /// Whether it is an http component.
    pub(crate) http: bool,
    /// As in `cart.items`, or the app's name.
    pub(crate) name: String,
}

impl Subject {
    /// Reads `cart`, `cart.items`, or nothing.
    pub(crate) fn parse(topology: &Topology, text: Option<&str>) -> Result<Self, Failure> {
        let whole = |scope, http, name: &str| Self {
            scope,
            kind: None,
            may_hedge: true,
            http,
            name: name.to_owned(),
        };
        let Some(text) = text else { return Ok(whole(Scope::app(), false, &topology.app)) };
        if text.contains('.') {
            let (service, _, method) = topology::method(topology, text)?;
            return Ok(Self {
                kind: Some(method.kind),
                may_hedge: method.may_hedge(),
                ..whole(Scope::method(service, &method.name), false, text)
            });
        }
        let service = topology::service(topology, text)?;
        Ok(whole(Scope::service(text), service.http, text))
    }
}

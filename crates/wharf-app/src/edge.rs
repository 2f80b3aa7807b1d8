//! An edge: what of an app the outside may call.

use std::collections::BTreeSet;
use std::fmt;

use wharf_core::{
    BoxError, BoxFuture, Client, Component, Constructor, Dependency, Interface, LinkSeed, Start, service_name,
};
use wharf_http::edge::{Opening, Outside};
use wharf_schema::{Access, EdgeDescriptor, OpenedDescriptor};

pub use wharf_config::edge::{
    Algorithm, Cors, EdgeSettings, EdgeTls, Forwarding, Jwks, Network, Rate, RateBy, Tokens,
};
pub use wharf_http::edge::{Identity, Visit};

/// What of an app the outside may call, and how it is let in.
///
/// Only what is [opened](Self::open) can be called; for everything else the edge is deaf. It calls services by its own name,
/// so that they know who calls, and it may call nothing that it does not open and that its routers take no client of.
///
/// ```
/// # use wharf_core as wharf; use wharf_app::{edge::Edge, open};
/// # use wharf_control::RegistryClient as CatalogClient;
/// let edge = Edge::new().open(open!(CatalogClient: ready, watch)).open(open!(CatalogClient: *).scope("admin"));
/// ```
#[derive(Default)]
pub struct Edge {
    pub(crate) opened: Vec<Opened>,
    pub(crate) routers: Vec<Mounted>,
    pub(crate) settings: EdgeSettings,
    pub(crate) misuses: Vec<String>,
}

/// Methods of a service that the outside may call: what [`open!`](crate::open) gives.
#[derive(Debug, Clone)]
pub struct Opened {
    pub(crate) interface: &'static Interface,
    pub(crate) service: String,
    /// None: all of them.
    methods: Option<Vec<&'static str>>,
    access: Access,
}

/// A router of the edge's own, and whether anybody may ask it.
pub(crate) struct Mounted {
    pub(crate) component: Component<axum::Router>,
    pub(crate) is_public: bool,
}

impl Opened {
    /// The methods of that name of the service that `C` calls.
    #[doc(hidden)]
    pub fn of<C: Client>(methods: &[&'static str]) -> Self {
        let methods = methods.iter().map(|name| name.strip_prefix("r#").unwrap_or(name)).collect();
        Self { methods: Some(methods), ..Self::all::<C>() }
    }

    /// All methods of the service that `C` calls, those of its next version included.
    #[doc(hidden)]
    pub fn all<C: Client>() -> Self {
        let interface = C::INTERFACE;
        Self { interface, service: service_name(interface.name), methods: None, access: Access::Known }
    }

    /// The same methods of the service of that name, where it is not the one that is called like its interface.
    #[must_use]
    pub fn service(mut self, name: &str) -> Self {
        self.service = name.to_owned();
        self
    }

    /// Asks for a token that is good for `scope`, and for each that was named before. Without tokens in the edge's settings
    /// the app does not start: nobody could call it.
    #[must_use]
    pub fn scope(mut self, scope: &str) -> Self {
        match &mut self.access {
            Access::Scopes(scopes) => scopes.push(scope.to_owned()),
            _ => self.access = Access::Scopes(vec![scope.to_owned()]),
        }
        self
    }

    /// Asks for no token, where the edge asks for one otherwise.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.access = Access::Anybody;
        self
    }

    /// What is opened, by the places of methods in the interface; or which is not there.
    fn methods(&self) -> Result<Vec<usize>, String> {
        let interface = self.interface;
        let Some(names) = &self.methods else { return Ok((0..interface.methods.len()).collect()) };
        let place = |name: &&str| {
            interface.methods.iter().position(|method| method.name == *name).ok_or_else(|| {
                let all: Vec<&str> = interface.methods.iter().map(|method| method.name).collect();
                format!("{}.{name}, which is not there; {0} has {}", interface.name, all.join(", "))
            })
        };
        names.iter().map(place).collect()
    }

    fn needs_tokens(&self) -> bool {
        matches!(self.access, Access::Scopes(_))
    }
}

impl Edge {
    /// An edge that opens nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets the outside call the methods that are named: `open!(CatalogClient: product, products)`.
    #[must_use]
    pub fn open(mut self, opened: Opened) -> Self {
        self.opened.push(opened);
        self
    }

    /// Mounts a router of its own, made like an [http component](crate::App::http). Where the edge checks tokens, each of
    /// its requests has to have one that is believed.
    #[must_use]
    pub fn router<D>(self, router: impl Constructor<D, Service = axum::Router>) -> Self {
        self.mount(router, false)
    }

    /// The same, of a router that asks nobody who they are: a page to log in on, a hook that others call.
    #[must_use]
    pub fn public_router<D>(self, router: impl Constructor<D, Service = axum::Router>) -> Self {
        self.mount(router, true)
    }

    fn mount<D>(mut self, router: impl Constructor<D, Service = axum::Router>, is_public: bool) -> Self {
        let name = std::any::type_name_of_val(&router);
        let component = Component::new(format!("the router {name}"), router, |router| router);
        self.routers.push(Mounted { component, is_public });
        self
    }

    /// Says that the client `C` of the router that was mounted last calls the service `name`; see
    /// [`App::uses`](crate::App::uses).
    #[must_use]
    pub fn uses<C: Client>(mut self, name: &str) -> Self {
        match self.routers.last_mut() {
            Some(mounted) => mounted.component.bind(C::INTERFACE, name),
            None => self.misuses.push(format!(
                "`.uses` of a client of {} for {name} follows no router of the edge: of what is opened, say it with \
                 `open!(…).service({name:?})`",
                C::INTERFACE.name
            )),
        }
        self
    }

    /// Says how the outside is treated. What `wharf.toml` says in `[service.NAME.edge]` wins over it.
    #[must_use]
    pub fn settings(mut self, settings: EdgeSettings) -> Self {
        self.settings = settings;
        self
    }
}

/// An edge as a part of an app.
#[derive(Debug)]
pub(crate) struct EdgePart {
    pub(crate) name: String,
    /// What it calls: first what is opened, then what its routers have clients of.
    pub(crate) dependencies: Vec<Dependency>,
    /// Services that were named for clients that no router asks for.
    pub(crate) unasked: Vec<(String, &'static Interface)>,
    pub(crate) settings: EdgeSettings,
    edge: Edge,
}

impl EdgePart {
    pub(crate) fn new(name: &str, edge: Edge) -> Self {
        let opened = edge
            .opened
            .iter()
            .map(|opened| Dependency { service: opened.service.clone(), interface: opened.interface });
        let mounted = edge.routers.iter().flat_map(|mounted| mounted.component.dependencies.iter().cloned());
        Self {
            name: name.to_owned(),
            dependencies: opened.chain(mounted).collect(),
            unasked: edge
                .routers
                .iter()
                .flat_map(|mounted| mounted.component.unasked.iter().cloned())
                .collect(),
            settings: edge.settings.clone(),
            edge,
        }
    }

    /// What is opened and is not there, or not for this edge.
    pub(crate) fn misuses(&self) -> Vec<String> {
        let Self { name, edge, .. } = self;
        let mut misuses = edge.misuses.clone();
        let mut open = BTreeSet::new();
        for opened in &edge.opened {
            let (service, interface) = (&opened.service, opened.interface);
            let methods = match opened.methods() {
                Ok(methods) => methods,
                Err(unknown) => {
                    misuses.push(format!("{name} opens {unknown}"));
                    continue;
                }
            };
            for method in methods.into_iter().map(|at| &interface.methods[at]) {
                let what = format!("{service}.{}", method.name);
                if !method.callers.is_empty() && !method.callers.contains(&name.as_str()) {
                    let only = method.callers.join(" and ");
                    misuses.push(format!(
                        "{name} opens {what}, which nobody but {only} may call: name {name} in its `#[callers(…)]`, or do \
                         not open it"
                    ));
                }
                if !open.insert((service, interface.name, method.name)) {
                    misuses.push(format!("{name} opens {what} twice: say once who may call it"));
                }
            }
        }
        misuses
    }

    /// What it lets the outside call, and what the program says of tokens.
    pub(crate) fn descriptor(&self) -> EdgeDescriptor {
        let opens = self.edge.opened.iter().map(|opened| {
            let methods = opened.methods().unwrap_or_default();
            let name = |at: usize| opened.interface.methods[at].name.to_owned();
            OpenedDescriptor {
                service: opened.service.clone(),
                interface: opened.interface.name.to_owned(),
                methods: methods.into_iter().map(name).collect(),
                access: opened.access.clone(),
            }
        });
        EdgeDescriptor { opens: opens.collect(), tokens: self.settings.tokens.is_some() }
    }

    /// All that it answers, behind no gate yet. `links` stand in the order of the dependencies.
    pub(crate) fn construct(
        &self,
        start: &Start,
        links: Vec<LinkSeed>,
        settings: EdgeSettings,
    ) -> BoxFuture<'static, Result<axum::Router, BoxError>> {
        let mut links = links.into_iter();
        let mut openings = Vec::new();
        for opened in &self.edge.opened {
            let Some(link) = links.next() else { break };
            if opened.needs_tokens() && settings.tokens.is_none() {
                let (name, service) = (self.name.clone(), opened.service.clone());
                return Box::pin(async move {
                    Err(format!(
                        "it opens {service} for tokens with a scope alone, and nothing says whose tokens are believed: say \
                         it in [service.{name}.edge.tokens] of wharf.toml, or with `Edge::settings`"
                    )
                    .into())
                });
            }
            let methods = opened.methods().unwrap_or_default();
            openings.push(Opening { link: link.any(), methods, access: opened.access.clone() });
        }
        let mut made = Vec::new();
        for Mounted { component, is_public } in &self.edge.routers {
            let links = links.by_ref().take(component.dependencies.len()).collect();
            made.push((component.name.clone(), component.construct(start.clone(), links), *is_public));
        }
        let title = self.name.clone();
        Box::pin(async move {
            let mut mounted = Vec::new();
            for (name, made, is_public) in made {
                mounted.push(wharf_http::edge::Mounted { name, router: made.await?, is_public });
            }
            Outside { title: &title, settings: &settings }.router(mounted, openings)
        })
    }
}

impl fmt::Debug for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edge").field("opened", &self.opened).finish_non_exhaustive()
    }
}

/// Methods of a service for the outside: `open!(CatalogClient: product, products)`, or `open!(CatalogClient: *)` for all of
/// them. A method that is not there does not compile.
#[macro_export]
macro_rules! open {
    ($client:ty: *) => {
        $crate::edge::Opened::all::<$client>()
    };
    ($client:ty: $($method:ident),+ $(,)?) => {{
        $(let _ = <$client>::$method;)+
        $crate::edge::Opened::of::<$client>(&[$(::core::stringify!($method)),+])
    }};
}

#[cfg(test)]
#[path = "edge_tests.rs"]
mod tests;

//! `Routes`: which method a request is for, among those of several services.

use std::{collections::HashMap, fmt};

use super::{HttpRoute, Path, Segment, Verb};
use crate::{Access, InterfaceDescriptor, MethodDescriptor};

/// An interface that a service offers, or some of its methods.
#[derive(Clone, Debug)]
pub struct Offered<'a> {
    /// The service.
    pub service: &'a str,
    /// The interface.
    pub interface: &'a InterfaceDescriptor,
    /// Its methods that are meant, by their numbers.
    pub methods: Vec<usize>,
    /// Who may call them, where callers say who they are.
    pub access: &'a Access,
}

/// The routes of a set of interfaces, by which requests are matched.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    /// By the number of segments; of each those first whose literals come first.
    by_length: HashMap<usize, Vec<Route>>,
}

/// A route, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Which of the [`Offered`] has it, by its place among them.
    pub offered: usize,
    /// The method, by its number in the interface.
    pub method: usize,
    /// The route, as the descriptor has it.
    pub route: HttpRoute,
    /// Its path.
    pub path: Path,
    /// `catalog.product`, for messages.
    pub name: String,
}

/// What there is for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'a, 'p> {
    /// A method, and the texts that its path's parameters stand for, as they came.
    Method(&'a Route, Vec<(&'a str, &'p str)>),
    /// Nothing of that verb; but these, in order.
    Verbs(Vec<Verb>),
    /// Nothing at this path.
    Nothing,
}

/// Routes that cannot be told apart, or are none; with what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The method whose route it is, such as `catalog.product`.
    pub name: String,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

impl std::error::Error for Clash {}

// === impl Offered ===

impl<'a> Offered<'a> {
    /// All of an interface.
    pub fn all(service: &'a str, interface: &'a InterfaceDescriptor) -> Self {
        Self::only(service, interface, |_| true)
    }

    /// The methods of an interface that `is_meant`, for whoever says who they are.
    pub fn only(
        service: &'a str,
        interface: &'a InterfaceDescriptor,
        is_meant: impl Fn(&MethodDescriptor) -> bool,
    ) -> Self {
        let numbered = interface.methods.iter().enumerate();
        let methods = numbered.filter(|(_, method)| is_meant(method)).map(|(number, _)| number).collect();
        Self { service, interface, methods, access: &Access::Known }
    }

    /// The methods that are meant, with their numbers. A number that the interface does not have is passed over.
    pub fn methods(&self) -> impl Iterator<Item = (usize, &'a MethodDescriptor)> + '_ {
        let interface = self.interface;
        self.methods.iter().filter_map(move |number| Some((*number, interface.methods.get(*number)?)))
    }
}

// === impl Routes ===

impl Routes {
    /// The routes of all that is offered.
    ///
    /// # Errors
    /// Each route that is the same as another one, as the path of a call (`POST /SERVICE/METHOD`), or none at all. Routes
    /// that overlap without being the same are no mistake: a literal goes before a parameter, from the left.
    pub fn new(all: &[Offered<'_>]) -> Result<Self, Vec<Clash>> {
        let mut routes = Self::default();
        let mut clashes = Vec::new();
        for (offered, offer) in all.iter().enumerate() {
            for (number, method) in offer.methods() {
                let Some(route) = &method.http else { continue };
                let name = format!("{}.{}", offer.service, method.name);
                let added = match route.parsed() {
                    Err(error) => Err(error.to_string()),
                    Ok(path) => match called(&path, route.verb, all) {
                        Some(call) => Err(format!(
                            "`{route}` is where {call} is called without a route; choose another path"
                        )),
                        None => routes.add(Route {
                            offered,
                            method: number,
                            route: route.clone(),
                            path,
                            name: name.clone(),
                        }),
                    },
                };
                if let Err(message) = added {
                    clashes.push(Clash { name, message });
                }
            }
        }
        if clashes.is_empty() { Ok(routes) } else { Err(clashes) }
    }

    fn add(&mut self, route: Route) -> Result<(), String> {
        let alike = self.by_length.entry(route.path.segments().len()).or_default();
        let same = alike
            .iter()
            .find(|other| other.route.verb == route.route.verb && other.path.has_shape_of(&route.path));
        if let Some(other) = same {
            return Err(format!(
                "`{}` cannot be told from `{}` of {}; change the path of one of them",
                route.route, other.route, other.name
            ));
        }
        let order = |route: &Route| -> Vec<bool> {
            route.path.segments().iter().map(|segment| matches!(segment, Segment::Parameter(_))).collect()
        };
        let place = alike.partition_point(|other| order(other) <= order(&route));
        alike.insert(place, route);
        Ok(())
    }

    /// What there is at `path` (without its query, as it came, percent-encoded) for requests of `verb`; `HEAD` is `GET`.
    pub fn find<'a, 'p>(&'a self, verb: &str, path: &'p str) -> Found<'a, 'p> {
        let verb = if verb == "HEAD" { "GET" } else { verb };
        let length = path.bytes().filter(|byte| *byte == b'/').count();
        let alike = self.by_length.get(&length).map(Vec::as_slice).unwrap_or_default();
        let mut others = Vec::new();
        for route in alike {
            if let Some(texts) = route.path.matched(path) {
                if route.route.verb.as_str() == verb {
                    return Found::Method(route, texts);
                }
                others.push(route.route.verb);
            }
        }
        others.sort();
        others.dedup();
        if others.is_empty() { Found::Nothing } else { Found::Verbs(others) }
    }

    /// All of them, in no order that matters.
    pub fn iter(&self) -> impl Iterator<Item = &Route> {
        self.by_length.values().flatten()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_length.is_empty()
    }
}

/// The method that is called at this path when there are no routes.
fn called(path: &Path, verb: Verb, all: &[Offered<'_>]) -> Option<String> {
    let [Segment::Literal(service), Segment::Literal(method)] = path.segments() else { return None };
    let is_called = |offer: &&Offered<'_>| {
        offer.service == service && offer.methods().any(|(_, offered)| offered.name == *method)
    };
    all.iter().find(is_called).filter(|_| verb == Verb::Post).map(|_| format!("{service}.{method}"))
}

#[cfg(test)]
#[path = "routes_tests.rs"]
mod tests;

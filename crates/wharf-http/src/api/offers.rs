//! What can be called, and which of it a request is for.

use std::collections::HashMap;
use std::sync::Arc;

use wharf_schema::http::{Clash, Found as Routed, Offered, Route, Routes, decoded};
use wharf_schema::{Access, InterfaceDescriptor, MethodDescriptor};

use super::target::Place;
use super::text::listed;

/// An interface that a service offers, or some of its methods.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The service.
    pub service: String,
    /// The interface.
    pub interface: Arc<InterfaceDescriptor>,
    /// The methods that can be called, by their places in the interface.
    pub methods: Vec<usize>,
    /// Who may call them, as descriptions say it. That it is so, its [`Target`](super::Target) sees to.
    pub access: Access,
}

impl Offer {
    /// All of an interface.
    pub fn all(service: impl Into<String>, interface: InterfaceDescriptor) -> Self {
        let methods = (0..interface.methods.len()).collect();
        Self { service: service.into(), interface: Arc::new(interface), methods, access: Access::Known }
    }

    fn routed(&self) -> Offered<'_> {
        Offered {
            service: &self.service,
            interface: &self.interface,
            methods: self.methods.clone(),
            access: &self.access,
        }
    }

    fn named(&self) -> impl Iterator<Item = (usize, &MethodDescriptor)> {
        self.methods.iter().filter_map(|at| Some((*at, self.interface.methods.get(*at)?)))
    }

    /// Whether it is there for tools alone, and no part of what the app offers.
    fn is_of_process(&self) -> bool {
        self.service.starts_with("wharf.")
    }
}

/// All that can be called.
pub(super) struct Offers {
    all: Vec<Offer>,
    /// By service, and by `method` and `Interface.method`.
    calls: HashMap<String, HashMap<String, Vec<Place>>>,
    routes: Routes,
}

/// What a request is for.
pub(super) enum Found<'a, 'p> {
    /// A call, with its arguments in the body.
    Call(Place),
    /// A method by its route, and what its path's parameters stand for.
    Route(&'a Route, Vec<(&'a str, &'p str)>),
    /// Something that is asked for otherwise: these methods of HTTP.
    Verbs(Vec<&'static str>),
    /// Nothing; what there is instead.
    Nothing(String),
}

impl Offers {
    /// # Errors
    /// Routes that cannot be told apart.
    pub(super) fn new(all: Vec<Offer>) -> Result<Self, Vec<Clash>> {
        let mut calls: HashMap<String, HashMap<String, Vec<Place>>> = HashMap::new();
        for (at, offer) in all.iter().enumerate() {
            let methods = calls.entry(offer.service.clone()).or_default();
            for (method, named) in offer.named() {
                let place = Place { offer: at, method };
                methods.entry(named.name.clone()).or_default().push(place);
                methods.entry(format!("{}.{}", offer.interface.name, named.name)).or_default().push(place);
            }
        }
        let routes = Routes::new(&all.iter().map(Offer::routed).collect::<Vec<_>>())?;
        Ok(Self { all, calls, routes })
    }

    /// The names of the services, each once.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.calls.keys().map(String::as_str)
    }

    /// The service and the interface at `place`, and its method.
    pub(super) fn at(&self, place: Place) -> (&str, &InterfaceDescriptor, &MethodDescriptor) {
        let offer = &self.all[place.offer];
        (&offer.service, &offer.interface, &offer.interface.methods[place.method])
    }

    /// All of it, but for what is there for tools alone; of one service, or of all.
    pub(super) fn of(&self, service: Option<&str>) -> Vec<Offered<'_>> {
        let is_meant = |offer: &&Offer| match service {
            Some(service) => offer.service == service,
            None => !offer.is_of_process(),
        };
        self.all.iter().filter(is_meant).map(Offer::routed).collect()
    }

    /// What a request with `verb` for `path` (without its query, as it came) is for.
    pub(super) fn find<'p>(&self, verb: &str, path: &'p str) -> Found<'_, 'p> {
        let called = self.called(path);
        if let (Ok(place), "POST") = (&called, verb) {
            return Found::Call(*place);
        }
        let streams = called.as_ref().is_ok_and(|place| self.streams(*place));
        match self.routes.find(verb, path) {
            Routed::Method(route, texts) => Found::Route(route, texts),
            Routed::Verbs(verbs) => {
                let own = called.is_ok().then_some("POST");
                let mut verbs: Vec<_> = verbs.iter().map(|verb| verb.as_str()).chain(own).collect();
                with_head(&mut verbs, streams);
                Found::Verbs(verbs)
            }
            Routed::Nothing => match called {
                Ok(_) => {
                    let mut verbs = vec!["POST"];
                    with_head(&mut verbs, streams);
                    Found::Verbs(verbs)
                }
                Err(why) => Found::Nothing(why),
            },
        }
    }

    /// The method that is called over WebSocket at `path`.
    pub(super) fn socket(&self, path: &str) -> Result<Place, String> {
        self.called(path)
    }

    /// Whether items go along with a call of the method at `place`.
    pub(super) fn streams(&self, place: Place) -> bool {
        let (_, _, method) = self.at(place);
        method.value.is_stream() || method.args.iter().any(|arg| arg.shape.is_stream())
    }

    /// The method that `POST` calls at `path`, or what there is instead.
    fn called(&self, path: &str) -> Result<Place, String> {
        let parts = path.strip_prefix('/').and_then(|path| path.split_once('/'));
        let parts =
            parts.and_then(|(service, method)| Some((decoded(service, false)?, decoded(method, false)?)));
        let Some((service, method)) = parts else { return Err(self.services()) };
        let Some(methods) = self.calls.get(&service) else { return Err(self.services()) };
        match methods.get(&method).map(Vec::as_slice) {
            Some([place]) => Ok(*place),
            Some(places) => {
                let interfaces = places.iter().map(|place| self.at(*place).1.name.as_str());
                Err(format!(
                    "{service} has a method {method} in {}: call it as `/{service}/INTERFACE.{method}`",
                    interfaces.collect::<Vec<_>>().join(" and in ")
                ))
            }
            None => {
                let mut names: Vec<&str> =
                    methods.keys().map(String::as_str).filter(|name| !name.contains('.')).collect();
                names.sort_unstable();
                Err(format!("{service} has no method of this name; it has {}", listed(names)))
            }
        }
    }

    /// What there is, in words.
    pub(super) fn services(&self) -> String {
        let mut names: Vec<&str> = self
            .all
            .iter()
            .filter(|offer| !offer.is_of_process())
            .map(|offer| offer.service.as_str())
            .collect();
        names.sort_unstable();
        names.dedup();
        if names.is_empty() {
            return "there is no service here".to_owned();
        }
        format!(
            "there is nothing by this path; calls are `POST /SERVICE/METHOD`, the services here are {}, and \
             /openapi.json describes them",
            listed(names)
        )
    }
}

/// Adds what is there where other verbs are: `HEAD` beside `GET`, `GET` for a WebSocket, and `OPTIONS`.
fn with_head(verbs: &mut Vec<&'static str>, streams: bool) {
    if verbs.contains(&"GET") {
        verbs.push("HEAD");
    } else if streams {
        verbs.push("GET");
    }
    verbs.push("OPTIONS");
}

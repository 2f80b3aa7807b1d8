//! What a file is made from: services with their interfaces, and the types of all of them together.

use std::fmt;

use wharf_schema::{Body, InterfaceDescriptor, MethodDescriptor, MethodKind, Shape, Types, fingerprint};

/// A service that the file has a client of, and perhaps a server.
#[derive(Debug, Clone)]
pub(crate) struct Served {
    /// The service's name.
    pub(crate) service: String,
    /// What it offers.
    pub(crate) interfaces: Vec<InterfaceDescriptor>,
    /// Whether the skeleton of a server is wanted.
    pub(crate) server: bool,
}

/// What a file is made from.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) services: Vec<Served>,
    /// The types of all interfaces; those of one name are the same.
    pub(super) types: Types,
}

/// Two interfaces that have different types of one name.
#[derive(Debug, PartialEq)]
pub(crate) struct Conflict {
    pub(crate) interfaces: (String, String),
    pub(crate) name: String,
}

impl Plan {
    /// The types of all interfaces in one place.
    pub(crate) fn new(services: Vec<Served>) -> Result<Self, Conflict> {
        let mut types = Types::new();
        let mut homes: Vec<(&str, &InterfaceDescriptor)> = Vec::new();
        for interface in services.iter().flat_map(|service| &service.interfaces) {
            for (name, definition) in interface.types.iter() {
                match homes.iter().find(|(known, _)| *known == name) {
                    None => {
                        types.insert(name.to_owned(), definition.clone());
                        homes.push((name, interface));
                    }
                    Some((_, home)) if form(name, &home.types) == form(name, &interface.types) => {}
                    Some((_, home)) => {
                        let interfaces = (home.name.clone(), interface.name.clone());
                        return Err(Conflict { interfaces, name: name.to_owned() });
                    }
                }
            }
        }
        Ok(Self { services, types })
    }

    /// Every interface with the service that it is of.
    pub(super) fn interfaces(&self) -> impl Iterator<Item = (&Served, &InterfaceDescriptor)> {
        self.services.iter().flat_map(|service| service.interfaces.iter().map(move |each| (service, each)))
    }

    pub(super) fn methods(&self) -> impl Iterator<Item = &MethodDescriptor> {
        self.interfaces().flat_map(|(_, interface)| &interface.methods)
    }

    /// Whether the skeleton of a server is wanted.
    pub(super) fn has_server(&self) -> bool {
        self.services.iter().any(|service| service.server)
    }

    /// Whether a method takes a stream, which only a WebSocket carries.
    pub(super) fn takes_streams(&self) -> bool {
        self.methods().any(|method| stream_taken(method).is_some())
    }

    /// The names of types that are errors of methods or of streams.
    pub(super) fn errors(&self) -> Vec<&str> {
        let mut names = Vec::new();
        let mut note = |shape: &'_ Shape| {
            if let Shape::Named(name) = shape
                && let Some((name, _)) = self.types.iter().find(|(known, _)| known == name)
                && !names.contains(&name)
            {
                names.push(name);
            }
        };
        for method in self.methods() {
            note(&method.error);
            for shape in method.args.iter().map(|arg| &arg.shape).chain([&method.value]) {
                if let Shape::Stream { error, .. } = shape {
                    note(error);
                }
            }
        }
        names
    }

    /// What is left of a shape when its newtypes are taken off; none where it is a newtype around itself, or not defined.
    pub(super) fn inside<'a>(&'a self, mut shape: &'a Shape) -> Option<Inside<'a>> {
        for _ in 0..=self.types.len() {
            let Shape::Named(name) = shape else { return Some(Inside::Shape(shape)) };
            match &self.types.get(name)?.body {
                Body::Newtype(inner) => shape = inner,
                _ => return Some(Inside::Named),
            }
        }
        None
    }

    /// Whether keys of this shape are numbers.
    pub(super) fn is_number(&self, key: &Shape) -> bool {
        matches!(self.inside(key), Some(Inside::Shape(Shape::Int { .. })))
    }
}

/// What a value of a shape is written as.
pub(super) enum Inside<'a> {
    Shape(&'a Shape),
    /// A type with a definition that is no newtype.
    Named,
}

/// The argument of a method that is a stream, with the shapes of its items and of its error.
pub(super) fn stream_taken(method: &MethodDescriptor) -> Option<(&str, &Shape, &Shape)> {
    method.args.iter().find_map(|arg| match &arg.shape {
        Shape::Stream { item, error } => Some((arg.name.as_str(), &**item, &**error)),
        _ => None,
    })
}

/// The shapes of items and of their error, where a method gives a stream.
pub(super) fn stream_given(method: &MethodDescriptor) -> Option<(&Shape, &Shape)> {
    match &method.value {
        Shape::Stream { item, error } => Some((item, error)),
        _ => None,
    }
}

/// Equal for two types exactly if they are the same on the wire.
fn form(name: &str, types: &Types) -> wharf_schema::Fingerprint {
    let shape = Shape::Named(name.to_owned());
    fingerprint("", MethodKind::Read, &[], &shape, &Shape::Never, types)
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = &self.interfaces;
        write!(f, "{first} and {second} both have a type {}, and not the same one", self.name)
    }
}

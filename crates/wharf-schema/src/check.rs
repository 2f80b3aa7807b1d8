//! The check of an interface: what no wire can carry faithfully, found before anything is sent.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    fmt,
};

use crate::{
    Body, InterfaceDescriptor, MethodDescriptor, Shape, Types,
    canonical::canonical_shape,
    faithful::{Nil, NoKey},
    http::{self, Offered, Routes},
    types::name_wanted,
};

/// Something in an interface that a wire cannot carry faithfully, and what to do instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it is: method, argument, field (`add.item.tags`). What a method answers is `<value>`, its error
    /// `<error>`; items are `[]`, keys and values of a map `[key]` and `[value]`.
    pub path: String,
    /// What it is, and what to do instead.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl InterfaceDescriptor {
    /// Everything in this interface that a wire cannot carry faithfully, each once, where it is met first.
    ///
    /// An interface with problems must not be served or called: values would change on the way.
    pub fn problems(&self) -> Vec<Problem> {
        let mut check =
            Check { types: &self.types, met: HashMap::new(), waiting: VecDeque::new(), found: Vec::new() };
        check.names("", "methods", self.methods.iter().map(|method| method.name.as_str()));
        for method in &self.methods {
            check.names(&method.name, "arguments", method.args.iter().map(|arg| arg.name.as_str()));
            for arg in &method.args {
                check.carried(&format!("{}.{}", method.name, arg.name), &arg.shape);
            }
            for second in method.args.iter().filter(|arg| arg.shape.is_stream()).skip(1) {
                check.problem(
                    &format!("{}.{}", method.name, second.name),
                    "a method takes one stream; send an enum in that one, or write a method for each"
                        .to_owned(),
                );
            }
            for (argument, message) in http::problems(method, &self.types) {
                let path =
                    argument.map_or_else(|| method.name.clone(), |name| format!("{}.{name}", method.name));
                check.problem(&path, message);
            }
            check.carried(&format!("{}.<value>", method.name), &method.value);
            check.shape(&format!("{}.<error>", method.name), &method.error);
            check.definitions();
        }
        for (name, _) in self.types.iter() {
            check.mention(name, name);
        }
        check.definitions();
        check.clashes();
        check.routes(self);
        check.found
    }
}

struct Check<'a> {
    types: &'a Types,
    /// Where each named type was met first.
    met: HashMap<&'a str, String>,
    /// Named types that were met, and not looked into yet: a list, for a peer's chain of types may be long.
    waiting: VecDeque<&'a str>,
    found: Vec<Problem>,
}

impl<'a> Check<'a> {
    fn problem(&mut self, path: &str, message: String) {
        self.found.push(Problem { path: path.to_owned(), message });
    }

    fn mention(&mut self, path: &str, name: &'a str) {
        if self.types.get(name).is_none() {
            self.problem(path, format!("the type `{name}` is not defined; add it to the descriptor's types"));
        } else if !self.met.contains_key(name) {
            self.met.insert(name, path.to_owned());
            self.waiting.push_back(name);
        }
    }

    fn definitions(&mut self) {
        while let Some(name) = self.waiting.pop_front() {
            let path = self.met.get(name).cloned().unwrap_or_default();
            if let Some(definition) = self.types.get(name) {
                self.body(&path, &definition.body);
            }
        }
    }

    fn names(&mut self, path: &str, what: &str, names: impl Iterator<Item = &'a str>) {
        let mut seen = HashSet::new();
        for name in names {
            if !seen.insert(name) {
                let path = join(path, name);
                self.problem(&path, format!("two {what} are called `{name}`; rename one of them"));
            }
        }
    }

    fn body(&mut self, path: &str, body: &'a Body) {
        match body {
            Body::Unit => {}
            Body::Newtype(shape) => self.shape(path, shape),
            Body::Tuple(shapes) => {
                for (index, shape) in shapes.iter().enumerate() {
                    self.shape(&format!("{path}.{index}"), shape);
                }
            }
            Body::Struct(fields) => {
                self.names(path, "fields", fields.iter().map(|field| field.name.as_str()));
                for field in fields {
                    self.shape(&join(path, &field.name), &field.shape);
                }
            }
            Body::Enum { variants, .. } => {
                self.names(path, "variants", variants.iter().map(|variant| variant.name.as_str()));
                for variant in variants {
                    let path = join(path, &variant.name);
                    if matches!(variant.body, Body::Enum { .. }) {
                        self.problem(&path, "a variant cannot be an enum; give that enum a name".to_owned());
                    } else {
                        self.body(&path, &variant.body);
                    }
                }
            }
        }
    }

    /// What a method takes or gives: a value, or a stream of them.
    fn carried(&mut self, path: &str, shape: &'a Shape) {
        match shape {
            Shape::Stream { item, error } => {
                self.shape(&format!("{path}[]"), item);
                self.shape(&format!("{path}.<error>"), error);
            }
            shape => self.shape(path, shape),
        }
    }

    fn shape(&mut self, path: &str, shape: &'a Shape) {
        match shape {
            Shape::Stream { .. } => self.problem(
                path,
                "a stream is an argument of a method or what it gives, and no part of anything else; send what is beside \
                 it as an argument of its own, or with each item"
                    .to_owned(),
            ),
            Shape::Named(name) => self.mention(path, name),
            Shape::Int { bits: 8 | 16 | 32 | 64 | 128, .. } | Shape::Float { bits: 32 | 64 } => {}
            Shape::Int { .. } | Shape::Float { .. } => {
                self.problem(path, format!("there is no number of the shape {shape}; use one that Rust has"));
            }
            Shape::Option(inner) => {
                self.option(path, shape, inner);
                self.shape(path, inner);
            }
            Shape::List(item) | Shape::Set(item) | Shape::Array { item, .. } => {
                self.shape(&format!("{path}[]"), item);
            }
            Shape::Tuple(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.shape(&format!("{path}.{index}"), item);
                }
            }
            Shape::Map { key, value } => {
                self.key(path, key, value);
                self.shape(&format!("{path}[key]"), key);
                self.shape(&format!("{path}[value]"), value);
            }
            Shape::Bool
            | Shape::Char
            | Shape::String
            | Shape::Bytes
            | Shape::Unit
            | Shape::Never
            | Shape::Text { .. } => {}
        }
    }

    fn option(&mut self, path: &str, option: &Shape, inner: &Shape) {
        let remedy = match self.types.nil(inner) {
            None => return,
            Some(Nil::Always) => "use `bool`, or give what is inside a field of its own",
            Some(Nil::Sometimes) => "use one `Option`, or an enum with a variant for each case",
        };
        let message = format!(
            "in `{option}` nil would mean both `None` and a value, because `{inner}` can be nil too; {remedy}"
        );
        self.problem(path, message);
    }

    fn key(&mut self, path: &str, key: &Shape, value: &Shape) {
        let message = match self.types.no_key(key) {
            None => return,
            Some(NoKey::TooWide) => {
                format!("`{key}` is too wide to be the key of a map; use 64 bits or a `String`")
            }
            Some(NoKey::NoText) => format!(
                "`{key}` cannot be the key of a map, because JSON has only text there; use a string, an integer, an \
                 enum without data or a newtype over one of these, or a list of pairs (`Vec<({key}, {value})>`)"
            ),
        };
        self.problem(path, message);
    }

    /// Types that share a name must be the same on the wire: otherwise neither a reader nor a client in
    /// another language could tell which one is meant.
    fn clashes(&mut self) {
        for (name, _) in self.types.iter() {
            let Some(wanted) = name_wanted(name) else { continue };
            let form = |name: &str| canonical_shape(&Shape::Named(name.to_owned()), self.types);
            if self.types.get(wanted).is_some() && form(wanted) == form(name) {
                continue;
            }
            let (here, there) = (self.place(name), self.place(wanted));
            let message = format!(
                "two different types are called `{wanted}`: this one, and the one at `{there}`; rename one of them"
            );
            self.problem(&here, message);
        }
    }

    /// Routes of one interface must be told apart, whichever service offers it.
    fn routes(&mut self, interface: &InterfaceDescriptor) {
        let sound = |method: &MethodDescriptor| http::problems(method, self.types).is_empty();
        let offered = [Offered::only(&interface.name, interface, sound)];
        for clash in Routes::new(&offered).err().into_iter().flatten() {
            let method = clash.name.strip_prefix(&format!("{}.", interface.name)).unwrap_or(&clash.name);
            self.problem(method, clash.message);
        }
    }

    fn place(&self, name: &str) -> String {
        self.met.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;

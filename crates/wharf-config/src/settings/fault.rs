//! Why a section can't be read as a type: what serde says, without the value, at the key that it is about.
use std::fmt;

use serde::de::{Error, Expected, Unexpected};

use crate::{
    source::Origin,
    suggest::{list, nearest},
};

/// A failure on its way out; each table that it passes adds its key to the path.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) path: Vec<String>,
    pub(super) origin: Option<Origin>,
    pub(super) cause: Cause,
}

#[derive(Debug)]
pub(super) enum Cause {
    /// The key at the path is not set.
    Missing,
    /// The key at the path means nothing.
    Unknown { remedy: String },
    /// The value at the path is not what is needed.
    Unusable { what: String, expected: String },
}

impl Fault {
    fn new(cause: Cause) -> Self {
        Self { path: Vec::new(), origin: None, cause }
    }

    pub(super) fn unusable(what: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::new(Cause::Unusable { what: what.into(), expected: expected.into() })
    }

    pub(super) fn unknown(key: &str, fields: &'static [&'static str]) -> Self {
        let known = fields.iter().copied();
        let remedy = match nearest(key, known.clone()) {
            _ if fields.is_empty() => String::from("remove it: nothing can be set here"),
            Some(near) => format!("did you mean `{near}`? known keys: {}", list(known)),
            None => format!("remove it; known keys: {}", list(known)),
        };
        Self { path: vec![key.to_owned()], ..Self::new(Cause::Unknown { remedy }) }
    }

    /// The innermost place wins.
    pub(super) fn at(mut self, origin: &Origin) -> Self {
        self.origin.get_or_insert_with(|| origin.clone());
        self
    }

    pub(super) fn within(mut self, key: &str) -> Self {
        self.path.insert(0, key.to_owned());
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` can't be read: {:?}", self.path.join("."), self.cause)
    }
}

impl std::error::Error for Fault {}

/// What a value is, without the value: it may be a secret.
fn kind(unexpected: &Unexpected<'_>) -> &'static str {
    match unexpected {
        Unexpected::Bool(_) => "true or false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "a whole number",
        Unexpected::Float(_) => "a number with a fraction",
        Unexpected::Char(_) | Unexpected::Str(_) => "text",
        Unexpected::Bytes(_) => "bytes",
        Unexpected::Unit | Unexpected::Option => "nothing",
        Unexpected::Seq => "a list",
        Unexpected::Map => "a table",
        _ => "of another kind",
    }
}

impl Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::unusable(format!("is refused: {message}"), "write a value that the service accepts")
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::unusable(format!("is {}", kind(&unexpected)), format!("expected {expected}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::unusable("has a value that can't be used", format!("expected {expected}"))
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::unusable(format!("has {length} elements"), format!("expected {expected}"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::unusable("has an unknown value", format!("expected one of {}", list(expected.iter().copied())))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::unknown(field, expected)
    }

    fn missing_field(field: &'static str) -> Self {
        Self { path: vec![field.to_owned()], ..Self::new(Cause::Missing) }
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::unusable(format!("sets `{field}` twice"), "keep one of the two")
    }
}

//! What a wire carries faithfully: which values look like nil, and which can be keys.

use std::collections::HashSet;

use crate::{Body, Shape, Types};

/// Why a value can look like nil, and so be mistaken for a missing one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nil {
    /// It is a unit, or a newtype over one: never anything but nil.
    Always,
    /// It is an option, or a newtype over one.
    Sometimes,
}

/// Why something can't be a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoKey {
    /// An integer too wide for a MessagePack integer or a JSON number.
    TooWide,
    /// Something that has no form as the name of a JSON member.
    NoText,
}

impl Types {
    /// Whether `shape` has a value that is written as nil. Newtypes are looked through, for they are written as
    /// what they contain; a struct or an enum never is nil, whatever it contains.
    pub(crate) fn nil(&self, shape: &Shape) -> Option<Nil> {
        match self.without_newtypes(shape) {
            Inside::Shape(Shape::Unit) | Inside::Body(_, Body::Unit) => Some(Nil::Always),
            Inside::Shape(Shape::Option(_)) => Some(Nil::Sometimes),
            _ => None,
        }
    }

    /// Why `shape` can't be the key of a map, if it can't.
    pub(crate) fn no_key(&self, shape: &Shape) -> Option<NoKey> {
        match self.without_newtypes(shape) {
            Inside::Shape(Shape::String | Shape::Text { .. }) | Inside::Unknown => None,
            Inside::Shape(Shape::Int { bits, .. }) => (*bits > 64).then_some(NoKey::TooWide),
            Inside::Body(_, Body::Enum { variants, .. })
                if variants.iter().all(|variant| variant.body == Body::Unit) =>
            {
                None
            }
            _ => Some(NoKey::NoText),
        }
    }

    /// What a value of `shape` is written as.
    pub(crate) fn without_newtypes<'a>(&'a self, mut shape: &'a Shape) -> Inside<'a> {
        let mut seen = HashSet::new();
        while let Shape::Named(name) = shape {
            match self.get(name).map(|definition| &definition.body) {
                Some(Body::Newtype(inner)) if seen.insert(name) => shape = inner,
                Some(Body::Newtype(_)) | None => return Inside::Unknown,
                Some(body) => return Inside::Body(name, body),
            }
        }
        Inside::Shape(shape)
    }
}

/// What is left of a shape when its newtypes are taken off.
pub(crate) enum Inside<'a> {
    Shape(&'a Shape),
    /// A definition, and its name.
    Body(&'a str, &'a Body),
    /// A name without definition, or a newtype around itself, which has no values.
    Unknown,
}

//! What a value looks like once its newtypes are taken off, as they are on the wire.

use std::fmt;

use crate::{Body, Field, Shape, Types, Variant, faithful::Inside, types::name_without_number};

/// A place in a descriptor where there is a value: a shape, or what a variant carries.
#[derive(Clone, Copy, Debug)]
pub(super) enum Node<'a> {
    Shape(&'a Shape),
    Body(&'a Body),
}

/// A node without its newtypes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form<'a> {
    /// Nothing but a name: `struct Ping;`, or a variant without values.
    Bare,
    Option(&'a Shape),
    List(&'a Shape),
    Set(&'a Shape),
    Array(&'a Shape, usize),
    /// A tuple, or a type with fields without names.
    Tuple(&'a [Shape]),
    Map(&'a Shape, &'a Shape),
    /// Of items, that may end in an error.
    Stream {
        item: &'a Shape,
        error: &'a Shape,
    },
    Struct(&'a [Field]),
    /// The `Duration` of the standard library, which reads by rules of its own: it refuses a field more, and a
    /// thousand million nanoseconds.
    Duration,
    Enum {
        open: bool,
        variants: &'a [Variant],
    },
    /// A number, a text, bytes, unit, never.
    Simple(&'a Shape),
    /// A name without a definition, a newtype around itself, an enum within a variant.
    Unknown,
}

impl<'a> Node<'a> {
    /// The name that leads to its definition.
    pub(super) fn name(self) -> Option<&'a str> {
        match self {
            Self::Shape(Shape::Named(name)) => Some(name),
            _ => None,
        }
    }

    pub(super) fn form(self, types: &'a Types) -> Form<'a> {
        match self {
            Self::Body(Body::Newtype(shape)) | Self::Shape(shape) => match types.without_newtypes(shape) {
                Inside::Shape(shape) => of_shape(shape),
                Inside::Body("Duration", Body::Struct(fields)) if is_duration(fields) => Form::Duration,
                Inside::Body(_, body) => of_body(body),
                Inside::Unknown => Form::Unknown,
            },
            // Only a type of its own is an enum.
            Self::Body(Body::Enum { .. }) => Form::Unknown,
            Self::Body(body) => of_body(body),
        }
    }
}

fn of_shape(shape: &Shape) -> Form<'_> {
    match shape {
        Shape::Option(inner) => Form::Option(inner),
        Shape::List(item) => Form::List(item),
        Shape::Set(item) => Form::Set(item),
        Shape::Array { item, len } => Form::Array(item, *len),
        Shape::Tuple(items) => Form::Tuple(items),
        Shape::Map { key, value } => Form::Map(key, value),
        Shape::Stream { item, error } => Form::Stream { item, error },
        Shape::Named(_) => Form::Unknown,
        shape => Form::Simple(shape),
    }
}

fn of_body(body: &Body) -> Form<'_> {
    match body {
        Body::Unit => Form::Bare,
        Body::Newtype(_) => Form::Unknown,
        Body::Tuple(items) => Form::Tuple(items),
        Body::Struct(fields) => Form::Struct(fields),
        Body::Enum { open, variants } => Form::Enum { open: *open, variants },
    }
}

fn is_duration(fields: &[Field]) -> bool {
    let parts = fields.iter().map(|field| (field.name.as_str(), &field.shape));
    let unsigned = |bits| Shape::Int { signed: false, bits };
    parts.eq([("secs", &unsigned(64)), ("nanos", &unsigned(32))])
}

impl Form<'_> {
    /// Whether it is a sequence without names.
    pub(super) fn is_sequence(self) -> bool {
        matches!(self, Form::List(_) | Form::Set(_) | Form::Array(..) | Form::Tuple(_))
    }
}

impl fmt::Display for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Shape(shape) | Self::Body(Body::Newtype(shape)) => {
                f.write_str(&name_without_number(&shape.to_string()))
            }
            Self::Body(Body::Unit) => f.write_str("nothing"),
            Self::Body(Body::Tuple(items)) => Shape::Tuple(items.clone()).fmt(f),
            Self::Body(Body::Struct(fields)) => {
                f.write_str("{ ")?;
                for (index, field) in fields.iter().enumerate() {
                    let separator = if index == 0 { "" } else { ", " };
                    write!(f, "{separator}{}: {}", field.name, field.shape)?;
                }
                f.write_str(" }")
            }
            Self::Body(Body::Enum { .. }) => f.write_str("an enum"),
        }
    }
}

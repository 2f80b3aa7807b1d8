//! Which values can be texts of an address, and how.

use crate::{Body, Shape, Types, Variant, faithful::Inside};

/// How an argument is written in an address.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form<'a> {
    pub(super) value: Value<'a>,
    /// What is meant where it is not there.
    pub(super) missing: Missing,
}

/// One text, or several.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    One(Plain<'a>),
    /// Any number of items, or just so many.
    Items(Plain<'a>, Option<usize>),
}

/// What is meant by an argument that a query does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// That the request is wrong.
    Wrong,
    /// None. Where the argument's own type is no `Option` but has one inside, that must be said with `null`.
    None { must_be_said: bool },
}

/// A value that one text can stand for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Plain<'a> {
    Bool,
    Int {
        signed: bool,
        bits: u8,
    },
    Float {
        bits: u8,
    },
    Char,
    /// Base64.
    Bytes,
    /// A string, or a text of a known format, whose reader checks it.
    Text,
    /// A variant without data.
    Name(&'a [Variant]),
}

/// Why a value has no form as text of an address, and what to do.
pub(super) type NoForm = &'static str;

const NO_TEXT: NoForm = "it has no form as text: use POST, PUT or PATCH, which have a body";

/// The form of an argument in a path: one text that is always there.
pub(super) fn in_path<'a>(shape: &'a Shape, types: &'a Types) -> Result<Plain<'a>, NoForm> {
    match types.without_newtypes(shape) {
        Inside::Shape(Shape::Option(_)) => {
            Err("a segment of a path is always there: take the `Option` off, or leave it out of the path")
        }
        Inside::Shape(Shape::List(_) | Shape::Set(_) | Shape::Array { .. }) => {
            Err("a segment of a path is one value: leave it out of the path")
        }
        inside => plain(&inside).ok_or("it has no form as text: leave it out of the path"),
    }
}

/// The form of an argument in a query.
pub(super) fn in_query<'a>(shape: &'a Shape, types: &'a Types) -> Result<Form<'a>, NoForm> {
    match types.without_newtypes(shape) {
        Inside::Shape(Shape::Option(inner)) => match types.without_newtypes(inner) {
            Inside::Shape(Shape::List(_) | Shape::Set(_) | Shape::Array { .. }) => {
                Err("none and an empty list look the same in a query: take the `Option` off")
            }
            inside => {
                let must_be_said = !matches!(shape, Shape::Option(_));
                let value = Value::One(plain(&inside).ok_or(NO_TEXT)?);
                Ok(Form { value, missing: Missing::None { must_be_said } })
            }
        },
        Inside::Shape(Shape::List(item) | Shape::Set(item)) => items(item, None, types),
        Inside::Shape(Shape::Array { item, len }) => items(item, Some(*len), types),
        inside => Ok(Form { value: Value::One(plain(&inside).ok_or(NO_TEXT)?), missing: Missing::Wrong }),
    }
}

fn items<'a>(item: &'a Shape, len: Option<usize>, types: &'a Types) -> Result<Form<'a>, NoForm> {
    let item = plain(&types.without_newtypes(item)).ok_or(NO_TEXT)?;
    // A list that is not there is an empty one, so nothing is ever missing.
    Ok(Form { value: Value::Items(item, len), missing: Missing::Wrong })
}

fn plain<'a>(inside: &Inside<'a>) -> Option<Plain<'a>> {
    Some(match inside {
        Inside::Shape(Shape::Bool) => Plain::Bool,
        Inside::Shape(Shape::Int { signed, bits }) => Plain::Int { signed: *signed, bits: *bits },
        Inside::Shape(Shape::Float { bits }) => Plain::Float { bits: *bits },
        Inside::Shape(Shape::Char) => Plain::Char,
        Inside::Shape(Shape::Bytes) => Plain::Bytes,
        Inside::Shape(Shape::String | Shape::Text { .. }) => Plain::Text,
        Inside::Body(_, Body::Enum { variants, .. })
            if variants.iter().all(|variant| variant.body == Body::Unit) =>
        {
            Plain::Name(variants)
        }
        _ => return None,
    })
}

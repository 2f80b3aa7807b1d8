//! Reads `#[error("..")]` and `#[status(..)]` on the variants, or on the struct, under `#[error]`.

use proc_macro2::Span;
use syn::{Attribute, Fields, Ident, LitStr, parse::ParseStream};

use crate::display::Text;
use crate::errors::Errors;
use crate::model::Failure;

/// Names in `#[status(..)]` and the variants of `Status` that they mean.
const STATUSES: [(&str, &str); 11] = [
    ("invalid", "Invalid"),
    ("unauthenticated", "Unauthenticated"),
    ("forbidden", "Forbidden"),
    ("not_found", "NotFound"),
    ("conflict", "Conflict"),
    ("gone", "Gone"),
    ("precondition", "Precondition"),
    ("unprocessable", "Unprocessable"),
    ("too_many", "TooMany"),
    ("internal", "Internal"),
    ("unavailable", "Unavailable"),
];

/// What a variant that says nothing is.
const UNSAID: &str = "Unprocessable";

/// Whether an attribute is read here, and taken off the item.
pub(super) fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().is_ident("error") || attribute.path().is_ident("status")
}

/// Whether thiserror would read an attribute of a field.
pub(super) fn is_foreign(attribute: &Attribute) -> bool {
    ["from", "source", "backtrace"].iter().any(|name| attribute.path().is_ident(name))
}

/// What the attributes above `ident` say of it.
pub(super) fn read(ident: &Ident, attributes: &[Attribute], fields: &Fields, errors: &mut Errors) -> Failure {
    let text = match only(attributes, "error", errors) {
        Some(attribute) => text(attribute, fields, errors),
        None => {
            errors.at(
                ident,
                format!(
                    "`{ident}` doesn't say what went wrong: write `#[error(\"..\")]` above it; fields are `{{0}}` or \
                     `{{name}}`"
                ),
            );
            None
        }
    };
    let status = only(attributes, "status", errors).and_then(|attribute| status(attribute, errors));
    Failure {
        text: text.unwrap_or_default(),
        status: status.unwrap_or_else(|| Ident::new(UNSAID, Span::call_site())),
    }
}

/// Refuses the attributes on a place that doesn't fail by itself.
pub(super) fn refuse(attributes: &[Attribute], advice: &str, errors: &mut Errors) {
    for attribute in attributes.iter().filter(|attribute| is_ours(attribute)) {
        errors.at(attribute, advice);
    }
}

/// Refuses what thiserror has for errors that contain others.
pub(super) fn refuse_sources(fields: &Fields, errors: &mut Errors) {
    for attribute in fields.iter().flat_map(|field| &field.attrs) {
        if is_foreign(attribute) {
            errors.at(
                attribute,
                "an error of an interface is plain data for the caller: remove this, and log the cause where it \
                 happens",
            );
        }
    }
}

fn only<'a>(attributes: &'a [Attribute], name: &str, errors: &mut Errors) -> Option<&'a Attribute> {
    let mut named = attributes.iter().filter(|attribute| attribute.path().is_ident(name));
    let first = named.next();
    for again in named {
        errors.at(again, format!("`#[{name}]` is there already"));
    }
    first
}

fn text(attribute: &Attribute, fields: &Fields, errors: &mut Errors) -> Option<Text> {
    let literal = attribute.parse_args_with(|input: ParseStream<'_>| {
        let literal: LitStr = input.parse()?;
        input.parse::<Option<syn::Token![,]>>()?;
        if input.is_empty() { Ok(literal) } else { Err(input.error("")) }
    });
    match literal {
        Ok(literal) => Text::new(&literal, fields, errors),
        Err(_) => {
            errors.at(
                attribute,
                "write one text, `#[error(\"..\")]`, with fields as `{0}` or `{name}`; there is no `transparent` and \
                 there are no further arguments",
            );
            None
        }
    }
}

fn status(attribute: &Attribute, errors: &mut Errors) -> Option<Ident> {
    let known = || STATUSES.map(|(name, _)| name).join(", ");
    let Ok(written) = attribute.parse_args::<Ident>() else {
        errors.at(attribute, format!("write one status, as in `#[status(not_found)]`: {}", known()));
        return None;
    };
    match STATUSES.iter().find(|(name, _)| written == name) {
        Some((_, variant)) => Some(Ident::new(variant, Span::call_site())),
        None => {
            errors.at(&written, format!("no status is called `{written}`: there are {}", known()));
            None
        }
    }
}

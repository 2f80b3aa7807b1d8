//! Parses a struct or an enum under `#[message]` or `#[error]`.

use std::collections::HashSet;

use syn::{Attribute, Data, DeriveInput, Generics, Ident};

use super::serde::{Place, Serde};
use super::{failure, serde, types, unknown};
use crate::errors::Errors;
use crate::model::{Body, Failure, Field, Fields, Message, Unknown, Variant};
use crate::names::Spelling;
use crate::{docs, names};

/// Which attribute the item is under.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    Message,
    Error,
}

/// The message of a type, unless none can be made of it. It is sound only if `errors` didn't grow.
pub(crate) fn message(item: &DeriveInput, flavour: Flavour, errors: &mut Errors) -> Option<Message> {
    let before = errors.count();
    check_generics(&item.generics, flavour, errors);
    check_types(&item.data, errors);
    let sendable = errors.count() == before;
    check_attributes(&item.attrs, errors);
    unknown::refuse(&item.attrs, &item.data, errors);
    let (body, renamed) = match &item.data {
        Data::Struct(data) => {
            let place =
                if matches!(data.fields, syn::Fields::Named(_)) { Place::Struct } else { Place::TupleStruct };
            let serde = serde::read(&item.attrs, place, errors);
            let failure = failure(&item.ident, &item.attrs, &data.fields, flavour, errors);
            (
                Body::Struct(fields(&data.fields, serde.rename_all, serde.default, errors), failure),
                serde.rename,
            )
        }
        Data::Enum(data) => {
            let serde = serde::read(&item.attrs, Place::Enum, errors);
            failure::refuse(&item.attrs, "write this above each variant", errors);
            let written: Vec<_> =
                data.variants.iter().filter(|variant| !unknown::is_unknown(variant)).collect();
            if written.is_empty() {
                errors.at(&item.ident, "an enum without variants has no value to send: use `wharf::Never`");
            }
            let variants: Vec<_> =
                written.iter().map(|written| variant(written, &serde, flavour, errors)).collect();
            let written = written.iter().map(|variant| &variant.ident);
            check_names(variants.iter().map(|variant| &variant.name).zip(written), "variants", errors);
            let unknown = unknown::read(data, flavour, errors);
            (Body::Enum { variants, unknown }, serde.rename)
        }
        Data::Union(data) => {
            errors.at(
                data.union_token,
                "which field of a union is set is not part of its value: write an `enum` with a variant for each",
            );
            return None;
        }
    };
    sendable.then(|| Message {
        ident: item.ident.clone(),
        generics: item.generics.clone(),
        name: renamed.unwrap_or_else(|| names::plain(&item.ident)),
        docs: docs::text(&item.attrs),
        body,
    })
}

/// Takes off what rustc doesn't know; and, where there are mistakes, what serde would have to say of them, too.
pub(crate) fn strip(item: &mut DeriveInput, unknown: Option<&Unknown>, sound: bool) {
    let kept = |attribute: &Attribute| {
        !failure::is_ours(attribute) && !unknown::is_ours(attribute) && (sound || !serde::is_serde(attribute))
    };
    item.attrs.retain(kept);
    if let Data::Enum(data) = &mut item.data {
        if let Some(unknown) = unknown {
            // Of several, one is meant.
            let variants = std::mem::take(&mut data.variants);
            let meant =
                |variant: &syn::Variant| !unknown::is_unknown(variant) || variant.ident == unknown.ident;
            data.variants = variants.into_iter().filter(meant).collect();
        }
        data.variants.iter_mut().for_each(|variant| variant.attrs.retain(kept));
    }
    for field in fields_of(&mut item.data) {
        field.attrs.retain(|attribute| kept(attribute) && !failure::is_foreign(attribute));
    }
}

/// Every field of a struct, or of all variants of an enum.
pub(crate) fn fields_of(data: &mut Data) -> Vec<&mut syn::Field> {
    match data {
        Data::Struct(data) => data.fields.iter_mut().collect(),
        Data::Enum(data) => data.variants.iter_mut().flat_map(|variant| &mut variant.fields).collect(),
        Data::Union(_) => Vec::new(),
    }
}

fn check_types(data: &Data, errors: &mut Errors) {
    let fields: Vec<&syn::Field> = match data {
        Data::Struct(data) => data.fields.iter().collect(),
        Data::Enum(data) => data.variants.iter().flat_map(|variant| &variant.fields).collect(),
        Data::Union(_) => Vec::new(),
    };
    for field in fields {
        types::check(&field.ty, types::Place::Message, errors);
    }
}

fn check_generics(generics: &Generics, flavour: Flavour, errors: &mut Errors) {
    for lifetime in generics.lifetimes() {
        errors.at(
            lifetime,
            "messages own their data, for they outlive the call: remove the lifetime, and write `String` for `&str`",
        );
    }
    for constant in generics.const_params() {
        errors.at(
            constant,
            "other languages don't know constants as parameters: write the number, or use a `Vec`",
        );
    }
    if flavour == Flavour::Error {
        for parameter in generics.type_params() {
            errors.at(parameter, "a service has one type of error: name the type instead of a parameter");
        }
    }
}

fn check_attributes(attributes: &[Attribute], errors: &mut Errors) {
    for attribute in attributes {
        if is_conditional(attribute) {
            errors.at(
                attribute,
                "write this above `#[wharf::message]`, so that it governs all that is made from the type",
            );
        }
    }
}

fn check_parts(attributes: &[Attribute], errors: &mut Errors) {
    for attribute in attributes.iter().filter(|attribute| is_conditional(attribute)) {
        errors.at(
            attribute,
            "a message is the same in every build, for caller and service are built apart: remove this, and use an \
             `Option`",
        );
    }
}

fn is_conditional(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr")
}

pub(super) fn failure(
    ident: &Ident,
    attributes: &[Attribute],
    fields: &syn::Fields,
    flavour: Flavour,
    errors: &mut Errors,
) -> Option<Failure> {
    match flavour {
        Flavour::Message => {
            failure::refuse(attributes, "an error is declared with `#[wharf::error]` above the type", errors);
            None
        }
        Flavour::Error => {
            failure::refuse_sources(fields, errors);
            Some(failure::read(ident, attributes, fields, errors))
        }
    }
}

fn variant(written: &syn::Variant, container: &Serde, flavour: Flavour, errors: &mut Errors) -> Variant {
    check_parts(&written.attrs, errors);
    let serde = serde::read(&written.attrs, Place::Variant, errors);
    let name = names::plain(&written.ident);
    let spelled = container.rename_all.map_or_else(|| name.clone(), |spelling| spelling.of_variant(&name));
    Variant {
        name: serde.rename.unwrap_or(spelled),
        docs: docs::text(&written.attrs),
        fields: fields(&written.fields, serde.rename_all.or(container.rename_all_fields), false, errors),
        failure: failure(&written.ident, &written.attrs, &written.fields, flavour, errors),
        ident: written.ident.clone(),
    }
}

pub(super) fn fields(
    written: &syn::Fields,
    spelling: Option<Spelling>,
    default: bool,
    errors: &mut Errors,
) -> Fields {
    let fields: Vec<_> = written.iter().map(|written| field(written, spelling, default, errors)).collect();
    match written {
        syn::Fields::Unit => Fields::Unit,
        syn::Fields::Unnamed(_) => Fields::Tuple(fields),
        syn::Fields::Named(written) => {
            let written = written.named.iter().filter_map(|field| field.ident.as_ref());
            check_names(fields.iter().map(|field| &field.name).zip(written), "fields", errors);
            Fields::Named(fields)
        }
    }
}

fn field(written: &syn::Field, spelling: Option<Spelling>, default: bool, errors: &mut Errors) -> Field {
    check_parts(&written.attrs, errors);
    let place = if written.ident.is_some() { Place::NamedField } else { Place::TupleField };
    let serde = serde::read(&written.attrs, place, errors);
    let name = written.ident.as_ref().map(names::plain).unwrap_or_default();
    Field {
        name: serde
            .rename
            .unwrap_or_else(|| spelling.map_or_else(|| name.clone(), |spelling| spelling.of_field(&name))),
        docs: docs::text(&written.attrs),
        ty: written.ty.clone(),
        default: serde.default || default,
    }
}

fn check_names<'a>(named: impl Iterator<Item = (&'a String, &'a Ident)>, what: &str, errors: &mut Errors) {
    let mut seen = HashSet::new();
    for (name, ident) in named {
        if !seen.insert(name) {
            errors.at(ident, format!("two {what} are called `{name}` on the wire: rename one of them"));
        }
    }
}

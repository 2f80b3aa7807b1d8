//! Reads `#[unknown]`: the variant of an open enum that stands for all that it doesn't know.

use syn::{Attribute, Data, DataEnum, Fields, Meta};

use super::{Flavour, message, serde};
use crate::errors::Errors;
use crate::model::Unknown;

/// Whether an attribute is read here, and taken off the item.
pub(super) fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().is_ident("unknown")
}

/// Whether a variant stands for those that are not known.
pub(super) fn is_unknown(variant: &syn::Variant) -> bool {
    variant.attrs.iter().any(is_ours)
}

/// The variant under `#[unknown]`, if there is one.
pub(super) fn read(data: &DataEnum, flavour: Flavour, errors: &mut Errors) -> Option<Unknown> {
    let mut found = None;
    for written in data.variants.iter().filter(|variant| is_unknown(variant)) {
        let has_place = check(written, errors);
        let failure = message::failure(&written.ident, &written.attrs, &written.fields, flavour, errors);
        if found.is_some() {
            errors.at(&written.ident, "one variant stands for all that are not known: remove this one");
        } else if has_place {
            let fields = message::fields(&written.fields, None, false, errors);
            found = Some(Unknown { ident: written.ident.clone(), fields, failure });
        }
    }
    found
}

/// Refuses the attribute where it stands on something else than a variant.
pub(super) fn refuse(attributes: &[Attribute], data: &Data, errors: &mut Errors) {
    let of_fields = |fields: &Fields| fields.iter().flat_map(|field| field.attrs.clone()).collect::<Vec<_>>();
    let fields: Vec<Attribute> = match data {
        Data::Struct(data) => of_fields(&data.fields),
        Data::Enum(data) => data.variants.iter().flat_map(|variant| of_fields(&variant.fields)).collect(),
        Data::Union(_) => Vec::new(),
    };
    for attribute in attributes.iter().chain(&fields).filter(|attribute| is_ours(attribute)) {
        errors.at(
            attribute,
            "this goes on a variant of an enum: the one that stands for all that are not known",
        );
    }
}

/// Whether the variant has a place for a name, and nothing else.
fn check(written: &syn::Variant, errors: &mut Errors) -> bool {
    for attribute in written.attrs.iter().filter(|attribute| is_ours(attribute)) {
        if !matches!(attribute.meta, Meta::Path(_)) {
            errors.at(attribute, "write `#[unknown]` alone");
        }
    }
    let of_fields = written.fields.iter().flat_map(|field| &field.attrs);
    for attribute in written.attrs.iter().chain(of_fields).filter(|attribute| serde::is_serde(attribute)) {
        errors.at(attribute, "this variant is never on the wire: remove this");
    }
    let has_place = matches!(&written.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1);
    if !has_place {
        let ident = &written.ident;
        errors.at(
            written,
            format!("it holds the name of what is not known: write `{ident}(wharf::UnknownVariant)`"),
        );
    }
    has_place
}

//! Parses `#[callers("checkout", "order-history")]`: the services that alone may call a method.

use syn::punctuated::Punctuated;
use syn::{Attribute, LitStr, Meta, Token};

use crate::errors::Errors;

/// The attribute's name.
pub(super) const NAME: &str = "callers";

/// How it is written.
const FORM: &str =
    "name the services that may call the method, such as `#[callers(\"checkout\", \"order-history\")]`";

/// The longest name of a service, as `wharf.toml` has it.
const LONGEST: usize = 63;

/// The services of all such attributes of a method; there is at most one.
pub(super) fn callers(attributes: &[&Attribute], errors: &mut Errors) -> Vec<String> {
    for further in attributes.iter().skip(1) {
        errors.at(further, "`#[callers(…)]` is there already: name all of the services in one");
    }
    attributes.first().map(|attribute| names(attribute, errors)).unwrap_or_default()
}

fn names(attribute: &Attribute, errors: &mut Errors) -> Vec<String> {
    let Meta::List(list) = &attribute.meta else {
        errors.at(attribute, FORM);
        return Vec::new();
    };
    let written = match list.parse_args_with(Punctuated::<LitStr, Token![,]>::parse_terminated) {
        Ok(written) => written,
        Err(error) => {
            errors.push(syn::Error::new(error.span(), FORM));
            return Vec::new();
        }
    };
    if written.is_empty() {
        errors.at(
            attribute,
            "nobody could call the method: name a service, or remove the method from the interface",
        );
    }
    let mut names: Vec<String> = Vec::new();
    for literal in written {
        let name = literal.value();
        if !is_name(&name) {
            errors.at(
                &literal,
                format!(
                    "`{name}` is no name of a service: a lower-case letter, then lower-case letters, digits and hyphens, \
                     such as `order-history`"
                ),
            );
        } else if names.contains(&name) {
            errors.at(&literal, format!("`{name}` is there already"));
        } else {
            names.push(name);
        }
    }
    names
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.len() <= LONGEST
        && name.chars().all(|each| each.is_ascii_lowercase() || each.is_ascii_digit() || each == '-')
}

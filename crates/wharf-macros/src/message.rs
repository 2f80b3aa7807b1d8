//! `#[message]`: from the tokens of a struct or an enum to a type that can be sent.

use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Data, DeriveInput, Item, Meta, Token};

use crate::errors::Errors;
use crate::model::Body;
use crate::parse::Flavour;
use crate::{expand, parse};

/// Expands `#[message(arguments)] item`.
pub(crate) fn message(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    expanded(arguments, item, Flavour::Message)
}

/// Expands an item under either attribute that makes messages.
pub(crate) fn expanded(arguments: TokenStream, item: &TokenStream, flavour: Flavour) -> TokenStream {
    let mut errors = Errors::default();
    let Some(mut item) = type_item(item, &mut errors) else { return quote! { #errors #item } };
    let no_debug = wants_no_debug(arguments, &item.data, &mut errors);
    let mut derives = parse::derives(&mut item.attrs, &mut errors);
    derives.debug |= no_debug;
    let message = parse::message(&item, flavour, &mut errors);
    let unknown = message.as_ref().and_then(|message| match &message.body {
        Body::Enum { unknown, .. } => unknown.as_ref(),
        Body::Struct(..) => None,
    });
    parse::strip(&mut item, unknown, errors.is_empty());
    match &message {
        Some(message) => {
            let item = expand::item(&item, &derives, unknown);
            let message = expand::message(message);
            quote! { #errors #item #message }
        }
        None => quote! { #errors #item },
    }
}

fn type_item(item: &TokenStream, errors: &mut Errors) -> Option<DeriveInput> {
    match syn::parse2(item.clone()) {
        Ok(parsed) => return Some(parsed),
        Err(error) if syn::parse2::<Item>(item.clone()).is_err() => errors.push(error),
        Err(_) => errors.at(item, "this goes on a `struct` or an `enum`: the definition of what is sent"),
    }
    None
}

fn wants_no_debug(arguments: TokenStream, data: &Data, errors: &mut Errors) -> bool {
    let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
    let arguments = match syn::parse::Parser::parse2(parser, arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            errors.push(error);
            return false;
        }
    };
    let mut no_debug = false;
    for argument in &arguments {
        match (argument, data) {
            (Meta::Path(path), _) if path.is_ident("no_debug") => no_debug = true,
            (Meta::Path(path), Data::Enum(_)) if path.is_ident("open") => errors.at(
                path,
                "an enum is open when it has a variant for those it doesn't know: remove this, and write `#[unknown] \
                 Unknown(wharf::UnknownVariant)` among the variants",
            ),
            (Meta::Path(path), _) if path.is_ident("open") => errors.at(
                path,
                "only an `enum` is open: a struct may always gain fields that have `#[serde(default)]` or are \
                 `Option`s",
            ),
            _ => errors.at(
                argument,
                "the one argument here is `no_debug`, for a type with an `impl Debug` of its own that keeps secrets \
                 out of logs",
            ),
        }
    }
    no_debug
}

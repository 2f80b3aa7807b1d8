//! `#[service]`: from the tokens of a trait to everything that is made from it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, ItemTrait};

use crate::errors::Errors;
use crate::{expand, parse};

/// Expands `#[service(arguments)] item`.
pub(crate) fn service(arguments: &TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    if !arguments.is_empty() {
        errors.at(
            arguments,
            "`#[service]` takes no arguments: the interface is called what the trait is called, and a service is \
             renamed where the app is put together",
        );
    }
    let Some(item) = trait_item(item, &mut errors) else { return quote! { #errors #item } };
    let expansion = match parse::service(&item, &mut errors) {
        Ok(service) => expand::service(&service),
        Err(untouched) => quote! { #untouched },
    };
    quote! { #errors #expansion }
}

fn trait_item(item: &TokenStream, errors: &mut Errors) -> Option<ItemTrait> {
    match syn::parse2(item.clone()) {
        Ok(Item::Trait(item)) => return Some(item),
        Ok(other) => errors.at(
            other,
            "`#[service]` goes on a trait: the interface; implement that trait with a plain `impl`",
        ),
        Err(error) => errors.push(error),
    }
    None
}

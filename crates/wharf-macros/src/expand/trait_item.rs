//! The trait, with `async fn` lowered to a future that can be sent to another thread.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Item, Method, Service};

pub(super) fn trait_item(service: &Service) -> TokenStream {
    let attributes = &service.written.attrs;
    let vis = &service.written.vis;
    let name = &service.written.ident;
    let supertraits = service.written.supertraits.iter();
    let items = service.items.iter().map(|item| match item {
        Item::Method(method) => lowered(method),
        Item::Mistaken(item) => quote! { #item },
    });
    quote! {
        #(#attributes)*
        #vis trait #name: #(#supertraits +)* ::core::marker::Send + ::core::marker::Sync + 'static {
            #(#items)*
        }
    }
}

fn lowered(method: &Method) -> TokenStream {
    let attributes = &method.attributes;
    let name = &method.written.ident;
    let inputs = &method.written.inputs;
    let output = &method.output;
    quote! {
        #(#attributes)*
        fn #name(#inputs) -> impl ::core::future::Future<Output = #output> + ::core::marker::Send;
    }
}

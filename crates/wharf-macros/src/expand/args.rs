//! The struct in which the arguments of a method travel.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::bound::{argument_bound, can_be_stream};
use crate::model::{Method, Service};

pub(super) fn args(service: &Service, method: &Method) -> TokenStream {
    let vis = &service.written.vis;
    let name = &method.arguments_struct;
    let fields = method.arguments.iter().map(|argument| {
        let (bound, ident, ty) = (argument_bound(&argument.ty), &argument.ident, &argument.ty);
        quote! { #bound #ident: #ty }
    });
    let streamed = streamed(method);
    quote! {
        #[doc(hidden)]
        #[derive(::wharf::__private::serde::Serialize, ::wharf::__private::serde::Deserialize)]
        #[serde(crate = "::wharf::__private::serde")]
        #vis struct #name { #(#fields),* }
        impl ::wharf::__private::Arguments for #name {
            #streamed
        }
    }
}

/// Finds the stream among the arguments, where one of them can be one. Whether it is, its type knows.
fn streamed(method: &Method) -> Option<TokenStream> {
    let mut candidates =
        method.arguments.iter().filter(|argument| can_be_stream(&argument.ty)).map(|argument| {
            let (ident, ty) = (&argument.ident, &argument.ty);
            quote_spanned! {ty.span()=> <#ty as ::wharf::__private::Carried>::streamed(&mut self.#ident) }
        });
    let first = candidates.next()?;
    Some(quote! {
        fn streamed(&mut self) -> ::core::option::Option<&mut dyn ::wharf::__private::Streamed> {
            #first #(.or(#candidates))*
        }
    })
}

//! The struct in which the arguments of a method travel.

use proc_macro2::TokenStream;
use quote::quote;

use super::bound::bound;
use crate::model::{Method, Service};

pub(super) fn args(service: &Service, method: &Method) -> TokenStream {
    let vis = &service.written.vis;
    let name = &method.arguments_struct;
    let fields = method.arguments.iter().map(|argument| {
        let (bound, ident, ty) = (bound(&argument.ty), &argument.ident, &argument.ty);
        quote! { #bound #ident: #ty }
    });
    quote! {
        #[doc(hidden)]
        #[derive(::wharf::__private::serde::Serialize, ::wharf::__private::serde::Deserialize)]
        #[serde(crate = "::wharf::__private::serde")]
        #vis struct #name { #(#fields),* }
    }
}

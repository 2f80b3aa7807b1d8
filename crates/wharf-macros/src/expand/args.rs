//! The struct in which the arguments of a method travel.

use proc_macro2::TokenStream;
use quote::quote;

use super::parameters;
use crate::model::{Method, Service};

pub(super) fn args(service: &Service, method: &Method) -> TokenStream {
    let vis = &service.written.vis;
    let (name, fields) = (&method.arguments_struct, parameters(method));
    quote! {
        #[doc(hidden)]
        #[derive(::wharf::__private::serde::Serialize, ::wharf::__private::serde::Deserialize)]
        #[serde(crate = "::wharf::__private::serde")]
        #vis struct #name { #fields }
    }
}

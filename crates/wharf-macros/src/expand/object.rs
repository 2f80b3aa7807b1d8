//! The trait in a form that can be boxed, for calls that stay in the process.

use proc_macro2::TokenStream;
use quote::quote;

use super::{argument_names, parameters};
use crate::model::{Method, Service};

pub(super) fn object(service: &Service) -> TokenStream {
    let vis = &service.written.vis;
    let (interface, object) = (&service.interface, &service.object);
    let declarations = service.methods().map(signature);
    let definitions = service.methods().map(|method| {
        let signature = signature(method);
        let (name, cx, names) = (&method.ident, &method.context.ident, argument_names(method));
        quote! {
            #signature {
                ::std::boxed::Box::pin(#interface::#name(self, #cx, #names))
            }
        }
    });
    let quiet = service.quiet();
    quote! {
        #[doc(hidden)]
        #quiet
        #vis trait #object: ::core::marker::Send + ::core::marker::Sync {
            #(#declarations;)*
        }
        #quiet
        impl<T: #interface> #object for T {
            #(#definitions)*
        }
    }
}

fn signature(method: &Method) -> TokenStream {
    let name = &method.ident;
    let (cx, context) = (&method.context.ident, &method.context.ty);
    let (parameters, output) = (parameters(method), &method.output);
    quote! {
        fn #name<'a>(&'a self, #cx: &'a #context, #parameters) -> ::wharf::__private::BoxFuture<'a, #output>
    }
}

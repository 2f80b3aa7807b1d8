//! The client: the handle through which an interface is called, wherever its service runs.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use syn::Attribute;

use super::{argument_names, descriptor, parameters};
use crate::model::{Method, Service};
use crate::names;

pub(super) fn client(service: &Service) -> TokenStream {
    let vis = &service.written.vis;
    let (object, client) = (&service.object, &service.client);
    let docs = format!(" Calls `{}`, wherever it runs.", service.name);
    let methods = service.methods().enumerate().map(|(number, method)| call(service, number, method));
    let link = link(service);
    let from = from(service);
    let debug = debug(service);
    let quiet = service.quiet();
    quote! {
        #[doc = #docs]
        #[derive(::core::clone::Clone)]
        #vis struct #client {
            link: ::wharf::__private::Link<dyn #object>,
        }
        #quiet
        impl #client {
            #(#methods)*
        }
        #link
        #from
        #debug
    }
}

fn call(service: &Service, number: usize, method: &Method) -> TokenStream {
    let object = &service.object;
    let attributes = method.attributes.iter().filter(|attribute| is_for_callers(attribute));
    let name = &method.ident;
    let (cx, context) = (&method.context.ident, &method.context.ty);
    let (parameters, names, args) = (parameters(method), argument_names(method), &method.arguments_struct);
    let output = &method.output;
    let number = Literal::usize_unsuffixed(number);
    let call = names::at_type("call", &method.output);
    // An argument may have this name, too.
    let callee = Ident::new("service", Span::mixed_site());
    quote! {
        #(#attributes)*
        pub async fn #name(&self, #cx: &#context, #parameters) -> #output {
            self.link
                .#call(#cx, #number, #args { #names }, |#callee, #cx, #args { #names }| {
                    #object::#name(#callee, #cx, #names)
                })
                .await
        }
    }
}

/// `expect` would be unmet in the client, where nothing is as the user expected it.
fn is_for_callers(attribute: &Attribute) -> bool {
    !attribute.path().is_ident("expect")
}

fn link(service: &Service) -> TokenStream {
    let (object, client) = (&service.object, &service.client);
    let descriptor = descriptor::descriptor(service);
    quote! {
        impl ::wharf::__private::Client for #client {
            type Object = dyn #object;

            const INTERFACE: &'static ::wharf::__private::Interface = &#descriptor;

            fn from_link(link: ::wharf::__private::Link<Self::Object>) -> Self {
                Self { link }
            }
        }
    }
}

fn from(service: &Service) -> TokenStream {
    let (interface, client) = (&service.interface, &service.client);
    quote! {
        impl<T: #interface> ::core::convert::From<T> for #client {
            fn from(service: T) -> Self {
                Self {
                    link: ::wharf::__private::Link::local(
                        <Self as ::wharf::__private::Client>::INTERFACE,
                        ::wharf::__private::Arc::new(service),
                    ),
                }
            }
        }
    }
}

/// So that a service that holds clients can derive `Debug`.
fn debug(service: &Service) -> TokenStream {
    let client = &service.client;
    let name = client.to_string();
    quote! {
        impl ::core::fmt::Debug for #client {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(#name)
            }
        }
    }
}

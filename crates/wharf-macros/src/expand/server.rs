//! The server: what offers an implementation to callers elsewhere.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::argument_names;
use crate::model::{Method, Service};
use crate::names;

pub(super) fn server(service: &Service) -> TokenStream {
    let vis = &service.written.vis;
    let server = &service.server;
    let docs = format!(" Offers an implementation of `{}` to callers.", service.name);
    let constructors = constructors(service);
    let dispatch = dispatch(service);
    quote! {
        #[doc = #docs]
        #vis struct #server<T> {
            service: ::wharf::__private::Arc<T>,
        }
        #constructors
        #dispatch
    }
}

fn constructors(service: &Service) -> TokenStream {
    let (interface, object, client, server) =
        (&service.interface, &service.object, &service.client, &service.server);
    quote! {
        impl<T: #interface> #server<T> {
            /// A service that offers this interface and no other. `start` makes its replicas; the clients that `start`
            /// asks for are the service's dependencies.
            pub fn new<D>(start: impl ::wharf::__private::Constructor<D, Service = T>) -> ::wharf::__private::Service {
                ::wharf::__private::Service::of(start).offers(Self::offer()).build()
            }

            /// This interface, for a service that offers several.
            pub fn offer() -> ::wharf::__private::Offer<T> {
                ::wharf::__private::Offer {
                    interface: <#client as ::wharf::__private::Client>::INTERFACE,
                    bind: |service| ::wharf::__private::Bound {
                        dispatch: ::wharf::__private::Arc::new(#server {
                            service: ::wharf::__private::Arc::clone(&service),
                        }),
                        object: ::std::boxed::Box::new(service as ::wharf::__private::Arc<dyn #object>),
                    },
                }
            }
        }
    }
}

fn dispatch(service: &Service) -> TokenStream {
    let (interface, client, server) = (&service.interface, &service.client, &service.server);
    let arms = service.methods().enumerate().map(|(number, method)| arm(service, number, method));
    let quiet = service.quiet();
    quote! {
        #quiet
        impl<T: #interface> ::wharf::__private::Dispatch for #server<T> {
            fn interface(&self) -> &'static ::wharf::__private::Interface {
                <#client as ::wharf::__private::Client>::INTERFACE
            }

            fn dispatch(
                &self,
                method: usize,
                call: ::wharf::__private::Incoming<'_>,
            ) -> ::wharf::__private::Dispatched {
                match method {
                    #(#arms)*
                    _ => call.unknown_method(method),
                }
            }
        }
    }
}

fn arm(service: &Service, number: usize, method: &Method) -> TokenStream {
    let interface = &service.interface;
    let number = Literal::usize_unsuffixed(number);
    let handle = names::at_type("handle", &method.output);
    let (name, cx) = (&method.ident, &method.context.ident);
    let (names, args) = (argument_names(method), &method.arguments_struct);
    // An argument may have this name, too.
    let callee = Ident::new("service", Span::mixed_site());
    quote! {
        #number => call.#handle(&self.service, |#callee, #cx, #args { #names }| async move {
            #interface::#name(&*#callee, &#cx, #names).await
        }),
    }
}

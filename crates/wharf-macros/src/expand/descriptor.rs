//! The descriptor: an interface as a constant.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::bound::can_be_stream;
use crate::model::{Argument, Kind, Method, Route, Service};
use crate::names;

pub(super) fn descriptor(service: &Service) -> TokenStream {
    let (name, docs) = (&service.name, &service.docs);
    let methods = service.methods().map(method);
    quote! {
        ::wharf::__private::Interface {
            name: #name,
            docs: #docs,
            methods: &[#(#methods),*],
            described: ::core::option::Option::None,
        }
    }
}

fn method(method: &Method) -> TokenStream {
    let (name, docs) = (&method.name, &method.docs);
    let (kind, is_hedged) = (kind(method.kind), method.is_hedged);
    let (arguments, callers) = (method.arguments.iter().map(argument), &method.callers);
    let output = &method.output;
    // At the user's type, so that the compiler complains there when it is none of `wharf::Result`.
    let value = quote_spanned! {output.span()=>
        <<#output as ::wharf::__private::Outcome>::Value as ::wharf::__private::Carried>::shape
    };
    let error = quote_spanned! {output.span()=>
        <<#output as ::wharf::__private::Outcome>::Error as ::wharf::__private::Message>::shape
    };
    let (http, streams) = (http(method), streams(method));
    quote! {
        ::wharf::__private::Method {
            name: #name,
            docs: #docs,
            kind: ::wharf::__private::MethodKind::#kind,
            is_hedged: #is_hedged,
            args: &[#(#arguments),*],
            value: #value,
            error: #error,
            callers: &[#(#callers),*],
            http: #http,
            streams: #streams,
        }
    }
}

/// Where it is for callers over HTTP.
fn http(method: &Method) -> TokenStream {
    let Some(Route { verb, literal, .. }) = &method.route else {
        return quote! { ::core::option::Option::None };
    };
    // A name of ours, and not one that the user wrote.
    let (verb, path) = (Ident::new(&verb.to_string(), Span::call_site()), literal.value());
    quote! {
        ::core::option::Option::Some(
            ::wharf::__private::HttpRoute::new(::wharf::__private::Verb::#verb, #path)
        )
    }
}

/// Which of the types are streams: they know it themselves.
fn streams(method: &Method) -> TokenStream {
    let output = &method.output;
    let hedged = method.is_hedged.then(|| quote_spanned! {method.ident.span()=> .hedged() });
    let candidates = method.arguments.iter().map(|argument| &argument.ty).filter(|ty| can_be_stream(ty));
    let arguments =
        candidates.map(|ty| quote_spanned! {ty.span()=> <#ty as ::wharf::__private::Carried>::IS_STREAM });
    quote_spanned! {output.span()=>
        ::wharf::__private::Streams::of(
            &[#(#arguments),*],
            <#output as ::wharf::__private::Outcome>::IS_STREAM,
        )#hedged
    }
}

fn kind(kind: Kind) -> Ident {
    let variant = match kind {
        Kind::Read => "Read",
        Kind::Idempotent => "Idempotent",
        Kind::Command => "Command",
    };
    Ident::new(variant, Span::call_site())
}

fn argument(argument: &Argument) -> TokenStream {
    let (name, ty) = (names::plain(&argument.ident), &argument.ty);
    let shape = quote_spanned! {ty.span()=> <#ty as ::wharf::__private::Carried>::shape };
    quote! {
        ::wharf::__private::Arg { name: #name, shape: #shape }
    }
}

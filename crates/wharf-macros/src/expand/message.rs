//! A message: the item with its derives, and its shape.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput};

use super::{bound::bound, open};
use crate::model::{Body, Field, Fields, Message, Unknown, Variant};
use crate::parse::{Derives, fields_of};

/// The item as written, with the derives that the user didn't write; an open enum is read by code of our own.
pub(crate) fn item(item: &DeriveInput, derives: &Derives, unknown: Option<&Unknown>) -> TokenStream {
    let deserialize = match unknown {
        Some(_) => None,
        None => Some(quote! { ::wharf::__private::serde::Deserialize }),
    };
    let open = unknown.map(|unknown| open::deserialize(item, unknown));
    let debug = (!derives.debug).then(|| quote! { ::core::fmt::Debug, });
    let clone = (!derives.clone).then(|| quote! { ::core::clone::Clone, });
    let mut item = item.clone();
    // The bounds that serde finds for type parameters are right as they are.
    if item.generics.params.is_empty() {
        for field in sent_fields(&mut item.data, unknown) {
            let bound = bound(&field.ty);
            field.attrs.extend(bound);
        }
    }
    let (docs, others): (Vec<_>, Vec<_>) =
        std::mem::take(&mut item.attrs).into_iter().partition(|attribute| attribute.path().is_ident("doc"));
    quote! {
        #(#docs)*
        #[derive(#debug #clone ::wharf::__private::serde::Serialize, #deserialize)]
        #[serde(crate = "::wharf::__private::serde")]
        #(#others)*
        #item
        #open
    }
}

/// The fields of all that is ever on the wire.
fn sent_fields<'a>(data: &'a mut Data, unknown: Option<&Unknown>) -> Vec<&'a mut syn::Field> {
    match (data, unknown) {
        (Data::Enum(data), Some(unknown)) => {
            let known = data.variants.iter_mut().filter(|variant| variant.ident != unknown.ident);
            known.flat_map(|variant| &mut variant.fields).collect()
        }
        (data, _) => fields_of(data),
    }
}

/// `impl Message`.
pub(super) fn message(message: &Message) -> TokenStream {
    let (ident, name, docs) = (&message.ident, &message.name, text(&message.docs));
    let mut generics = message.generics.clone();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(syn::parse_quote!(::wharf::__private::Message));
    }
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let parameters: Vec<_> = message.generics.type_params().map(|parameter| &parameter.ident).collect();
    let (arguments, shapes) = if parameters.is_empty() {
        (None, quote! { &[] })
    } else {
        let arguments =
            quote! { let arguments = [#(<#parameters as ::wharf::__private::Message>::shape(types)),*]; };
        (Some(arguments), quote! { &arguments })
    };
    let types = if mentions_types(&message.body) {
        quote! { types }
    } else {
        quote! { _ }
    };
    let body = body(&message.body);
    quote! {
        impl #impl_generics ::wharf::__private::Message for #ident #type_generics #where_clause {
            fn shape(types: &mut ::wharf::__private::Types) -> ::wharf::__private::Shape {
                #arguments
                types.define::<Self>(#name, #shapes, |#types| ::wharf::__private::TypeDef {
                    docs: #docs,
                    body: #body,
                })
            }
        }
    }
}

fn mentions_types(body: &Body) -> bool {
    let any = |fields: &Fields| match fields {
        Fields::Unit => false,
        Fields::Tuple(fields) | Fields::Named(fields) => !fields.is_empty(),
    };
    match body {
        Body::Struct(fields, _) => any(fields),
        Body::Enum { variants, .. } => variants.iter().any(|variant| any(&variant.fields)),
    }
}

fn body(body: &Body) -> TokenStream {
    match body {
        Body::Struct(fields, _) => self::fields(fields),
        Body::Enum { variants, unknown } => {
            let open = unknown.is_some();
            let variants = variants.iter().map(variant);
            quote! {
                ::wharf::__private::Body::Enum { open: #open, variants: ::std::vec::Vec::from([#(#variants),*]) }
            }
        }
    }
}

fn variant(variant: &Variant) -> TokenStream {
    let (name, docs, body) = (text(&variant.name), text(&variant.docs), fields(&variant.fields));
    let status = match &variant.failure {
        Some(failure) => {
            let status = &failure.status;
            quote! { ::core::option::Option::Some(::wharf::__private::Status::#status) }
        }
        None => quote! { ::core::option::Option::None },
    };
    quote! {
        ::wharf::__private::Variant {
            name: #name,
            docs: #docs,
            body: #body,
            status: #status,
        }
    }
}

fn fields(fields: &Fields) -> TokenStream {
    match fields {
        Fields::Unit => quote! { ::wharf::__private::Body::Unit },
        Fields::Tuple(fields) => {
            let shapes: Vec<_> = fields.iter().map(shape).collect();
            match &*shapes {
                [shape] => quote! { ::wharf::__private::Body::Newtype(#shape) },
                shapes => quote! { ::wharf::__private::Body::Tuple(::std::vec::Vec::from([#(#shapes),*])) },
            }
        }
        Fields::Named(fields) => {
            let fields = fields.iter().map(field);
            quote! { ::wharf::__private::Body::Struct(::std::vec::Vec::from([#(#fields),*])) }
        }
    }
}

fn field(field: &Field) -> TokenStream {
    let (name, docs, shape, default) = (text(&field.name), text(&field.docs), shape(field), field.default);
    quote! {
        ::wharf::__private::Field {
            name: #name,
            docs: #docs,
            shape: #shape,
            default: #default,
        }
    }
}

/// At the user's type, so that the compiler complains there when it is no message.
fn shape(field: &Field) -> TokenStream {
    let ty = &field.ty;
    let shape = quote_spanned! {ty.span()=> <#ty as ::wharf::__private::Message>::shape };
    quote! { #shape(types) }
}

fn text(text: &str) -> TokenStream {
    if text.is_empty() {
        quote! { ::std::string::String::new() }
    } else {
        quote! { ::std::string::String::from(#text) }
    }
}

//! How an open enum is read: the variants that it knows by derived code, and all others into the one for them.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, parse_quote};

use super::bound::bound;
use crate::model::{Fields, Unknown};
use crate::parse::fields_of;

/// `impl Deserialize` for an enum with a variant under `#[unknown]`.
pub(super) fn deserialize(item: &DeriveInput, unknown: &Unknown) -> TokenStream {
    let (ident, variant) = (&item.ident, &unknown.ident);
    let known = known(item, unknown);
    let name = &known.ident;
    let mut generics = item.generics.clone();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote!(::wharf::__private::serde::Deserialize<'de>));
    }
    generics.params.insert(0, parse_quote!('de));
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = item.generics.split_for_impl();
    let turbofish = type_generics.as_turbofish();
    // At the user's type, so that the compiler complains there when it is another one.
    let span = match &unknown.fields {
        Fields::Tuple(fields) => fields.first().map(|field| field.ty.span()),
        _ => None,
    };
    let span = span.unwrap_or_else(|| variant.span()).resolved_at(Span::call_site());
    let make = quote_spanned! {span=> |unknown| Self::#variant(unknown) };
    quote! {
        impl #impl_generics ::wharf::__private::serde::Deserialize<'de> for #ident #type_generics #where_clause {
            fn deserialize<D>(from: D) -> ::core::result::Result<Self, D::Error>
            where
                D: ::wharf::__private::serde::Deserializer<'de>,
            {
                #known
                ::wharf::__private::open(from, |from| #name #turbofish::deserialize(from), #make)
            }
        }
    }
}

/// The enum without that variant, as what serde's derive is to read.
fn known(item: &DeriveInput, unknown: &Unknown) -> DeriveInput {
    let (_, type_generics, _) = item.generics.split_for_impl();
    let ident = &item.ident;
    let this = quote! { #ident #type_generics };
    let remote = ident.to_string();
    let mut known = item.clone();
    known.ident = format_ident!("Known{}", ident);
    known.vis = syn::Visibility::Inherited;
    known.attrs.retain(|attribute| attribute.path().is_ident("serde"));
    known.attrs.splice(
        0..0,
        [
            parse_quote! { #[derive(::wharf::__private::serde::Deserialize)] },
            parse_quote! { #[serde(crate = "::wharf::__private::serde", remote = #remote)] },
            parse_quote! { #[allow(dead_code, clippy::all)] },
        ],
    );
    if let Data::Enum(data) = &mut known.data {
        let variants = std::mem::take(&mut data.variants);
        data.variants = variants.into_iter().filter(|variant| variant.ident != unknown.ident).collect();
        for variant in &mut data.variants {
            variant.attrs.retain(|attribute| attribute.path().is_ident("serde"));
        }
    }
    let generic = !known.generics.params.is_empty();
    if generic {
        // What serde would find for itself it would find in the enum's own name, too.
        let bounds = known
            .generics
            .type_params()
            .map(|parameter| format!("{}: ::wharf::__private::serde::Deserialize<'de>", parameter.ident));
        let bounds = bounds.collect::<Vec<_>>().join(", ");
        known.attrs.push(parse_quote! { #[serde(bound(deserialize = #bounds))] });
    }
    for field in fields_of(&mut known.data) {
        field.attrs.retain(|attribute| attribute.path().is_ident("serde"));
        if !generic {
            field.attrs.extend(bound(&field.ty));
        }
        let ty = without_self(field.ty.to_token_stream(), &this);
        field.ty = parse_quote!(#ty);
    }
    known
}

/// The same with the enum for `Self`, which would mean its copy.
fn without_self(tokens: TokenStream, this: &TokenStream) -> TokenStream {
    let replaced = |token: TokenTree| match token {
        TokenTree::Ident(ident) if ident == "Self" => this.clone(),
        TokenTree::Group(group) => {
            let mut inside = Group::new(group.delimiter(), without_self(group.stream(), this));
            inside.set_span(group.span());
            TokenTree::from(inside).into()
        }
        token => token.into(),
    };
    tokens.into_iter().flat_map(replaced).collect()
}

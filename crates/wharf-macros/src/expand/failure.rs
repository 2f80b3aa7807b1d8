//! What an error says to people (`Display`) and to programs (`ServiceError`).

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::display::Pattern;
use crate::model::{Body, Failure, Fields, Message};

pub(super) fn failure(message: &Message) -> TokenStream {
    let display = display(message);
    let status = status(message);
    let ident = &message.ident;
    quote! {
        #display
        impl ::core::error::Error for #ident {}
        #status
    }
}

fn display(message: &Message) -> TokenStream {
    // A field may have this name, too.
    let formatter = Ident::new("f", Span::mixed_site());
    let arms = cases(message).into_iter().map(|(path, fields, failure)| {
        let pattern = pattern(&path, fields, &failure.text.fields);
        let written = match &failure.text.format {
            Some(format) => quote! { ::core::write!(#formatter, #format) },
            None => quote! { ::core::result::Result::Ok(()) },
        };
        quote! { #pattern => #written, }
    });
    let ident = &message.ident;
    quote! {
        impl ::core::fmt::Display for #ident {
            fn fmt(&self, #formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    #(#arms)*
                }
            }
        }
    }
}

fn status(message: &Message) -> TokenStream {
    let arms = cases(message).into_iter().map(|(path, fields, failure)| {
        let (pattern, status) = (pattern(&path, fields, &Pattern::Nothing), &failure.status);
        quote! { #pattern => ::wharf::__private::Status::#status, }
    });
    let ident = &message.ident;
    quote! {
        impl ::wharf::__private::ServiceError for #ident {
            fn status(&self) -> ::wharf::__private::Status {
                match self {
                    #(#arms)*
                }
            }
        }
    }
}

/// Every way to fail: how it is named, what it carries, what it says.
fn cases(message: &Message) -> Vec<(TokenStream, &Fields, &Failure)> {
    match &message.body {
        Body::Struct(fields, failure) => {
            failure.iter().map(|failure| (quote! { Self }, fields, failure)).collect()
        }
        Body::Enum { variants, unknown } => {
            let known = variants.iter().map(|each| (&each.ident, &each.fields, each.failure.as_ref()));
            let unknown = unknown.iter().map(|each| (&each.ident, &each.fields, each.failure.as_ref()));
            let cases = known.chain(unknown);
            cases
                .filter_map(|(ident, fields, failure)| Some((quote! { Self::#ident }, fields, failure?)))
                .collect()
        }
    }
}

fn pattern(path: &TokenStream, fields: &Fields, used: &Pattern) -> TokenStream {
    match (fields, used) {
        (Fields::Unit, _) => quote! { #path },
        (Fields::Tuple(_), Pattern::Tuple(variables)) => {
            let variables = variables.iter().map(|variable| match variable {
                Some(variable) => quote! { #variable },
                None => quote! { _ },
            });
            quote! { #path(#(#variables),*) }
        }
        (Fields::Named(_), Pattern::Named(variables)) => quote! { #path { #(#variables,)* .. } },
        (Fields::Tuple(_), _) => quote! { #path(..) },
        (Fields::Named(_), _) => quote! { #path { .. } },
    }
}

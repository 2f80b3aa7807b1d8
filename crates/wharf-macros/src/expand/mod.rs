//! From the model to tokens: one emitted item, one function.

mod args;
mod bound;
mod client;
mod descriptor;
mod failure;
mod message;
mod object;
mod open;
mod server;
mod trait_item;

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Body, Message, Method, Service};

pub(crate) use message::item;

/// Everything that is made from a trait.
pub(crate) fn service(service: &Service) -> TokenStream {
    let trait_item = trait_item::trait_item(service);
    let object = object::object(service);
    let args = service.methods().map(|method| args::args(service, method));
    let client = client::client(service);
    let server = server::server(service);
    quote! { #trait_item #object #(#args)* #client #server }
}

/// Everything that is made from a struct or an enum, beside the item itself.
pub(crate) fn message(message: &Message) -> TokenStream {
    let shape = message::message(message);
    let fails = match &message.body {
        Body::Struct(_, failure) => failure.is_some(),
        Body::Enum { variants, unknown } => {
            let of_unknown = unknown.as_ref().is_none_or(|unknown| unknown.failure.is_some());
            variants.iter().all(|variant| variant.failure.is_some()) && of_unknown && !variants.is_empty()
        }
    };
    let failure = fails.then(|| failure::failure(message));
    quote! { #shape #failure }
}

/// The arguments of a method, as in a signature: `shopper: ShopperId, item: CartItem`.
fn parameters(method: &Method) -> TokenStream {
    let names = method.arguments.iter().map(|argument| &argument.ident);
    let types = method.arguments.iter().map(|argument| &argument.ty);
    quote! { #(#names: #types),* }
}

/// The names of a method's arguments, as in a call or a pattern: `shopper, item`.
fn argument_names(method: &Method) -> TokenStream {
    let names = method.arguments.iter().map(|argument| &argument.ident);
    quote! { #(#names),* }
}

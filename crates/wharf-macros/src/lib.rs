//! The attributes `#[service]`, `#[message]` and `#[error]`.
//!
//! What each of them accepts and makes is documented in the facade, where its examples compile. This crate parses
//! (`parse/`) into plain data (`model.rs`), or says what is wrong with every mistake at once (`errors.rs`), and then
//! writes what a person would have written (`expand/`: one emitted item, one function). Everything emitted is named
//! through `::wharf::__private`, so that a user depends on `wharf` alone.

mod display;
mod docs;
mod error;
mod errors;
mod expand;
mod message;
mod model;
mod names;
mod parse;
mod service;
#[cfg(test)]
mod snapshots;

use proc_macro::TokenStream;

// Documented in the facade.
#[expect(missing_docs)]
#[proc_macro_attribute]
pub fn service(arguments: TokenStream, item: TokenStream) -> TokenStream {
    service::service(&arguments.into(), &item.into()).into()
}

// Documented in the facade.
#[expect(missing_docs)]
#[proc_macro_attribute]
pub fn message(arguments: TokenStream, item: TokenStream) -> TokenStream {
    message::message(arguments.into(), &item.into()).into()
}

// Documented in the facade.
#[expect(missing_docs)]
#[proc_macro_attribute]
pub fn error(arguments: TokenStream, item: TokenStream) -> TokenStream {
    error::error(arguments.into(), &item.into()).into()
}

//! `#[error]`: a message that says what went wrong, for people and for programs.

use proc_macro2::TokenStream;

use crate::message::expanded;
use crate::parse::Flavour;

/// Expands `#[error(arguments)] item`.
pub(crate) fn error(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    expanded(arguments, item, Flavour::Error)
}

//! What is no message, and what is no result, is reported at the type.

use wharf::{Context, Result};

pub struct NotAMessage;

#[wharf_macros::message]
pub struct NotAnError;

#[wharf_macros::service]
pub trait Cart {
    async fn sends(&self, cx: &Context, item: NotAMessage) -> Result<()>;
}

#[wharf_macros::service]
pub trait Wishes {
    async fn gives(&self, cx: &Context) -> Result<Vec<NotAMessage>>;
}

#[wharf_macros::service]
pub trait Orders {
    async fn fails(&self, cx: &Context) -> Result<(), NotAnError>;
}

#[wharf_macros::service]
pub trait Prices {
    async fn plain(&self, cx: &Context) -> u32;
}

#[wharf_macros::service]
pub trait Stock {
    async fn of_std(&self, cx: &Context) -> std::result::Result<u32, NotAnError>;
    async fn nothing(&self, cx: &Context) -> ();
}

fn main() {}

type Other = std::result::Result<u32, NotAnError>;

#[wharf_macros::service]
pub trait Hidden {
    async fn behind_an_alias(&self, cx: &Context) -> Other;
}

//! A method names the services that may call it once, as services are named.

use wharf::{Context, Result};

#[wharf_macros::service]
pub trait Cart {
    #[callers]
    async fn none(&self, cx: &Context) -> Result<()>;
    #[callers()]
    async fn empty(&self, cx: &Context) -> Result<()>;
    #[callers(checkout)]
    async fn unquoted(&self, cx: &Context) -> Result<()>;
    #[callers = "checkout"]
    async fn assigned(&self, cx: &Context) -> Result<()>;
    #[callers("Checkout", "order history")]
    async fn misnamed(&self, cx: &Context) -> Result<()>;
    #[callers("checkout", "checkout")]
    async fn doubled(&self, cx: &Context) -> Result<()>;
    #[callers("checkout")]
    #[callers("ads")]
    async fn twice(&self, cx: &Context) -> Result<()>;
    #[caller("checkout")]
    async fn misspelt(&self, cx: &Context) -> Result<()>;
    #[read]
    #[callers("checkout", "order-history")]
    async fn right(&self, cx: &Context) -> Result<()>;
}

/// The methods are there in spite of the mistakes.
async fn called(client: &CartClient, cx: &Context) {
    let _ = client.none(cx).await;
    let _ = client.right(cx).await;
}

fn main() {}

//! A method is of one kind, and has no attributes that mean nothing.

use wharf::{Context, Result};

#[wharf_macros::service]
pub trait Cart {
    #[reed]
    async fn misspelt(&self, cx: &Context) -> Result<()>;
    #[wharf::idempotent]
    async fn with_path(&self, cx: &Context) -> Result<()>;
    #[get("/items")]
    async fn foreign(&self, cx: &Context) -> Result<()>;
    #[read]
    #[command]
    async fn two_kinds(&self, cx: &Context) -> Result<()>;
    #[read]
    #[read]
    async fn twice(&self, cx: &Context) -> Result<()>;
    #[idempotent(within = "1 h")]
    async fn with_arguments(&self, cx: &Context) -> Result<()>;
    #[idempotent(hedge)]
    async fn hedged(&self, cx: &Context) -> Result<()>;
    #[command(hedge)]
    async fn hedged_command(&self, cx: &Context) -> Result<()>;
    #[hedge]
    async fn hedge_alone(&self, cx: &Context) -> Result<()>;
    #[read(hedge, twice)]
    async fn hedged_and_more(&self, cx: &Context) -> Result<()>;
    #[read(hedge)]
    async fn hedged_read(&self, cx: &Context) -> Result<()>;
    #[cfg(unix)]
    async fn sometimes(&self, cx: &Context) -> Result<()>;
    /// Documented, deprecated and so on is fine.
    #[deprecated]
    #[must_use]
    #[allow(unused)]
    #[read]
    async fn right(&self, cx: &Context) -> Result<()>;
}

/// The methods are there in spite of the mistakes.
async fn called(client: &CartClient, cx: &Context) {
    let _ = client.misspelt(cx).await;
    let _ = client.two_kinds(cx).await;
}

fn main() {}

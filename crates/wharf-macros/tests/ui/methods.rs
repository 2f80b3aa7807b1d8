//! A method is a plain `async fn` that takes `&self` and gives a result.

use wharf::{Context, Result};

#[wharf_macros::service]
pub trait Cart {
    fn waiting(&self, cx: &Context) -> Result<()>;
    async fn without_result(&self, cx: &Context);
    async fn without_self(cx: &Context) -> Result<()>;
    async fn exclusive(&mut self, cx: &Context) -> Result<()>;
    async fn consuming(self, cx: &Context) -> Result<()>;
    async fn generic<T>(&self, cx: &Context, item: T) -> Result<()>;
    async fn lifetime<'a>(&'a self, cx: &Context) -> Result<()>;
    async fn bounded(&self, cx: &Context) -> Result<()>
    where
        Self: Sized;
    async unsafe fn careless(&self, cx: &Context) -> Result<()>;
    async fn with_body(&self, cx: &Context) -> Result<()> {
        Ok(())
    }
    async fn from(&self, cx: &Context) -> Result<()>;
    async fn add(&self, cx: &Context) -> Result<()>;
    async fn add(&self, cx: &Context, item: u8) -> Result<()>;
    async fn add_(&self, cx: &Context) -> Result<()>;
}

fn main() {}

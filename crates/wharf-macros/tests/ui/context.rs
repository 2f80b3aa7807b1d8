//! The context comes first, borrowed, once.

use wharf::{Context, Result};

#[wharf_macros::service]
pub trait Cart {
    async fn without(&self) -> Result<()>;
    async fn without_but_with_arguments(&self, item: u32) -> Result<()>;
    async fn not_first(&self, item: u32, cx: &Context) -> Result<()>;
    async fn by_value(&self, cx: Context) -> Result<()>;
    async fn exclusive(&self, cx: &mut Context) -> Result<()>;
    async fn with_lifetime(&self, cx: &'static Context) -> Result<()>;
    async fn twice(&self, cx: &Context, again: &Context) -> Result<()>;
    async fn nameless(&self, _: &Context) -> Result<()>;
    async fn right(&self, cx: &Context) -> Result<()>;
}

fn main() {}

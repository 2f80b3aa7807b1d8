//! Mistakes are reported, and what is sound is made nevertheless.

use wharf::prelude::*;

#[wharf::service]
pub trait Cart {
    #[reed]
    async fn items(&self, cx: &Context) -> wharf::Result<Vec<CartItem>>;

    async fn count(&mut self, cx: &Context) -> wharf::Result<u32>;

    fn add(&self, cx: &Context, item: CartItem) -> wharf::Result<()>;
}

#[wharf::service]
pub trait Generic<T> {
    #[read]
    async fn get(&self, cx: &Context, (a, b): (u8, u8)) -> wharf::Result<T>;
}

#[wharf::error]
#[error("no such {what}: {}", 1)]
#[status(lost)]
pub struct Missing {
    pub what: String,
}

//! Mistakes are reported, and what is sound is made nevertheless.

use wharf::prelude::*;

#[wharf::service]
pub trait Cart {
    #[reed]
    async fn items(&self, cx: &Context) -> wharf::Result<Vec<CartItem>>;

    #[read]
    async fn count(&self, cx: &Context) -> wharf::Result<u32>;
}

#[wharf::service]
pub trait Generic<T> {
    #[read]
    async fn get(&self, cx: &Context, (a, b): (u8, u8)) -> wharf::Result<T>;
}

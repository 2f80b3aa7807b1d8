//! An interface as a user writes it.

use wharf::prelude::*;

/// What each shopper means to buy.
///
/// Carts are kept for a month.
#[wharf::service]
pub trait Cart {
    /// Puts `item` into the shopper's cart.
    async fn add(&self, cx: &Context, shopper: ShopperId, item: CartItem) -> wharf::Result<(), CartError>;

    /// What is in the shopper's cart.
    #[read(hedge)]
    #[http(GET, "/carts/{shopper}/items")]
    async fn items(&self, cx: &Context, shopper: ShopperId) -> wharf::Result<Vec<CartItem>, CartError>;

    /// Forgets every cart.
    #[idempotent]
    #[callers("checkout", "order-history")]
    async fn clear(&self, cx: &Context) -> wharf::Result<()>;
}

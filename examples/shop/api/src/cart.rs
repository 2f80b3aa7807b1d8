//! The cart: what each shopper means to buy.

use wharf::prelude::*;

use crate::{ProductId, ShopperId};

/// The most of one product that fits in a cart.
pub const MAX_QUANTITY: u32 = 20;

/// What each shopper means to buy.
#[wharf::service]
pub trait Cart {
    /// Puts `item` into the shopper's cart, on top of what is there.
    #[http(POST, "/carts/{shopper}/items")]
    async fn add(&self, cx: &Context, shopper: ShopperId, item: CartItem) -> wharf::Result<(), CartError>;

    /// Sets how much of a product is in the shopper's cart. None takes it out.
    #[idempotent]
    #[http(PUT, "/carts/{shopper}/items")]
    async fn set_quantity(
        &self,
        cx: &Context,
        shopper: ShopperId,
        item: CartItem,
    ) -> wharf::Result<(), CartError>;

    /// What is in the shopper's cart, in the order it was put there.
    #[read]
    #[http(GET, "/carts/{shopper}/items")]
    async fn items(&self, cx: &Context, shopper: ShopperId) -> wharf::Result<Vec<CartItem>>;

    /// Takes `items` out: of each product so many as there are of them, or all there is.
    async fn take(&self, cx: &Context, shopper: ShopperId, items: Vec<CartItem>) -> wharf::Result<()>;

    /// Takes everything out.
    #[idempotent]
    #[http(DELETE, "/carts/{shopper}/items")]
    async fn clear(&self, cx: &Context, shopper: ShopperId) -> wharf::Result<()>;
}

/// So much of one product.
#[wharf::message]
#[derive(PartialEq, Eq)]
pub struct CartItem {
    /// What.
    pub product: ProductId,
    /// How much of it.
    pub quantity: u32,
}

/// What the cart answers when it can't.
#[wharf::error]
#[derive(PartialEq)]
pub enum CartError {
    /// The catalog has nothing of that id.
    #[error("there is no product {0}")]
    #[status(not_found)]
    UnknownProduct(ProductId),
    /// Nothing can't be added.
    #[error("put at least one into the cart")]
    #[status(invalid)]
    NoQuantity,
    /// More than a cart takes of one product.
    #[error("a cart takes at most {most} of one thing, and this would make {asked}")]
    #[status(invalid)]
    TooMany {
        /// So many fit.
        most: u32,
        /// So many it would be.
        asked: u64,
    },
}

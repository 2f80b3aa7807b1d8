//! The catalog: what the shop sells.

use wharf::prelude::*;

use crate::{Money, ProductId};

/// What the shop sells.
#[wharf::service]
pub trait Catalog {
    /// One product.
    #[read]
    #[http(GET, "/products/{id}")]
    async fn product(&self, cx: &Context, id: ProductId) -> wharf::Result<Product, CatalogError>;

    /// Every product, in the order of the shop window.
    #[read]
    #[http(GET, "/products")]
    async fn products(&self, cx: &Context) -> wharf::Result<Vec<Product>>;

    /// The products that have every word of `query` somewhere in their text.
    #[read]
    #[http(GET, "/search")]
    async fn search(&self, cx: &Context, query: String) -> wharf::Result<Vec<Product>>;
}

/// One of the things we sell.
#[wharf::message]
#[derive(PartialEq)]
pub struct Product {
    /// What it is called between services.
    pub id: ProductId,
    /// What it is called on its page.
    pub name: String,
    /// One line about it.
    pub summary: String,
    /// All about it.
    pub description: String,
    /// What it is made of, how large it is, what comes with it: a line each.
    pub details: Vec<String>,
    /// What it costs, in the currency that we buy it in.
    pub price: Money,
    /// Where it stands in the shop.
    pub categories: Vec<String>,
    /// What its picture shows, for those who don't see it.
    pub picture: String,
}

/// What the catalog answers when it can't.
#[wharf::error]
#[derive(PartialEq)]
pub enum CatalogError {
    /// Nothing has this id.
    #[error("there is no product {0}")]
    #[status(not_found)]
    UnknownProduct(ProductId),
}

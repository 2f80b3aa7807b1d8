//! The ad service: a line that leads to a product.

use wharf::prelude::*;

use crate::ProductId;

/// A line that leads to a product.
#[wharf::service]
pub trait Ads {
    /// The ads, at least one, those of these categories first.
    #[read]
    #[http(GET, "/ads")]
    async fn ads(&self, cx: &Context, categories: Vec<String>) -> wharf::Result<Vec<Ad>>;
}

/// A line that leads to a product.
#[wharf::message]
#[derive(PartialEq)]
pub struct Ad {
    /// The line.
    pub text: String,
    /// Where it leads.
    pub product: ProductId,
}

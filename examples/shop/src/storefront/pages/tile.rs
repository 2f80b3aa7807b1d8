//! A product as one of many: its picture, its name, its price.

use maud::{Markup, html};
use shop_api::{Ad, Money, Product, ProductId};

/// A product with its price in the shopper's currency.
pub struct Tile {
    pub product: Product,
    pub price: Money,
}

/// Tiles side by side; `four` when there are never more.
pub(super) fn grid(tiles: &[Tile], four: bool) -> Markup {
    html! {
        ul.grid.four[four] {
            @for Tile { product, price } in tiles {
                li.tile {
                    img src=(picture(&product.id)) alt=(product.picture) width="480" height="480";
                    h3 { a href=(link(&product.id)) { (product.name) } }
                    p.summary.quiet { (product.summary) }
                    p.price { (price) }
                }
            }
        }
    }
}

/// What else there is, when there is something.
pub(super) fn recommended(tiles: &[Tile]) -> Markup {
    html! {
        @if !tiles.is_empty() {
            section aria-labelledby="recommended" {
                div.shelf-title { h2 #recommended { "Goes well with it" } }
                (grid(tiles, true))
            }
        }
    }
}

/// A line that leads to a product, when there is one.
pub(super) fn ad(ad: Option<&Ad>) -> Markup {
    html! {
        @if let Some(ad) = ad {
            aside aria-label="Advertisement" {
                a.ad href=(link(&ad.product)) { small { "Advertisement" } (ad.text) }
            }
        }
    }
}

pub(super) fn link(product: &ProductId) -> String {
    format!("/product/{product}")
}

pub(super) fn picture(product: &ProductId) -> String {
    format!("/static/products/{product}.svg")
}

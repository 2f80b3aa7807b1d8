//! Where the outside comes in: pages for people, and for programs what anybody may know of the shop.

use shop_api::{AdsClient, CatalogClient, CurrencyClient, ShippingClient};
use wharf::edge::{Edge, open};

use crate::storefront;

/// Carts and orders stay with the pages, which know whose they are. So does `catalog.search`: `/search` is a page.
pub fn edge() -> Edge {
    Edge::new()
        .open(open!(CatalogClient: product, products))
        .open(open!(CurrencyClient: supported, convert))
        .open(open!(AdsClient: ads))
        .open(open!(ShippingClient: track))
        .router(storefront::router)
}

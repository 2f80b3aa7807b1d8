//! The storefront: the shop's pages, rendered on the server from what the services say.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use shop_api::{
    AdsClient, CartClient, CatalogClient, CheckoutClient, CurrencyClient, RecommendationClient,
    ShippingClient,
};
use wharf::prelude::*;

mod assets;
mod handlers;
mod headers;
mod pages;
mod problem;
mod services;
mod session;

use handlers::{browse, buy, fill, follow};
use services::Services;

/// The longest form has nine lines.
const LONGEST_FORM: usize = 16 * 1024;

pub async fn router(
    _: Start,
    catalog: CatalogClient,
    cart: CartClient,
    currency: CurrencyClient,
    checkout: CheckoutClient,
    shipping: ShippingClient,
    recommendation: RecommendationClient,
    ads: AdsClient,
) -> anyhow::Result<Router> {
    Ok(routes(Services { catalog, cart, currency, checkout, shipping, recommendation, ads }))
}

fn routes(services: Services) -> Router {
    Router::new()
        .route("/", get(browse::home))
        .route("/search", get(browse::search))
        .route("/product/{id}", get(browse::product))
        .route("/currency", post(browse::currency))
        .route("/cart", get(fill::show).post(fill::add))
        .route("/cart/set", get(fill::back).post(fill::set))
        .route("/cart/empty", get(fill::back).post(fill::empty))
        .route("/checkout", get(fill::back).post(buy::checkout))
        .route("/parcel/{number}", get(follow::parcel))
        .fallback(problem::no_page)
        .method_not_allowed_fallback(problem::no_page)
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(from_fn(session::recognise))
        .with_state(services)
        .route("/static/{*path}", get(assets::file))
        .layer(from_fn(headers::protect))
}

#[cfg(test)]
mod tests;

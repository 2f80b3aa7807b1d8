//! Looking around: the window, a search, a product, the currency.

use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use shop_api::{CurrencyCode, ProductId};

use crate::storefront::pages::{self, ProductView};
use crate::storefront::problem::{Problem, page};
use crate::storefront::services::Services;
use crate::storefront::session::{self, Visit};

pub async fn home(State(shop): State<Services>, visit: Visit) -> Result<Response, Problem> {
    let tiles = async {
        let products = shop.catalog.products(&visit.cx).await?;
        shop.tiles(&visit, products).await
    };
    let (frame, tiles, ad) = tokio::join!(
        shop.frame(&visit, "Goods for small boats", "/"),
        tiles,
        shop.ad(&visit, Vec::new(), None)
    );
    Ok(page(StatusCode::OK, &pages::home(&frame?, &tiles?, ad.as_ref())))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Search {
    q: String,
}

pub async fn search(
    State(shop): State<Services>,
    visit: Visit,
    query: Result<Query<Search>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(Search { q }) = query?;
    let words: String = q.trim().chars().take(80).collect();
    if words.is_empty() {
        return Ok(Redirect::to("/").into_response());
    }
    let tiles = async {
        let products = shop.catalog.search(&visit.cx, words.clone()).await?;
        shop.tiles(&visit, products).await
    };
    let (frame, tiles) = tokio::try_join!(shop.frame(&visit, &words, "/"), tiles)?;
    let frame = pages::Frame { search: words, ..frame };
    Ok(page(StatusCode::OK, &pages::search(&frame, &tiles)))
}

pub async fn product(
    State(shop): State<Services>,
    visit: Visit,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(id) = path?;
    show(&shop, &visit, ProductId(id), StatusCode::OK, "1".to_owned(), None).await
}

/// A product's page, with what the shopper typed and what was wrong with it.
pub async fn show(
    shop: &Services,
    visit: &Visit,
    id: ProductId,
    status: StatusCode,
    quantity: String,
    wrong: Option<String>,
) -> Result<Response, Problem> {
    let product = shop.catalog.product(&visit.cx, id.clone()).await?;
    let (title, path) = (product.name.clone(), format!("/product/{id}"));
    let (frame, ad, recommended, tile) = tokio::join!(
        shop.frame(visit, &title, &path),
        shop.ad(visit, product.categories.clone(), Some(&id)),
        shop.recommended(visit, vec![id.clone()]),
        shop.tile(visit, product),
    );
    let view = ProductView { tile: tile?, quantity, wrong, recommended, ad };
    Ok(page(status, &pages::product(&frame?, &view)))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Choice {
    currency: String,
    back: String,
}

pub async fn currency(
    State(shop): State<Services>,
    visit: Visit,
    form: Result<Form<Choice>, FormRejection>,
) -> Result<Response, Problem> {
    let Form(Choice { currency, back }) = form?;
    let currency = CurrencyCode(currency);
    if !shop.currency.supported(&visit.cx).await?.contains(&currency) {
        return Err(Problem::UnknownCurrency(currency));
    }
    // Only to a page of this shop: a path, and not one that names another host.
    let ours = back.starts_with('/') && !back.starts_with("//") && !back.contains(['\\', '\r', '\n', '\t']);
    let mut response = Redirect::to(if ours { &back } else { "/" }).into_response();
    session::choose(&mut response, &currency);
    Ok(response)
}

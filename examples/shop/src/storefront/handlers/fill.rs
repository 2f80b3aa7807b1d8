//! The cart: showing it, filling it, changing it.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use shop_api::{CartError, CartItem, MAX_QUANTITY, ProductId};
use wharf::prelude::*;

use super::browse;
use crate::storefront::pages;
use crate::storefront::problem::{Problem, page};
use crate::storefront::services::Services;
use crate::storefront::session::Visit;

pub async fn show(State(shop): State<Services>, visit: Visit) -> Result<Response, Problem> {
    let (frame, view) = shop.cart(&visit).await?;
    Ok(page(StatusCode::OK, &pages::cart(&frame, &view)))
}

/// The addresses that only take forms, when a reload or a bookmark leads there.
pub async fn back() -> Redirect {
    Redirect::to("/cart")
}

/// So many of a product, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    product: String,
    quantity: String,
}

impl Wish {
    fn item(&self) -> Result<CartItem, String> {
        let typed = self.quantity.trim();
        let quantity = typed
            .parse()
            .map_err(|_| format!("Please write a whole number up to {MAX_QUANTITY}, and not “{typed}”"))?;
        Ok(CartItem { product: ProductId(self.product.clone()), quantity })
    }
}

/// What is wrong with the quantity; other errors have a page of their own.
fn wrong(changed: wharf::Result<(), CartError>) -> Result<(), Result<String, Problem>> {
    changed.map_err(|error| match error {
        CallError::Service(CartError::UnknownProduct(id)) => Err(Problem::UnknownProduct(id)),
        CallError::Service(error) => Ok(capital(&error.to_string())),
        CallError::Fault(fault) => Err(Problem::Fault(fault)),
    })
}

/// A sentence of a service, as one of a page.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

pub async fn add(
    State(shop): State<Services>,
    visit: Visit,
    form: Result<Form<Wish>, FormRejection>,
) -> Result<Response, Problem> {
    let Form(wish) = form?;
    let added = match wish.item() {
        Ok(item) => wrong(shop.cart.add(&visit.cx, visit.shopper.clone(), item).await),
        Err(text) => Err(Ok(text)),
    };
    match added {
        Ok(()) => Ok(Redirect::to("/cart").into_response()),
        Err(text) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            browse::show(&shop, &visit, ProductId(wish.product), status, wish.quantity, Some(text?)).await
        }
    }
}

pub async fn set(
    State(shop): State<Services>,
    visit: Visit,
    form: Result<Form<Wish>, FormRejection>,
) -> Result<Response, Problem> {
    let Form(wish) = form?;
    let changed = match wish.item() {
        Ok(item) => wrong(shop.cart.set_quantity(&visit.cx, visit.shopper.clone(), item).await),
        Err(text) => Err(Ok(text)),
    };
    let Err(text) = changed else { return Ok(Redirect::to("/cart").into_response()) };
    let text = text?;
    let (frame, mut view) = shop.cart(&visit).await?;
    match view.lines.iter_mut().find(|line| line.product.0 == wish.product) {
        Some(line) => (line.quantity, line.wrong) = (wish.quantity, Some(text)),
        None => return Err(Problem::UnknownProduct(ProductId(wish.product))),
    }
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &pages::cart(&frame, &view)))
}

pub async fn empty(State(shop): State<Services>, visit: Visit) -> Result<Response, Problem> {
    shop.cart.clear(&visit.cx, visit.shopper.clone()).await?;
    Ok(Redirect::to("/cart").into_response())
}

//! The checkout: from a form to an order, or to the same form with what is wrong with it.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use shop_api::{AddressField, CheckoutError, NewOrder, PaymentError, ShippingError};
use wharf::prelude::*;

use super::fill::capital;
use crate::storefront::pages::{self, CartView, CheckoutForm, Wrong};
use crate::storefront::problem::{Problem, page};
use crate::storefront::services::Services;
use crate::storefront::session::Visit;

pub async fn checkout(
    State(shop): State<Services>,
    visit: Visit,
    form: Result<Form<CheckoutForm>, FormRejection>,
) -> Result<Response, Problem> {
    let Form(form) = form?;
    let (email, address, card) = match form.read() {
        Ok(read) => read,
        Err(wrong) => return again(&shop, &visit, StatusCode::UNPROCESSABLE_ENTITY, form, wrong).await,
    };
    let (shopper, currency) = (visit.shopper.clone(), visit.currency.clone());
    let order = NewOrder { shopper, currency, address, email, card };
    let order = match shop.checkout.place_order(&visit.cx, order).await {
        Ok(order) => order,
        Err(CallError::Fault(fault)) => return Err(Problem::OrderUnclear(fault)),
        Err(CallError::Service(CheckoutError::UnknownCurrency(code))) => {
            return Err(Problem::UnknownCurrency(code));
        }
        Err(CallError::Service(error)) => {
            let wrong = Wrong { field: field(&error), text: capital(&error.to_string()) };
            return again(&shop, &visit, status(&error), form, vec![wrong]).await;
        }
    };
    let bought = order.lines.iter().map(|line| line.product.clone()).collect();
    let (frame, recommended) =
        tokio::join!(shop.frame(&visit, "Thank you", "/"), shop.recommended(&visit, bought));
    // The order is placed: its page is shown, whatever is missing around it.
    let frame = frame.unwrap_or_else(|_| pages::Frame::bare("Thank you"));
    Ok(page(StatusCode::OK, &pages::order(&frame, &order, &recommended)))
}

/// The same form, with all that was typed.
async fn again(
    shop: &Services,
    visit: &Visit,
    status: StatusCode,
    form: CheckoutForm,
    wrong: Vec<Wrong>,
) -> Result<Response, Problem> {
    let (frame, view) = shop.cart(visit).await?;
    Ok(page(status, &pages::cart(&frame, &CartView { form, wrong, ..view })))
}

fn status(error: &CheckoutError) -> StatusCode {
    match error {
        CheckoutError::PaymentUnclear | CheckoutError::NotSent | CheckoutError::NotRefunded(_) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// The field of the form that an error is about.
fn field(error: &CheckoutError) -> Option<&'static str> {
    Some(match error {
        CheckoutError::BadEmail(_) => "email",
        CheckoutError::Address(ShippingError::Missing(field) | ShippingError::TooLong(field)) => {
            match field {
                AddressField::Name => "name",
                AddressField::Street => "street",
                AddressField::Postcode => "postcode",
                AddressField::City => "city",
                AddressField::Country => "country",
            }
        }
        CheckoutError::Payment(error) => match error {
            PaymentError::MalformedNumber | PaymentError::UnsupportedBrand | PaymentError::Refused => {
                "card_number"
            }
            PaymentError::MalformedExpiry(_) | PaymentError::Expired(..) => "card_expiry",
            PaymentError::MalformedSecurityCode => "security_code",
            PaymentError::NothingToPay => return None,
        },
        _ => return None,
    })
}

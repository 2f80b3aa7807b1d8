//! What goes wrong with a request, and the page that says so.

use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use maud::Markup;
use serde_json::json;
use shop_api::{CatalogError, CurrencyCode, CurrencyError, ProductId, ShippingError};
use wharf::Never;
use wharf::prelude::*;

use super::pages::{Frame, ProblemView, problem};

/// Why a request can't be answered with what was asked for.
#[derive(Debug)]
pub enum Problem {
    NoPage,
    UnknownProduct(ProductId),
    UnknownCurrency(CurrencyCode),
    BadForm,
    ForeignForm,
    /// A service that the page can't be without did not answer.
    Fault(Fault),
    /// The checkout did not answer: the order may have been placed or not.
    OrderUnclear(Fault),
}

impl Problem {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoPage | Self::UnknownProduct(_) => StatusCode::NOT_FOUND,
            Self::UnknownCurrency(_) | Self::BadForm => StatusCode::BAD_REQUEST,
            Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::Fault(_) | Self::OrderUnclear(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn view(&self) -> ProblemView {
        let (title, text) = match self {
            Self::NoPage => ("There is no such page", "The link is old, or a letter of it went overboard.".to_owned()),
            Self::UnknownProduct(id) => (
                "We don't sell that",
                format!("There is no product “{id}” in this shop. Nothing was changed."),
            ),
            Self::UnknownCurrency(code) => (
                "We don't know that currency",
                format!("There are no prices in “{code}” here, and nothing was changed."),
            ),
            Self::BadForm => (
                "We couldn't read that form",
                "Something in it is missing or broken. Nothing was changed: please go back and try again.".to_owned(),
            ),
            Self::ForeignForm => (
                "That form isn't ours",
                "Another site tried to do something in your name. Nothing was changed.".to_owned(),
            ),
            Self::Fault(_) => (
                "The shop is becalmed",
                "A part of it does not answer just now: please try again in a moment.".to_owned(),
            ),
            Self::OrderUnclear(fault) if fault.not_started() => (
                "Your order was not placed",
                "The checkout does not answer just now. Nothing was charged, and your cart is as it was: please try \
                 again in a moment."
                    .to_owned(),
            ),
            Self::OrderUnclear(_) => (
                "We lost sight of your order",
                "It may have gone through. If your cart is empty now, it has, and its confirmation is in the mail; \
                 otherwise please look at your account before you try again."
                    .to_owned(),
            ),
        };
        let kind = match self {
            Self::Fault(fault) | Self::OrderUnclear(fault) => Some(fault.kind().as_str()),
            _ => None,
        };
        let reset_currency = matches!(self, Self::UnknownCurrency(_));
        ProblemView { title: title.to_owned(), text, kind, reset_currency }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if let Self::Fault(fault) | Self::OrderUnclear(fault) = &self {
            tracing::warn!(%fault, "a page was not shown");
        }
        let view = self.view();
        page(self.status(), &problem(&Frame::bare(&view.title), &view))
    }
}

/// A page is for one shopper, at one moment.
pub fn page(status: StatusCode, markup: &Markup) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], Html(markup.0.clone())).into_response()
}

/// A page for people. Whoever sends JSON is a program.
pub async fn no_page(headers: HeaderMap) -> Response {
    if headers.get(CONTENT_TYPE).is_none_or(|kind| kind != "application/json") {
        return Problem::NoPage.into_response();
    }
    let detail = "there is nothing here by this path; /openapi.json describes what there is";
    let problem = json!({"title": "Not Found", "status": 404, "detail": detail});
    (StatusCode::NOT_FOUND, [(CONTENT_TYPE, "application/problem+json")], problem.to_string()).into_response()
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<CallError<Never>> for Problem {
    fn from(error: CallError<Never>) -> Self {
        match error {
            CallError::Service(never) => match never {},
            CallError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<CallError<CatalogError>> for Problem {
    fn from(error: CallError<CatalogError>) -> Self {
        match error {
            CallError::Service(CatalogError::UnknownProduct(id)) => Self::UnknownProduct(id),
            CallError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<CallError<CurrencyError>> for Problem {
    fn from(error: CallError<CurrencyError>) -> Self {
        match error {
            CallError::Service(CurrencyError::UnknownCurrency(code)) => Self::UnknownCurrency(code),
            CallError::Service(CurrencyError::TooLarge) => Self::BadForm,
            CallError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<CallError<ShippingError>> for Problem {
    fn from(error: CallError<ShippingError>) -> Self {
        match error {
            CallError::Service(ShippingError::UnknownParcel(_)) => Self::NoPage,
            CallError::Service(_) => Self::BadForm,
            CallError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<FormRejection> for Problem {
    fn from(_: FormRejection) -> Self {
        Self::BadForm
    }
}

impl From<QueryRejection> for Problem {
    fn from(_: QueryRejection) -> Self {
        Self::BadForm
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        Self::NoPage
    }
}

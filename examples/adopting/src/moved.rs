//! The routes of the application after the move: those who call them see no difference.

use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use wharf::prelude::*;

use crate::api::{Quote, QuotesClient};
use crate::existing::{Parcel, home};

/// The same routes; prices are asked of the service.
pub async fn router(_: Start, quotes: QuotesClient) -> anyhow::Result<Router> {
    Ok(Router::new().route("/", get(home)).route("/quote", post(quote)).layer(Extension(quotes)))
}

async fn quote(
    Extension(cx): Extension<Context>,
    Extension(quotes): Extension<QuotesClient>,
    Json(parcel): Json<Parcel>,
) -> Result<Json<Quote>, StatusCode> {
    match quotes.quote(&cx, parcel.grams, parcel.country).await {
        Ok(quote) => Ok(Json(quote)),
        Err(CallError::Service(_)) => Err(StatusCode::NOT_FOUND),
        Err(CallError::Fault(_)) => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}

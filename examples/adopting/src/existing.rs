//! The application as it was before: an axum router, which knows nothing of Wharf.

use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

/// A parcel that somebody wants to send.
#[derive(Deserialize)]
pub struct Parcel {
    /// Its weight.
    pub grams: u32,
    /// Where it goes: two letters.
    pub country: String,
}

/// What that costs.
#[derive(Serialize)]
pub struct Quote {
    /// In cents.
    pub cents: u64,
}

/// Its routes.
pub fn router() -> Router {
    Router::new().route("/", get(home)).route("/quote", post(quote))
}

/// What is not about prices, and stays as it is all along.
pub async fn home() -> &'static str {
    "Parcels, everywhere.\n"
}

async fn quote(Json(parcel): Json<Parcel>) -> Result<Json<Quote>, StatusCode> {
    price(&parcel.country, parcel.grams).map(|cents| Json(Quote { cents })).ok_or(StatusCode::NOT_FOUND)
}

/// What a parcel costs, where it can be sent to.
pub fn price(country: &str, grams: u32) -> Option<u64> {
    let base = match country {
        "DE" => 420,
        "DK" | "NL" => 890,
        _ => return None,
    };
    Some(base + u64::from(grams.div_ceil(500)) * 60)
}

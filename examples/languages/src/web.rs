//! A page that asks the service in Python as it would ask any other.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Extension, Router};
use wharf::prelude::*;

use crate::api::SpellingClient;

pub async fn router(_: Start, spelling: SpellingClient) -> anyhow::Result<Router> {
    Ok(Router::new().route("/{word}", get(suggest)).layer(Extension(spelling)))
}

async fn suggest(
    Extension(cx): Extension<Context>,
    Extension(spelling): Extension<SpellingClient>,
    Path(word): Path<String>,
) -> (StatusCode, String) {
    match spelling.suggest(&cx, word).await {
        Ok(words) => (StatusCode::OK, words.join("\n") + "\n"),
        Err(CallError::Service(error)) => (StatusCode::BAD_REQUEST, format!("{error}\n")),
        Err(CallError::Fault(fault)) => (StatusCode::SERVICE_UNAVAILABLE, format!("{fault}\n")),
    }
}

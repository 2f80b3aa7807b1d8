//! The JSON that a request brings, read with a bound.

use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use super::problem::Problem;

/// The longest body in bytes.
pub(super) const MOST: usize = 1024 * 1024;

/// Reads a body as JSON.
pub(super) async fn read<T: DeserializeOwned>(body: Body) -> Result<T, Problem> {
    let bytes = to_bytes(body, MOST).await.map_err(|error| {
        let why = format!("the body could not be read, or has more than {MOST} bytes: {error}");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, why)
    })?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("the body is not as it should be: {error}"))
    })
}

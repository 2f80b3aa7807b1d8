//! What is answered at which path.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use wharf_core::Shutdown;

use super::guard::{Guard, check};
use super::problem::Problem;
use super::{actions, assets, call, events, live, logs, service, traces};
use crate::gather::Gathering;
use crate::token::Token;

/// What every answer is made of.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) gathering: Arc<Gathering>,
    /// What does not change while the app runs, as JSON.
    pub(crate) about: Bytes,
    pub(crate) stop: Shutdown,
}

/// The console's server, at `port` of this machine, for whoever has the token.
pub(crate) fn router(site: Site, token: Token, port: u16) -> Router {
    let guard = Guard::new(token, port);
    Router::new()
        .route("/api/app", get(about))
        .route("/api/live", get(live::answer))
        .route("/api/services/{name}", get(service::answer))
        .route("/api/call", post(call::make))
        .route("/api/call/text", post(call::text))
        .route("/api/traces", get(traces::find))
        .route("/api/traces/{id}", get(traces::one))
        .route("/api/logs", get(logs::page))
        .route("/api/logs/live", get(logs::live))
        .route("/api/events", get(events::page))
        .route("/api/actions/{action}", post(actions::act))
        .fallback(rest)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(guard, check))
        .with_state(site)
}

async fn about(State(site): State<Site>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], site.about).into_response()
}

async fn rest(request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return Problem::not_found(format!("the console has nothing at {path}")).into_response();
    }
    match *request.method() {
        Method::GET | Method::HEAD => assets::answer(path, request.headers()),
        _ => wrong_method().await.into_response(),
    }
}

async fn wrong_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "what is shown is got, and what is done is posted")
}

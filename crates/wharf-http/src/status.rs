//! How a process is, for those who look after it: `/livez`, `/readyz` and `/metrics`.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::unavailable::late;

/// What a process says of itself.
pub trait Status: Send + Sync + 'static {
    /// Whether it can do its work, and what of it.
    fn readiness(&self) -> Readiness;

    /// What is measured: in the text format 0.0.4 of Prometheus, or as OpenMetrics 1.0.
    fn metrics(&self, open_metrics: bool) -> String;
}

/// Whether a process can do its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Where it is in its life: `starting`, `ready` or `draining`.
    pub state: &'static str,
    /// What has to be well beside that.
    pub checks: Vec<Check>,
}

/// Something that has to be well for a process to be ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What.
    pub name: String,
    /// Why it is not well; none where it is.
    pub trouble: Option<String>,
}

/// `GET /livez`, `/readyz` and `/metrics`, for the port of a process.
///
/// `/livez` is 200 as long as anything is answered. `/readyz` is 200 when the process takes work and all that it requires is
/// there, and 503 otherwise; with `?verbose` it says of each thing how it is.
pub fn status(status: Arc<dyn Status>) -> Router {
    let (ready, metrics) = (Arc::clone(&status), status);
    Router::new()
        .route("/livez", get(|| async { livez() }))
        .route("/readyz", get(move |uri: Uri| async move { readyz(&ready.readiness(), is_verbose(&uri)) }))
        .route("/metrics", get(move |headers: HeaderMap| async move { exposed(&*metrics, &headers) }))
}

/// `router` with `/livez` and `/readyz` before its own routes, for an http component. What is measured, and which services are
/// behind it, is nothing for its visitors. Those who come when the process is stopping already are told so.
pub fn health(router: Router, status: Arc<dyn Status>) -> Router {
    let answer = move |request: Request, next: Next| {
        let status = Arc::clone(&status);
        async move {
            match request.uri().path() {
                "/livez" => livez(),
                "/readyz" => readyz(&status.readiness(), false),
                _ => match late(&request) {
                    Some(refusal) => refusal,
                    None => next.run(request).await,
                },
            }
        }
    };
    // A route that the router does not have is answered, too.
    Router::new().fallback_service(router).layer(from_fn(answer))
}

fn livez() -> Response {
    text(StatusCode::OK, "ok\n".to_owned())
}

fn is_verbose(uri: &Uri) -> bool {
    let query = uri.query().unwrap_or_default();
    query.split('&').any(|each| each == "verbose" || each.starts_with("verbose="))
}

fn readyz(readiness: &Readiness, is_verbose: bool) -> Response {
    let is_ready = readiness.is_ready();
    let mut said = String::new();
    if is_verbose {
        let mark = |is_ok: bool| if is_ok { "[+]" } else { "[-]" };
        let state = readiness.state;
        // A string takes all that is written to it.
        let _ = writeln!(said, "{} {state}", mark(state == "ready"));
        for Check { name, trouble } in &readiness.checks {
            let _ = match trouble {
                None => writeln!(said, "{} {name}: ok", mark(true)),
                Some(trouble) => writeln!(said, "{} {name}: {trouble}", mark(false)),
            };
        }
    }
    let last = match readiness.state {
        _ if is_ready => "ok",
        "ready" => "not ready: something that it requires is not there",
        state => state,
    };
    let _ = writeln!(said, "{last}");
    text(if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, said)
}

fn exposed(status: &dyn Status, headers: &HeaderMap) -> Response {
    let accepts = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let is_open = accepts
        .flat_map(|value| value.split(','))
        .any(|each| each.split(';').next().is_some_and(|kind| kind.trim() == "application/openmetrics-text"));
    let kind = if is_open {
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    } else {
        "text/plain; version=0.0.4; charset=utf-8"
    };
    ([(header::CONTENT_TYPE, kind)], status.metrics(is_open)).into_response()
}

fn text(status: StatusCode, body: String) -> Response {
    let head = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, head, body).into_response()
}

impl Readiness {
    /// Whether it takes work, and all that it requires is there.
    pub fn is_ready(&self) -> bool {
        self.state == "ready" && self.checks.iter().all(|check| check.trouble.is_none())
    }
}

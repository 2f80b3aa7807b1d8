//! What a gate lets in and what it refuses, told of whole requests.

mod bounds;
#[cfg(feature = "edge")]
mod browsers;
#[cfg(feature = "edge")]
mod connections;
mod life;
mod log;
#[cfg(feature = "edge")]
mod memory;
mod opened;
#[cfg(all(feature = "edge", feature = "tls"))]
mod secured;
mod settings;
#[cfg(feature = "edge")]
mod town;
#[cfg(feature = "jwt")]
mod who;

#[cfg(all(feature = "edge", feature = "jwt", feature = "tls"))]
pub(crate) use secured::Pems;
#[cfg(all(feature = "edge", feature = "jwt", feature = "tls"))]
pub(crate) use town::Town;

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use serde_json::Value;
use tower::ServiceExt;
use wharf_config::edge::EdgeSettings;
use wharf_core::Context;
use wharf_core::span::{Sampling, SpanRules, Spans};

use super::{Gate, Peer};
use crate::requests::Requests;

/// A router as anybody could have it.
fn shop() -> Router {
    let left = |Extension(cx): Extension<Context>| async move {
        format!("{} {:?}", cx.remaining().as_secs_f64() > 0.5, cx.principal())
    };
    Router::new()
        .route("/", get(left).post(async |body: String| body))
        .route("/long", get(async || "harbour ".repeat(1000)))
        .route("/never", get(async || std::future::pending::<()>().await))
        .route("/panic", get(async || -> () { panic!("the till is open") }))
        .route("/headers", post(async |headers: HeaderMap| format!("{headers:?}")))
}

/// The requests of the component `front`.
fn requests() -> Arc<Requests> {
    let sampling = Sampling::new(1.0, 1000);
    let spans = Spans::new(SpanRules { sampling, slow: Duration::from_secs(1), keep: 100 });
    Arc::new(Requests::new("front", Arc::new(spans)))
}

/// Lets so much time pass that whoever follows files has looked at them twice, and once more, without waiting for it.
#[cfg(any(feature = "jwt", all(feature = "edge", feature = "tls")))]
pub(crate) async fn files_are_looked_at() {
    tokio::time::pause();
    for _ in 0..3 {
        tokio::time::advance(wharf_config::files::LOOK).await;
        // A task that follows is woken by the clock, and then has its turn.
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
    }
    tokio::time::resume();
}

/// What came of a request.
struct Answered {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answered {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    /// The problem that it is, of that status and kind; its detail.
    #[track_caller]
    fn problem(&self, status: u16, fault: &str) -> String {
        assert_eq!(
            (self.status.as_u16(), self.header("content-type")),
            (status, "application/problem+json"),
            "{}",
            self.text()
        );
        let problem: Value = serde_json::from_slice(&self.body).expect("JSON");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["fault"], fault);
        assert_eq!(problem["request_id"], self.header("x-request-id"));
        assert_eq!(problem["trace_id"].as_str().map(str::len), Some(32));
        problem["detail"].as_str().expect("words").to_owned()
    }
}

/// A gate before the shop.
struct Front(Router);

impl Front {
    fn new(settings: EdgeSettings) -> Self {
        Self::within(settings, Duration::from_secs(10))
    }

    fn within(settings: EdgeSettings, budget: Duration) -> Self {
        let gate = Gate::new(requests(), settings, budget).unwrap_or_else(|error| panic!("{error}"));
        Self(Arc::new(gate).before(shop()))
    }

    /// Asks from the address 203.0.113.9.
    async fn ask(&self, request: axum::http::request::Builder, body: impl Into<Body>) -> Answered {
        self.ask_from("203.0.113.9", request, body).await
    }

    async fn ask_from(
        &self,
        client: &str,
        request: axum::http::request::Builder,
        body: impl Into<Body>,
    ) -> Answered {
        let mut request = request.body(body.into()).expect("a request");
        request
            .extensions_mut()
            .insert(Peer((client.parse::<std::net::IpAddr>().expect("an address"), 4711).into()));
        read(self.0.clone().oneshot(request).await.expect("never fails")).await
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answered {
        self.ask(with(Request::get(path), headers), Body::empty()).await
    }
}

fn with(mut request: axum::http::request::Builder, headers: &[(&str, &str)]) -> axum::http::request::Builder {
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request
}

async fn read(answer: Response) -> Answered {
    let (head, body) = answer.into_parts();
    let body = to_bytes(body, 1 << 20).await.expect("a body").to_vec();
    Answered { status: head.status, headers: head.headers, body }
}

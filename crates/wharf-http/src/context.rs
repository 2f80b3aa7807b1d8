//! The context of a request: made where it enters, and ended when its time is over.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use wharf_core::span::Scoped;
use wharf_core::{Fault, Notices, TraceContext, catch_panic};

use crate::requests::Requests;
use crate::steady::Steady;

/// `router`, whose handlers find the request's context as `Extension<Context>`.
///
/// The context has `budget`, belongs to the trace that the header `traceparent` names, and makes calls as the component of
/// `requests`, which counts them.
/// A request whose time is over is dropped, with all the calls below it, and answered with 504; a panic of its handler
/// with 500. A body that comes by less than 8 KiB in eight seconds is not waited for.
pub fn with_context(router: Router, requests: Arc<Requests>, budget: Duration) -> Router {
    let edge = Arc::new(Edge { requests, notices: Notices::default() });
    router.layer(from_fn(move |request, next| within(Arc::clone(&edge), budget, request, next)))
}

/// Where requests enter.
struct Edge {
    requests: Arc<Requests>,
    notices: Notices,
}

async fn within(edge: Arc<Edge>, budget: Duration, mut request: Request, next: Next) -> Response {
    let component = edge.requests.component();
    let (cx, running) = edge.requests.begin(&request, traceparent(&request), budget);
    let (deadline, what) = (cx.deadline(), format!("{} {}", request.method(), request.uri().path()));
    request.extensions_mut().insert(cx);
    let slow = {
        let (edge, what) = (Arc::clone(&edge), what.clone());
        move |why: &str| edge.notices.warn(format_args!("{}: {what}: {why}", edge.requests.component()))
    };
    let request = request.map(|body| Body::new(Steady::new(body, slow)));
    let scope = running.scope();
    let handled = catch_panic(Scoped::new(Some(scope), Box::pin(next.run(request))));
    match tokio::time::timeout_at(deadline, handled).await {
        Ok(Ok(response)) => {
            running.end(response.status(), None);
            response
        }
        Ok(Err(fault)) => {
            scope.run(|| tracing::error!("{component}: {what}: {}", fault.message()));
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            running.end(status, Some((fault.kind(), fault.message())));
            failed(status, &Fault::internal("something broke on our side"))
        }
        Err(_) => {
            scope.run(|| tracing::warn!("{component}: {what} was not done within {budget:?}"));
            let (status, fault) =
                (StatusCode::GATEWAY_TIMEOUT, Fault::deadline_exceeded("this took too long; try again"));
            running.end(status, Some((fault.kind(), fault.message())));
            failed(status, &fault)
        }
    }
}

fn traceparent(request: &Request) -> Option<TraceContext> {
    request.headers().get("traceparent")?.to_str().ok()?.parse().ok()
}

fn failed(status: StatusCode, fault: &Fault) -> Response {
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (status, plain, Body::from(format!("{fault}\n"))).into_response()
}

//! The context of a request: made where it enters, and ended when its time is over.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use wharf_core::{Context, Fault, Notices, TraceContext, catch_panic};

use crate::steady::Steady;

/// `router`, whose handlers find the request's context as `Extension<Context>`.
///
/// The context has `budget`, belongs to the trace that the header `traceparent` names, and makes calls as `component`.
/// A request whose time is over is dropped, with all the calls below it, and answered with 504; a panic of its handler
/// with 500. A body that comes by less than 8 KiB in eight seconds is not waited for.
pub fn with_context(router: Router, component: Arc<str>, budget: Duration) -> Router {
    let edge = Arc::new(Edge { component, notices: Notices::default() });
    router.layer(from_fn(move |request, next| within(Arc::clone(&edge), budget, request, next)))
}

/// Where requests enter.
struct Edge {
    component: Arc<str>,
    notices: Notices,
}

async fn within(edge: Arc<Edge>, budget: Duration, mut request: Request, next: Next) -> Response {
    let component = &edge.component;
    let mut cx = Context::root(budget).made_by(Arc::clone(component));
    if let Some(trace) = traceparent(&request) {
        cx = cx.with_trace(trace.child());
    }
    let (deadline, what) = (cx.deadline(), format!("{} {}", request.method(), request.uri().path()));
    request.extensions_mut().insert(cx);
    let slow = {
        let (edge, what) = (Arc::clone(&edge), what.clone());
        move |why: &str| edge.notices.warn(format_args!("{}: {what}: {why}", edge.component))
    };
    let request = request.map(|body| Body::new(Steady::new(body, slow)));
    let handled = catch_panic(Box::pin(next.run(request)));
    match tokio::time::timeout_at(deadline, handled).await {
        Ok(Ok(response)) => response,
        Ok(Err(fault)) => {
            tracing::error!("{component}: {what}: {}", fault.message());
            failed(StatusCode::INTERNAL_SERVER_ERROR, &Fault::internal("something broke on our side"))
        }
        Err(_) => {
            tracing::warn!("{component}: {what} was not done within {budget:?}");
            failed(StatusCode::GATEWAY_TIMEOUT, &Fault::deadline_exceeded("this took too long; try again"))
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

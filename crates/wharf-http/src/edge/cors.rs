//! Pages of other sites (CORS): which may ask, and what browsers are told about it.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tower_http::cors::{AllowOrigin, CorsLayer};
use wharf_config::edge::Cors;

use super::Visit;
use super::site::{is_foreign, refused};
use super::visit::REQUEST_ID;

const SENT: [HeaderName; 6] = [
    AUTHORIZATION,
    CONTENT_TYPE,
    HeaderName::from_static("idempotency-key"),
    HeaderName::from_static("request-timeout"),
    HeaderName::from_static("traceparent"),
    HeaderName::from_static(REQUEST_ID),
];

const SHOWN: [HeaderName; 6] = [
    HeaderName::from_static("idempotency-key"),
    HeaderName::from_static("ratelimit"),
    HeaderName::from_static("ratelimit-policy"),
    RETRY_AFTER,
    HeaderName::from_static("traceparent"),
    HeaderName::from_static(REQUEST_ID),
];

/// `router`, which pages of the sites that `cors` names may ask. Those of others are refused, whatever they ask.
pub(super) fn with_cors(router: Router, cors: &Cors) -> Router {
    let is_any = cors.origins.iter().any(|origin| origin == "*");
    let origins: Vec<HeaderValue> = cors.origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    let methods = [Method::GET, Method::HEAD, Method::POST].into_iter();
    let methods: Vec<Method> =
        methods.chain(cors.methods.iter().filter_map(|name| name.parse().ok())).collect();
    let headers = SENT.into_iter().chain(cors.headers.iter().filter_map(|name| name.parse().ok()));
    let mut layer = CorsLayer::new()
        .allow_methods(methods)
        .allow_headers(headers.collect::<Vec<HeaderName>>())
        .expose_headers(SHOWN)
        .allow_credentials(cors.credentials);
    layer = if is_any {
        layer.allow_origin(AllowOrigin::any())
    } else {
        layer.allow_origin(AllowOrigin::list(origins.iter().cloned()))
    };
    if !cors.max_age.is_zero() {
        layer = layer.max_age(cors.max_age);
    }
    let router = router.layer(layer);
    if is_any {
        return router;
    }
    let origins: Arc<[HeaderValue]> = origins.into();
    router.layer(from_fn(move |request, next| of_those(Arc::clone(&origins), request, next)))
}

/// Refuses pages of sites that are not among `origins`. A browser would keep the answer from such a page anyway, but not
/// the request from us.
async fn of_those(origins: Arc<[HeaderValue]>, request: Request, next: Next) -> Response {
    if is_foreign(request.headers(), request.uri(), &origins) {
        return refused().response(request.extensions().get::<Visit>());
    }
    next.run(request).await
}

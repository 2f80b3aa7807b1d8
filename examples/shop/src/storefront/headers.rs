//! What keeps other sites out: headers of every answer, and forms that are only taken from our own pages.

use axum::extract::Request;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::problem::Problem;

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// `SameSite=Lax` keeps the shopper's cookie out of a foreign site's form, so that such a form would act for a stranger
/// with an empty cart. Its answer would still replace the shopper's cookie; therefore it is refused altogether. Every
/// browser of today says where a form comes from; what says nothing is no browser, and has no shopper to betray.
pub async fn protect(request: Request, next: Next) -> Response {
    let origin = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
    let foreign = matches!(origin, Some(b"cross-site" | b"same-site"));
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response =
        if foreign && changes { Problem::ForeignForm.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

//! What browsers are told with every answer, unless the answer says so itself.

use axum::http::header::{STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use wharf_config::edge::EdgeSettings;

/// The headers that these settings ask for, if any.
pub(super) fn of(settings: &EdgeSettings) -> Option<HeaderMap> {
    let mut said = HeaderMap::new();
    if settings.security_headers {
        said.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        said.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    if let Some(tls) = settings.tls.as_ref().filter(|tls| !tls.hsts.is_zero())
        && let Ok(value) = format!("max-age={}", tls.hsts.as_secs()).parse()
    {
        said.insert(STRICT_TRANSPORT_SECURITY, value);
    }
    (!said.is_empty()).then_some(said)
}

/// The answer with what is `said` and it does not say itself.
pub(super) async fn with(said: HeaderMap, mut answer: Response) -> Response {
    for (name, value) in &said {
        answer.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    answer
}

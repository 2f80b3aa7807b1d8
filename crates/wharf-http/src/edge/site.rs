//! Of which site the page is that asks, as browsers say (`Origin`).

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use wharf_core::FaultKind;

use crate::problem::Problem;

/// The site of the page that asks, where that is neither the one that is asked nor among `let_in`.
pub(super) fn is_foreign(headers: &HeaderMap, uri: &Uri, let_in: &[HeaderValue]) -> bool {
    let is_let = |origin: &HeaderValue| let_in.contains(origin) || is_own(origin, headers, uri);
    !headers.get_all(ORIGIN).iter().all(is_let)
}

/// Whether a page is of the very site that is asked.
fn is_own(origin: &HeaderValue, headers: &HeaderMap, uri: &Uri) -> bool {
    let host = uri.authority().map(|authority| authority.as_str().as_bytes());
    let host = headers.get(HOST).map(HeaderValue::as_bytes).or(host);
    let of_origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    host.is_some() && of_origin.map(|(_, host)| host.as_bytes()) == host
}

/// What is said to a page that may not ask.
pub(super) fn refused() -> Problem {
    let detail =
        "pages of that site (Origin) may not ask here; `origins` of the edge's `cors` says which may";
    Problem::refused(StatusCode::FORBIDDEN, FaultKind::Denied, detail)
}

//! Refusals in the words of gRPC: whoever calls a server of it that is beside an edge reads a status, and no problem.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version};
use axum::response::{IntoResponse, Response};
use wharf_schema::http::encoded;

const STATUS: HeaderName = HeaderName::from_static("grpc-status");
const MESSAGE: HeaderName = HeaderName::from_static("grpc-message");

/// Whether a request is a call of gRPC, which is spoken by HTTP/2 alone.
pub(super) fn is_call(version: Version, headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let rest = kind.and_then(|kind| kind.strip_prefix(b"application/grpc"));
    version == Version::HTTP_2 && rest.is_some_and(|rest| matches!(rest.first(), None | Some(b'+' | b';')))
}

/// What is said with `status`, as an answer without a message: its status is in its head.
pub(crate) fn refused(status: StatusCode, detail: &str) -> Response {
    let mut answer = [(CONTENT_TYPE, "application/grpc")].into_response();
    answer.headers_mut().insert(STATUS, HeaderValue::from(code(status)));
    if let Ok(message) = HeaderValue::try_from(encoded(detail, |byte| (b' '..=b'~').contains(byte))) {
        answer.headers_mut().insert(MESSAGE, message);
    }
    answer
}

/// The code of gRPC that says the same.
fn code(status: StatusCode) -> u16 {
    match status {
        StatusCode::BAD_REQUEST => 3,
        StatusCode::UNAUTHORIZED => 16,
        StatusCode::FORBIDDEN => 7,
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => 12,
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::TOO_MANY_REQUESTS => 8,
        StatusCode::SERVICE_UNAVAILABLE => 14,
        StatusCode::GATEWAY_TIMEOUT => 4,
        _ => 13,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_known_by_its_type() {
        for (kind, is_one) in [
            ("application/grpc", true),
            ("application/grpc+proto", true),
            ("application/grpc;charset=utf-8", true),
            ("application/grpc-web", false),
            ("application/json", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
            assert_eq!(is_call(Version::HTTP_2, &headers), is_one, "{kind}");
            assert!(!is_call(Version::HTTP_11, &headers), "{kind}");
        }
        assert!(!is_call(Version::HTTP_2, &HeaderMap::new()));
    }

    #[test]
    fn words_are_said_whatever_is_in_them() {
        let answer = refused(StatusCode::FORBIDDEN, "100 % für\n\"b\"");
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["grpc-status"], "7");
        assert_eq!(answer.headers()["grpc-message"], "100 %25 f%C3%BCr%0A\"b\"");
    }
}

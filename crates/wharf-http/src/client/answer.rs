//! An answer as it comes: a value, a stream, an error or a fault.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use serde::de::IgnoredAny;
use wharf_core::{Answer, Encoding, Fault};
use wharf_schema::Shape;

use super::connections::Lease;
use super::events::Events;
use super::problem;
use super::replica::Asked;

/// How much is shown of a body that is not understood, in bytes.
const SHOWN: usize = 120;

/// Reads what came for a call.
pub(super) async fn read(asked: Asked, lease: Lease, response: Response<Incoming>) -> Result<Answer, Fault> {
    let (head, body) = response.into_parts();
    let is_stream = asked.described().value.is_stream();
    if head.status.is_success() && is_stream {
        if media_type(&head.headers) != "text/event-stream" {
            return Err(misfit(&asked, &head.headers, "a stream was to come (text/event-stream)"));
        }
        let items = Events::new(asked, body, lease);
        return Ok(Answer {
            is_error: false,
            encoding: Encoding::Json,
            body: Bytes::from_static(b"null"),
            items: Some(Box::new(items)),
        });
    }
    let body = whole(&asked, body).await?;
    lease.give_back(kept(&head.headers)).await;
    if !head.status.is_success() {
        return problem::read(&asked, head.status, &head.headers, &body);
    }
    value(&asked, head.status, &head.headers, body)
}

fn value(asked: &Asked, status: StatusCode, headers: &HeaderMap, body: Bytes) -> Result<Answer, Fault> {
    let given = |body| Answer { is_error: false, encoding: Encoding::Json, body, items: None };
    // Whoever gives nothing may say so as it likes.
    let is_nothing =
        asked.described().value == Shape::Unit || status == StatusCode::NO_CONTENT || body.is_empty();
    if is_nothing {
        return Ok(given(Bytes::from_static(b"null")));
    }
    // What claims to be JSON is checked where it is read, with the place of what is wrong.
    let claims =
        matches!(media_type(headers), "application/json" | "") || media_type(headers).ends_with("+json");
    if !claims && serde_json::from_slice::<IgnoredAny>(&body).is_err() {
        let shown = String::from_utf8_lossy(&body[..body.len().min(SHOWN)]).into_owned();
        return Err(misfit(asked, headers, &format!("it is no JSON, and begins with {shown:?}")));
    }
    Ok(given(body))
}

fn misfit(asked: &Asked, headers: &HeaderMap, why: &str) -> Fault {
    let kind = media_type(headers);
    let kind = if kind.is_empty() { "something without a content type" } else { kind };
    Fault::incompatible(format!("{asked} answered with {kind}: {why}"))
}

/// The content type without its parameters.
fn media_type(headers: &HeaderMap) -> &str {
    let said = headers.get(header::CONTENT_TYPE).and_then(|said| said.to_str().ok()).unwrap_or_default();
    said.split(';').next().unwrap_or_default().trim()
}

/// How long the peer keeps the connection, if it says so: `Keep-Alive: timeout=5`.
fn kept(headers: &HeaderMap) -> Option<Duration> {
    let said = headers.get("keep-alive")?.to_str().ok()?;
    let seconds = said.split(',').find_map(|part| part.trim().strip_prefix("timeout="))?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}

/// All of a body, as far as it may be long.
async fn whole(asked: &Asked, mut body: Incoming) -> Result<Bytes, Fault> {
    let most = asked.to.max_message;
    let too_long =
        || Fault::overloaded(format!("{asked}: the answer has more than the {most} bytes that one may have"));
    if body.size_hint().lower() > most as u64 {
        return Err(too_long());
    }
    let mut all = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| asked.broken(&error))?;
        if let Some(data) = frame.data_ref() {
            if all.len() + data.len() > most {
                return Err(too_long());
            }
            all.extend_from_slice(data);
        }
    }
    Ok(all.into())
}

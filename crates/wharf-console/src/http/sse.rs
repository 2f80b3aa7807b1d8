//! Server-sent events, as they are written.

use std::convert::Infallible;
use std::fmt::Display;

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use serde::Serialize;

/// An answer that goes on with what `frames` gives. It is asked for the next frame when there is room for it.
pub(super) fn stream(frames: impl Stream<Item = Bytes> + Send + 'static) -> Response {
    let frames = futures_util::StreamExt::map(frames, Ok::<_, Infallible>);
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(frames)).into_response()
}

/// An event.
pub(super) fn frame(event: &str, data: &impl Serialize) -> Bytes {
    // JSON as serde_json writes it has no line breaks, which would end the data.
    Bytes::from(format!("event: {event}\ndata: {}\n\n", json(data)))
}

/// An event by whose number one can go on after a break.
pub(super) fn numbered(event: &str, id: impl Display, data: &impl Serialize) -> Bytes {
    Bytes::from(format!("event: {event}\nid: {id}\ndata: {}\n\n", json(data)))
}

/// How soon to come again after a break.
pub(super) fn retry() -> Bytes {
    Bytes::from_static(b"retry: 1000\n\n")
}

/// Nothing, said so that nobody takes the connection for dead.
pub(super) fn pulse() -> Bytes {
    Bytes::from_static(b":\n\n")
}

fn json(data: &impl Serialize) -> String {
    // Maps here have text for keys, so that everything can be written.
    serde_json::to_string(data).unwrap_or_else(|_| "null".to_owned())
}

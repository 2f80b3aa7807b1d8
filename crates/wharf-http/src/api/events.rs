//! A stream as server-sent events.

use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};
use hyper::body::{Body as HttpBody, Frame};
use tokio::time::{Instant, Sleep, sleep};
use wharf_core::{Fault, Items};

use super::body::held;
use super::call::Called;
use crate::problem::Problem;

/// How long nothing may be said.
const SILENCE: Duration = Duration::from_secs(10);

/// What is said then.
const STILL_THERE: &[u8] = b": still there\n\n";

/// The last event of a stream that is whole.
const END: &[u8] = b"event: end\ndata: null\n\n";

/// The items of the answer of `called`.
pub(super) fn response(called: Called, items: Box<dyn Items>) -> Response<Body> {
    let events = Events { items: Some(items), called, silence: Box::pin(sleep(SILENCE)), time: None };
    let mut response = Response::new(Body::new(events));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Items as they are asked for by whoever sends them. Dropping it cancels the call.
struct Events {
    /// Nothing once the last event was given.
    items: Option<Box<dyn Items>>,
    called: Called,
    silence: Pin<Box<Sleep>>,
    /// Until the time of the call is over; made when an item has to be waited for.
    time: Option<Pin<Box<Sleep>>>,
}

impl Events {
    /// The last event: what broke the stream off.
    fn broken_off(&mut self, problem: &Problem) -> Bytes {
        self.items = None;
        event("event: fault\ndata: ", &problem.json(self.called.about())).into()
    }

    /// The event of an item. Its memory is counted until it is sent.
    fn item(&self, item: &[u8]) -> Result<Bytes, Problem> {
        let hold = self.called.sending(item, "an item of the stream")?;
        Ok(held(event("data: ", item), hold))
    }

    fn poll_event(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Bytes>> {
        let Some(items) = &mut self.items else { return Poll::Ready(None) };
        match self.called.poll_item(&mut **items, cx) {
            Poll::Ready(Some(Ok(item))) => {
                self.silence.as_mut().reset(Instant::now() + SILENCE);
                Poll::Ready(Some(self.item(&item).unwrap_or_else(|problem| self.broken_off(&problem))))
            }
            Poll::Ready(Some(Err(ended))) => {
                let problem = self.called.problem(&ended);
                Poll::Ready(Some(self.broken_off(&problem)))
            }
            Poll::Ready(None) => {
                self.items = None;
                Poll::Ready(Some(Bytes::from_static(END)))
            }
            Poll::Pending => {
                let deadline = self.called.deadline();
                let time = self.time.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
                if time.as_mut().poll(cx).is_ready() {
                    let late = Fault::deadline_exceeded("the time the caller gave is over");
                    return Poll::Ready(Some(self.broken_off(&Problem::fault(late))));
                }
                if self.silence.as_mut().poll(cx).is_ready() {
                    self.silence.as_mut().reset(Instant::now() + SILENCE);
                    return Poll::Ready(Some(Bytes::from_static(STILL_THERE)));
                }
                Poll::Pending
            }
        }
    }
}

impl HttpBody for Events {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut TaskContext<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.get_mut().poll_event(cx).map(|event| event.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.items.is_none()
    }
}

/// An event of one line of data. JSON has line breaks between its parts only, where a space does as well.
fn event(begin: &str, json: &[u8]) -> Vec<u8> {
    let mut event = Vec::with_capacity(begin.len() + json.len() + 2);
    event.extend_from_slice(begin.as_bytes());
    event.extend(json.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte }));
    event.extend_from_slice(b"\n\n");
    event
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_item_is_one_line_however_it_was_written() {
        assert_eq!(super::event("data: ", b"{\n  \"a\": 1\r\n}"), b"data: {   \"a\": 1  }\n\n");
    }
}

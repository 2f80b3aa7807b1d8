//! The log of requests: one line for each, once its answer is over.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Error;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::USER_AGENT;
use axum::http::{Method, StatusCode, Version};
use axum::response::Response;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::Instant;

use super::{Identity, Visit};

/// The longest path, and the longest name of a browser, in bytes.
const LONGEST: usize = 256;

/// A request under way. Its line is written when this is dropped.
pub(super) struct Access {
    component: Arc<str>,
    visit: Visit,
    method: Method,
    /// Without the query: there may be secrets in it.
    path: String,
    version: Version,
    agent: String,
    begun: Instant,
    status: Option<StatusCode>,
    subject: Option<Identity>,
    sent: u64,
    is_whole: bool,
}

impl Access {
    pub(super) fn begin(component: &Arc<str>, visit: &Visit, request: &Request) -> Self {
        let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("");
        Self {
            component: Arc::clone(component),
            visit: visit.clone(),
            method: request.method().clone(),
            path: shortened(request.uri().path()),
            version: request.version(),
            agent: shortened(agent),
            begun: Instant::now(),
            status: None,
            subject: None,
            sent: 0,
            is_whole: false,
        }
    }

    /// The answer, whose end is that of the request.
    pub(super) fn end(mut self, answer: Response) -> Response {
        self.status = Some(answer.status());
        // A body that is over before it begins is not asked for; neither is that of an answer to HEAD.
        self.is_whole = answer.body().is_end_stream() || self.method == Method::HEAD;
        self.subject = answer.extensions().get::<Identity>().cloned();
        answer.map(|body| Body::new(Logged { body, access: self }))
    }
}

impl Drop for Access {
    fn drop(&mut self) {
        // The client went before there was an answer, or before it was whole.
        let status = self.status.map_or(499, |status| status.as_u16());
        tracing::info!(
            target: "wharf::access",
            component = %self.component,
            request_id = self.visit.request_id(),
            trace_id = %self.visit.trace().trace_id,
            client = %self.visit.client().map_or_else(|| "-".to_owned(), |client| client.to_string()),
            subject = self.subject.as_ref().map_or("-", |identity| identity.subject()),
            method = %self.method,
            path = self.path.as_str(),
            version = ?self.version,
            status,
            bytes = self.sent,
            whole = self.is_whole,
            micros = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX),
            agent = self.agent.as_str(),
        );
    }
}

/// An answer that is counted.
struct Logged {
    body: Body,
    access: Access,
}

impl HttpBody for Logged {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let logged = self.get_mut();
        let frame = std::task::ready!(Pin::new(&mut logged.body).poll_frame(cx));
        match &frame {
            Some(Ok(frame)) => {
                logged.access.sent += frame.data_ref().map_or(0, Bytes::len) as u64;
                // What is known to be over is not asked again.
                logged.access.is_whole = logged.body.is_end_stream();
            }
            Some(Err(_)) => {}
            None => logged.access.is_whole = true,
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn shortened(text: &str) -> String {
    let end = text.floor_char_boundary(LONGEST);
    text[..end].chars().map(|each| if each.is_control() { '?' } else { each }).collect()
}

//! What the edge says of a request that it does not let in: a problem (RFC 9457), as services say of calls.

use std::time::Duration;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use wharf_core::FaultKind;

use super::{Visit, grpc};

/// What is wrong with a request.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    kind: FaultKind,
    detail: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    retry_after: Option<Duration>,
    not_started: bool,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, kind: FaultKind, detail: impl Into<String>) -> Self {
        Self {
            status,
            kind,
            detail: detail.into(),
            headers: Vec::new(),
            retry_after: None,
            not_started: true,
        }
    }

    /// The same with a header, unless its value can be none.
    pub(crate) fn with(mut self, name: HeaderName, value: impl AsRef<str>) -> Self {
        if let Ok(value) = HeaderValue::from_str(value.as_ref()) {
            self.headers.push((name, value));
        }
        self
    }

    /// The same with the time after which a client may come again.
    pub(crate) fn after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The same of a request that a handler has begun with.
    pub(crate) fn started(mut self) -> Self {
        self.not_started = false;
        self
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// What happened, for people.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// What it is on our side, for whoever looks after it; nothing where the client is to blame.
    pub(crate) fn fault(&self) -> Option<(FaultKind, &str)> {
        self.status.is_server_error().then_some((self.kind, &*self.detail))
    }

    /// As the answer of a request.
    pub(crate) fn answer(self, visit: Option<&Visit>) -> Response {
        let mut answer = match visit {
            Some(visit) if visit.is_grpc() => grpc::refused(self.status, &self.detail),
            visit => self.written(visit),
        };
        if let Some(wait) = self.retry_after {
            // Whole seconds, and none too few.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            answer.headers_mut().insert(RETRY_AFTER, seconds.max(1).into());
        }
        for (name, value) in self.headers {
            answer.headers_mut().append(name, value);
        }
        answer
    }

    fn written(&self, visit: Option<&Visit>) -> Response {
        let kind = self.kind.as_str().replace(' ', "_");
        let mut body = json!({
            "type": format!("urn:wharf:fault:{kind}"),
            "title": self.kind.as_str(),
            "status": self.status.as_u16(),
            "detail": self.detail,
            "fault": kind,
        });
        if self.not_started {
            body["not_started"] = true.into();
        }
        if let Some(visit) = visit {
            body["trace_id"] = visit.trace().trace_id.to_string().into();
            body["request_id"] = visit.request_id().into();
        }
        let said = [(CONTENT_TYPE, "application/problem+json"), (CACHE_CONTROL, "no-store")];
        (self.status, said, body.to_string()).into_response()
    }
}

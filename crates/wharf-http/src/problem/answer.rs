//! What is answered when there is no value: a problem, or a status of gRPC to whoever speaks that.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, RETRY_AFTER, UPGRADE};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde::Serialize;
use serde_json::value::RawValue;
use wharf_core::{Fault, FaultKind, Status, TraceId, misfit};

use crate::api::words;
use crate::edge::{Visit, grpc};

/// How long whoever comes too often is asked to wait when nobody knows better.
const A_WHILE: Duration = Duration::from_secs(1);

/// What a request gets instead of a value. One word wide.
#[derive(Debug)]
pub(crate) struct Problem(Box<Said>);

#[derive(Debug)]
struct Said {
    status: StatusCode,
    title: String,
    what: What,
    detail: Option<String>,
    misfits: Vec<Misfit>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Whether the log is to say it, too.
    is_logged: bool,
}

/// Among the extensions of an answer: what the log is to say of its request.
#[derive(Clone)]
pub(crate) struct Logged(pub(crate) String);

#[derive(Debug)]
enum What {
    Fault(Fault),
    /// The name of the variant, and the error as JSON.
    Error(String, Box<RawValue>),
}

/// What does not fit of some arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Misfit {
    /// Where, from the object of the arguments.
    pub(crate) pointer: String,
    pub(crate) detail: String,
}

/// What a problem is about, as far as that is known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct About<'a> {
    /// The service and its method.
    pub(crate) called: Option<(&'a str, &'a str)>,
    pub(crate) trace: Option<TraceId>,
    /// The request that came in from outside.
    pub(crate) visit: Option<&'a Visit>,
}

impl<'a> From<Option<&'a Visit>> for About<'a> {
    fn from(visit: Option<&'a Visit>) -> Self {
        Self { called: None, trace: visit.map(|visit| visit.trace().trace_id), visit }
    }
}

impl Problem {
    fn new(status: StatusCode, title: String, what: What, detail: Option<String>) -> Self {
        let (misfits, headers, is_logged) = (Vec::new(), Vec::new(), false);
        Self(Box::new(Said { status, title, what, detail, misfits, headers, is_logged }))
    }

    /// The status of its answer.
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status
    }

    /// A fault that a call ended in.
    pub(crate) fn fault(fault: Fault) -> Self {
        Self::of(status(&fault), fault)
    }

    /// A fault with a status of its own.
    pub(crate) fn of(status: StatusCode, fault: Fault) -> Self {
        let kind = fault.kind().as_str().to_owned();
        let detail = Some(fault.message().to_owned());
        Self::new(status, kind, What::Fault(fault), detail)
    }

    /// What is wrong with a request before there is a call, or anything else is done.
    pub(crate) fn refused(status: StatusCode, kind: FaultKind, detail: impl Into<String>) -> Self {
        Self::of(status, Fault::new(kind, detail.into())).before_start()
    }

    /// The same of a request of which provably nothing was done.
    pub(crate) fn before_start(mut self) -> Self {
        if let What::Fault(fault) = &mut self.0.what {
            *fault = fault.clone().before_start();
        }
        self
    }

    /// A service's own error, which is JSON.
    pub(crate) fn error(name: &str, status: Status, docs: &str, error: Box<RawValue>) -> Self {
        let status = StatusCode::from_u16(status.http()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
        let detail = (!docs.is_empty()).then(|| docs.to_owned());
        Self::new(status, words(name), What::Error(name.to_owned(), error), detail)
    }

    /// The same with what does not fit of the arguments.
    pub(crate) fn with_misfits(mut self, misfits: Vec<Misfit>) -> Self {
        self.0.misfits = misfits;
        self
    }

    /// The same with a header, unless its value can be none.
    pub(crate) fn with(mut self, name: HeaderName, value: impl AsRef<str>) -> Self {
        if let Ok(value) = HeaderValue::from_str(value.as_ref()) {
            self.0.headers.push((name, value));
        }
        self
    }

    /// The same as the last answer of its connection: something of the request was not read, so that no other can follow it.
    pub(crate) fn closing(mut self) -> Self {
        self.0.headers.retain(|(name, _)| name != CONNECTION);
        self.with(CONNECTION, "close")
    }

    /// The same, and the log says it: of what no honest client does, or does seldom.
    pub(crate) fn logged(mut self) -> Self {
        self.0.is_logged = true;
        self
    }

    /// What happened, for people.
    pub(crate) fn detail(&self) -> &str {
        self.0.detail.as_deref().unwrap_or(&self.0.title)
    }

    /// A few words of what it is.
    pub(crate) fn title(&self) -> &str {
        &self.0.title
    }

    /// What it is on our side, for whoever looks after it; nothing where the client is to blame.
    pub(crate) fn trouble(&self) -> Option<(FaultKind, &str)> {
        match &self.0.what {
            What::Fault(fault) if self.0.status.is_server_error() => Some((fault.kind(), self.detail())),
            _ => None,
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        let What::Fault(fault) = &self.0.what else { return None };
        let too_many = self.0.status == StatusCode::TOO_MANY_REQUESTS;
        fault.retry_after().or_else(|| too_many.then_some(A_WHILE))
    }

    /// The object.
    pub(crate) fn json(&self, about: About<'_>) -> Vec<u8> {
        let (service, method) = about.called.unzip();
        let pause = self.retry_after();
        let mut written = Written {
            r#type: String::new(),
            title: &self.0.title,
            status: self.0.status.as_u16(),
            detail: self.0.detail.as_deref(),
            service,
            method,
            trace_id: about.trace.map(|trace| trace.to_string()),
            request_id: about.visit.map(Visit::request_id),
            error: None,
            fault: None,
            errors: &self.0.misfits,
            not_started: false,
            relayed: false,
            retry_after_ms: pause.map(|pause| u64::try_from(pause.as_millis()).unwrap_or(u64::MAX)),
        };
        match &self.0.what {
            What::Error(name, error) => {
                written.r#type = format!("urn:wharf:error:{}:{name}", service.unwrap_or_default());
                written.error = Some(error);
            }
            What::Fault(fault) => {
                let kind = fault.kind().name();
                written.r#type = format!("urn:wharf:fault:{kind}");
                written.fault = Some(kind);
                (written.not_started, written.relayed) = (fault.not_started(), fault.is_relayed());
            }
        }
        // What it is made of has a form as JSON.
        serde_json::to_vec(&written).unwrap_or_default()
    }

    /// The answer.
    pub(crate) fn response<'a>(&self, about: impl Into<About<'a>>) -> Response<Body> {
        let about = about.into();
        let mut response = match about.visit {
            Some(visit) if visit.is_grpc() => grpc::refused(self.0.status, self.detail()),
            _ => self.written(about),
        };
        let headers = response.headers_mut();
        if let Some(pause) = self.retry_after() {
            // Whole seconds, and none too few.
            let seconds = pause.as_secs() + u64::from(pause.subsec_nanos() > 0);
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        for (name, value) in &self.0.headers {
            headers.append(name, value.clone());
        }
        if self.0.is_logged {
            response.extensions_mut().insert(Logged(self.detail().to_owned()));
        }
        response
    }

    fn written(&self, about: About<'_>) -> Response<Body> {
        let mut response = Response::new(Body::from(self.json(about)));
        *response.status_mut() = self.0.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.0.status == StatusCode::UPGRADE_REQUIRED {
            headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        }
        response
    }
}

/// The object as it is written; what is empty is left out.
#[derive(Serialize)]
struct Written<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<&'static str>,
    #[serde(skip_serializing_if = "<[Misfit]>::is_empty")]
    errors: &'a [Misfit],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    not_started: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    relayed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
}

/// The status of a fault that a call ended in.
fn status(fault: &Fault) -> StatusCode {
    match fault.kind() {
        FaultKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        FaultKind::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        FaultKind::Overloaded => StatusCode::TOO_MANY_REQUESTS,
        FaultKind::Cancelled => StatusCode::from_u16(499).unwrap_or(StatusCode::SERVICE_UNAVAILABLE),
        // Whoever asks is told of arguments that do not fit, and of what was refused here; otherwise two others do not agree.
        FaultKind::Incompatible if misfit(fault).is_some() => StatusCode::BAD_REQUEST,
        FaultKind::Incompatible if fault.not_started() && !fault.is_relayed() => StatusCode::BAD_REQUEST,
        FaultKind::Incompatible => StatusCode::BAD_GATEWAY,
        FaultKind::Denied => StatusCode::FORBIDDEN,
        FaultKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

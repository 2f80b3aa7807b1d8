//! What is counted of the requests of one http component, and kept as spans.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};
use tokio::time::Instant;
use wharf_core::span::{Record, Scope, Side, Spans, start_ns};
use wharf_core::{Context, Durations, FaultKind, Histogram, SpanId, TraceContext};

/// So many combinations of method, route and status are told apart; what comes after them is counted without its route.
const MAX_SERIES: usize = 1000;

/// The requests of one http component.
#[derive(Debug)]
pub struct Requests {
    component: Arc<str>,
    scope: Scope,
    spans: Arc<Spans>,
    books: Mutex<BTreeMap<Series, Arc<Histogram>>>,
}

/// What is counted apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Series {
    method: &'static str,
    route: Option<Arc<str>>,
    status: u16,
}

/// The requests of one route that were answered alike.
#[derive(Debug, Clone)]
pub struct RequestsSnapshot {
    /// The HTTP method; `_OTHER` for what is none of HTTP's own.
    pub method: &'static str,
    /// The route, `/cart/{id}`; none where no route fitted.
    pub route: Option<Arc<str>>,
    /// The status of the answers. 499 is a client that did not wait for one.
    pub status: u16,
    /// How long they took, until the head of the answer.
    pub took: Durations,
}

impl Requests {
    /// Of `component`; spans go to `spans`.
    pub fn new(component: &str, spans: Arc<Spans>) -> Self {
        Self { component: component.into(), scope: Scope::of(component), spans, books: Mutex::default() }
    }

    /// The component.
    pub fn component(&self) -> &Arc<str> {
        &self.component
    }

    /// What has been counted until now.
    pub fn snapshot(&self) -> Vec<RequestsSnapshot> {
        let books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        let each = books.iter().map(|(series, histogram)| RequestsSnapshot {
            method: series.method,
            route: series.route.clone(),
            status: series.status,
            took: histogram.snapshot(),
        });
        each.collect()
    }

    /// A request came; `parent` is where its client stands in a trace.
    pub(crate) fn begin(
        self: &Arc<Self>,
        request: &Request,
        parent: Option<TraceContext>,
        budget: Duration,
    ) -> (Context, Running) {
        let own = parent.map_or_else(|| self.spans.begin(TraceContext::root()), |parent| parent.child());
        let cx = Context::root(budget).made_by(Arc::clone(&self.component)).with_trace(own);
        let route = request.extensions().get::<MatchedPath>().map(|route| Arc::from(route.as_str()));
        let running = Running {
            requests: Arc::clone(self),
            trace: own,
            parent: parent.map(|parent| parent.span_id),
            method: known(request.method()),
            route,
            begun: Instant::now(),
            over: false,
        };
        (cx, running)
    }

    fn histogram(&self, mut series: Series) -> Arc<Histogram> {
        let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        if books.len() >= MAX_SERIES && !books.contains_key(&series) {
            series.route = None;
        }
        Arc::clone(books.entry(series).or_default())
    }
}

/// A request that is being counted. One that is dropped unfinished was given up by its client.
pub(crate) struct Running {
    requests: Arc<Requests>,
    trace: TraceContext,
    parent: Option<SpanId>,
    method: &'static str,
    route: Option<Arc<str>>,
    begun: Instant,
    over: bool,
}

/// What is counted where the client has not waited for an answer, after nginx.
const CLIENT_CLOSED: u16 = 499;

impl Running {
    /// What its code is at.
    pub(crate) fn scope(&self) -> Scope {
        self.requests.scope.at(self.trace)
    }

    /// It was answered; `fault` says why, where we know of one.
    pub(crate) fn end(mut self, status: StatusCode, fault: Option<(FaultKind, &str)>) {
        self.over = true;
        let fault = fault.or_else(|| status.is_server_error().then_some((FaultKind::Internal, "")));
        self.close(status.as_u16(), fault);
    }

    fn close(&self, status: u16, fault: Option<(FaultKind, &str)>) {
        let took = self.begun.elapsed();
        let series = Series { method: self.method, route: self.route.clone(), status };
        self.requests.histogram(series).observe(took);
        let kind = fault.map(|(kind, _)| kind);
        let spans = &self.requests.spans;
        let Some(kept) = spans.keeps(self.trace.sampled, kind, Some(took)) else { return };
        let method = match &self.route {
            Some(route) => format!("{} {route}", self.method),
            None => self.method.to_owned(),
        };
        spans.push(Record {
            trace_id: self.trace.trace_id,
            span_id: self.trace.span_id,
            parent: self.parent,
            side: Side::Request,
            caller: Arc::from(""),
            callee: Arc::clone(&self.requests.component),
            interface: "",
            method: Cow::Owned(method),
            start_ns: start_ns(took),
            took,
            fault: kind,
            is_error: false,
            message: fault.map(|(_, message)| message).filter(|message| !message.is_empty()).map(Into::into),
            status: Some(status),
            attempt: 1,
            is_hedge: false,
            kept,
        });
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.over {
            self.close(CLIENT_CLOSED, Some((FaultKind::Cancelled, "the client did not wait for the answer")));
        }
    }
}

/// The name of a method, one of a few.
fn known(method: &Method) -> &'static str {
    const KNOWN: [Method; 9] = [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::HEAD,
        Method::OPTIONS,
        Method::PATCH,
        Method::CONNECT,
        Method::TRACE,
    ];
    const NAMES: [&str; 9] = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT", "TRACE"];
    KNOWN.iter().position(|each| each == method).map_or("_OTHER", |at| NAMES[at])
}

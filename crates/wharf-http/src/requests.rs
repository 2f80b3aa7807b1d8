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
    is_secured: bool,
    scope: Scope,
    spans: Arc<Spans>,
    books: Mutex<Books>,
}

#[derive(Debug, Default)]
struct Books {
    routes: BTreeMap<Asked, Book>,
    /// How many combinations of route and status there are.
    series: usize,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Asked {
    method: &'static str,
    route: Option<Arc<str>>,
}

/// The requests of one route.
#[derive(Debug, Default)]
struct Book {
    active: u64,
    /// By status.
    answered: BTreeMap<u16, Arc<Histogram>>,
}

/// The requests of one route.
#[derive(Debug, Clone)]
pub struct RequestsSnapshot {
    /// The HTTP method; `_OTHER` for what is none of HTTP's own.
    pub method: &'static str,
    /// The route, `/cart/{id}`; none where no route fitted.
    pub route: Option<Arc<str>>,
    /// Requests that are not answered.
    pub active: u64,
    /// By the status of the answers, how long those took, until the head of the answer. 499 is a client that did not wait
    /// for one.
    pub answered: Vec<(u16, Durations)>,
}

impl RequestsSnapshot {
    /// What they ask for, in words: `GET /cart/{id}`.
    pub fn name(&self) -> String {
        named(self.method, self.route.as_deref())
    }
}

impl Requests {
    /// Of `component`; spans go to `spans`.
    pub fn new(component: &str, spans: Arc<Spans>) -> Self {
        Self {
            component: component.into(),
            is_secured: false,
            scope: Scope::of(component),
            spans,
            books: Mutex::default(),
        }
    }

    /// The same of a component that is asked by HTTPS, or not.
    #[must_use]
    pub fn secured(self, is_secured: bool) -> Self {
        Self { is_secured, ..self }
    }

    /// How addresses of the component begin: `https` or `http`.
    pub fn scheme(&self) -> &'static str {
        if self.is_secured { "https" } else { "http" }
    }

    /// The component.
    pub fn component(&self) -> &Arc<str> {
        &self.component
    }

    /// What has been counted until now.
    pub fn snapshot(&self) -> Vec<RequestsSnapshot> {
        let books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        let each = books.routes.iter().map(|(asked, book)| RequestsSnapshot {
            method: asked.method,
            route: asked.route.clone(),
            active: book.active,
            answered: book
                .answered
                .iter()
                .map(|(status, histogram)| (*status, histogram.snapshot()))
                .collect(),
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
        let asked = Asked { method: known(request.method()), route };
        self.books.lock().unwrap_or_else(PoisonError::into_inner).begin(&asked);
        let running = Running {
            requests: Arc::clone(self),
            trace: own,
            parent: parent.map(|parent| parent.span_id),
            asked,
            begun: Instant::now(),
            over: false,
        };
        (cx, running)
    }
}

impl Books {
    fn begin(&mut self, asked: &Asked) {
        match self.routes.get_mut(asked) {
            Some(book) => book.active += 1,
            None => self.routes.entry(asked.clone()).or_default().active = 1,
        }
    }

    /// One that was begun is answered. Gives where it is counted how long that took.
    fn end(&mut self, asked: &Asked, status: u16) -> Arc<Histogram> {
        let is_full = self.series >= MAX_SERIES;
        let mut book = self.routes.entry(asked.clone()).or_default();
        book.active = book.active.saturating_sub(1);
        if is_full && !book.answered.contains_key(&status) {
            book = self.routes.entry(Asked { method: asked.method, route: None }).or_default();
        }
        let histogram = book.answered.entry(status).or_insert_with(|| {
            self.series += 1;
            Arc::default()
        });
        Arc::clone(histogram)
    }
}

/// A request that is being counted. One that is dropped unfinished was given up by its client.
pub(crate) struct Running {
    requests: Arc<Requests>,
    trace: TraceContext,
    parent: Option<SpanId>,
    asked: Asked,
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
        let mut books = self.requests.books.lock().unwrap_or_else(PoisonError::into_inner);
        let histogram = books.end(&self.asked, status);
        drop(books);
        histogram.observe(took);
        let kind = fault.map(|(kind, _)| kind);
        let spans = &self.requests.spans;
        let Some(kept) = spans.keeps(self.trace.sampled, kind, Some(took)) else { return };
        let method = named(self.asked.method, self.asked.route.as_deref());
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

/// What was asked for, in words: `GET /cart/{id}`.
fn named(method: &str, route: Option<&str>) -> String {
    route.map_or_else(|| method.to_owned(), |route| format!("{method} {route}"))
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

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use wharf_core::span::{Sampling, SpanRules};

    use super::*;

    #[test]
    fn a_request_is_under_way_until_it_is_answered_or_given_up() {
        let rules = SpanRules { sampling: Sampling::new(0.0, 0), slow: Duration::MAX, keep: 0 };
        let requests = Arc::new(Requests::new("front", Arc::new(Spans::new(rules))));
        let request = Request::new(Body::empty());
        let begin = || requests.begin(&request, None, Duration::from_secs(1)).1;
        let seen = || {
            let [seen] = &requests.snapshot()[..] else { panic!("one route") };
            let answered = seen.answered.iter().map(|(status, took)| (*status, took.count()));
            (seen.active, answered.collect::<Vec<_>>())
        };
        let (one, other) = (begin(), begin());
        assert_eq!(seen(), (2, vec![]));
        one.end(StatusCode::OK, None);
        assert_eq!(seen(), (1, vec![(200, 1)]));
        drop(other);
        assert_eq!(seen(), (0, vec![(200, 1), (499, 1)]));
    }
}

//! A call while it is being counted, and what becomes of it in the books and among the spans.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Edge;
use crate::span::{End, Record, Scope};
use crate::{Context, FaultKind, SpanId, TraceContext};

/// What a span has from its beginning.
pub(crate) struct Open {
    /// The span itself.
    pub(crate) trace: TraceContext,
    /// None at a root.
    pub(crate) parent: Option<SpanId>,
    pub(crate) begun: Instant,
    /// The caller, where the edge does not know it.
    pub(crate) caller: Option<Arc<str>>,
}

/// Where a call is counted.
pub(crate) trait Book {
    fn edge(&self) -> &Edge;
}

impl Book for &Edge {
    fn edge(&self) -> &Edge {
        self
    }
}

/// The edge of a method, for what outlives whoever has the edges.
pub(crate) struct Held {
    pub(crate) edges: Arc<[Edge]>,
    pub(crate) method: usize,
}

impl Book for Held {
    fn edge(&self) -> &Edge {
        &self.edges[self.method]
    }
}

/// A call that is being counted. One that is dropped unfinished was given up.
pub(crate) struct Running<B: Book> {
    book: B,
    open: Open,
    /// Whether it was answered, and only its stream goes on: then it has been counted how long it took.
    lasts: bool,
    over: bool,
}

/// A call whose answer is there, and whose stream is not over.
pub(crate) type Lasting = Running<Held>;

impl<B: Book> Running<B> {
    /// Counts a call from its beginning.
    pub(crate) fn begin(book: B, open: Open) -> Self {
        book.edge().begun();
        Self { book, open, lasts: false, over: false }
    }

    pub(crate) fn end(mut self, end: End<'_>) {
        self.over = true;
        self.close(end);
    }

    pub(crate) fn refuse(mut self, kind: FaultKind) {
        self.over = true;
        self.book.edge().end(false, Some(kind));
    }

    /// Notes that the call was answered with a stream: it is in flight until that ends. What it took is the time until the
    /// answer.
    pub(crate) fn lasting(mut self, edges: &Arc<[Edge]>, method: usize) -> Lasting {
        self.over = true;
        self.book.edge().took(false, None, self.open.begun.elapsed());
        let Open { trace, parent, begun, caller } = &mut self.open;
        let open = Open { trace: *trace, parent: *parent, begun: *begun, caller: caller.take() };
        Running { book: Held { edges: Arc::clone(edges), method }, open, lasts: true, over: false }
    }

    pub(crate) fn scope(&self) -> Scope {
        self.book.edge().scope.at(self.open.trace)
    }

    fn close(&self, end: End<'_>) {
        let (edge, took) = (self.book.edge(), self.open.begun.elapsed());
        let fault = end.fault();
        edge.end(end.is_error(), fault);
        if !self.lasts {
            edge.took(end.is_error(), fault, took);
        }
        let Some(spans) = &edge.spans else { return };
        let counts = (!self.lasts).then_some(took);
        if let Some(kept) = spans.keeps(self.open.trace.sampled, fault, counts) {
            spans.push(self.record(end, took, kept));
        }
    }

    #[cold]
    fn record(&self, end: End<'_>, took: Duration, kept: crate::span::Kept) -> Record {
        let (edge, open) = (self.book.edge(), &self.open);
        Record {
            trace_id: open.trace.trace_id,
            span_id: open.trace.span_id,
            parent: open.parent,
            side: edge.side,
            caller: Arc::clone(open.caller.as_ref().unwrap_or(&edge.caller)),
            callee: Arc::clone(&edge.callee),
            interface: edge.interface,
            method: Cow::Borrowed(edge.method),
            start_ns: crate::span::start_ns(took),
            took,
            fault: end.fault(),
            is_error: end.is_error(),
            message: end.message(),
            status: None,
            attempt: 1,
            is_hedge: false,
            kept,
        }
    }
}

impl<B: Book> Drop for Running<B> {
    fn drop(&mut self) {
        if !self.over {
            self.close(End::GivenUp);
        }
    }
}

impl Running<Held> {
    pub(crate) fn place(&self) -> (Arc<[Edge]>, usize) {
        (Arc::clone(&self.book.edges), self.book.method)
    }
}

impl Open {
    /// Of the call that `child` is made for, from one who has `cx`.
    pub(crate) fn call(cx: &Context, child: &Context, begun: Instant) -> Self {
        let parent = (!cx.is_root()).then_some(cx.trace().span_id);
        Self { trace: child.trace(), parent, begun, caller: None }
    }
}

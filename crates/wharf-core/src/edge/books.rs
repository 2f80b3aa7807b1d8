//! The books of a callee: what is counted of the calls that come from other processes.

use std::sync::Arc;

use tokio::time::Instant;

use super::running::{Held, Lasting, Open, Running};
use super::{Edge, EdgeSnapshot};
use crate::span::{End, Scope, Side, Spans};
use crate::{Context, Encoding, Ended, Fault, Interface, Produce};

/// What is counted of the calls of one interface where they arrive, whoever makes them.
#[derive(Debug, Clone)]
pub struct Books(Arc<[Edge]>);

impl Books {
    /// Of `interface`, as `service` offers it.
    pub fn new(service: &str, interface: &Interface) -> Self {
        let (nobody, service): (Arc<str>, Arc<str>) = (Arc::from(""), Arc::from(service));
        let edge = |method: &crate::Method| {
            Edge::new(Arc::clone(&nobody), Arc::clone(&service), (interface.name, method.name), Side::Server)
        };
        Self(interface.methods.iter().map(edge).collect())
    }

    /// Has the spans of the calls kept in `spans`. To be said before the first call.
    pub fn keep_in(&mut self, spans: &Arc<Spans>) {
        for edge in Arc::get_mut(&mut self.0).into_iter().flatten() {
            edge.keep_in(spans);
        }
    }

    /// Counts a call of `method` that came at `arrived`, and makes `cx`, which came with it, the callee's own: a span below the
    /// caller's. Where the trace begins with it, it is decided whether that is sampled.
    pub fn arrived(&self, method: usize, cx: &mut Context, arrived: Instant) -> Counted {
        if let (true, Some(spans)) = (cx.is_root(), &self.0[method].spans) {
            *cx = cx.clone().sampled_by(spans);
        }
        let parent = (!cx.is_root()).then_some(cx.trace().span_id);
        let caller = cx.enter();
        let open = Open { trace: cx.trace(), parent, begun: arrived, caller: Some(caller) };
        Counted(Running::begin(Held { edges: Arc::clone(&self.0), method }, open))
    }

    /// Counts a call of `method` that was refused before it began.
    pub fn refused(&self, method: usize, fault: &Fault) {
        if let Some(edge) = self.0.get(method) {
            edge.begun();
            edge.end(false, Some(fault.kind()));
        }
    }

    /// What has been counted until now, a method each.
    pub fn snapshot(&self) -> Vec<EdgeSnapshot> {
        self.0.iter().map(Edge::snapshot).collect()
    }
}

/// A call that is counted where it arrived. One that is dropped unfinished was given up.
pub struct Counted(Running<Held>);

impl Counted {
    /// What its code is at.
    pub(crate) fn scope(&self) -> Scope {
        self.0.scope()
    }

    /// Counts how it ended.
    pub fn end(self, end: End<'_>) {
        self.0.end(end);
    }

    /// Counts that it was refused. There is no span of that: the caller has one, and the callee has enough to do.
    pub fn refuse(self, fault: &Fault) {
        self.0.refuse(fault.kind());
    }

    /// Goes on counting until the items end that follow its answer.
    pub(crate) fn with(self, items: Box<dyn Produce>) -> Box<dyn Produce> {
        let (edges, method) = self.0.place();
        Box::new(CountedItems { items, books: Some(self.0.lasting(&edges, method)) })
    }
}

/// Items of a call that is counted until they end.
struct CountedItems {
    items: Box<dyn Produce>,
    books: Option<Lasting>,
}

impl Produce for CountedItems {
    fn poll_item(
        &mut self,
        cx: &mut std::task::Context<'_>,
        encoding: Encoding,
        out: &mut Vec<u8>,
    ) -> std::task::Poll<Option<Result<(), Ended>>> {
        let polled = self.items.poll_item(cx, encoding, out);
        if let std::task::Poll::Ready(item) = &polled {
            let end = match item {
                Some(Ok(())) => return polled,
                None => End::Value,
                Some(Err(Ended::Error(_))) => End::Error(&"the stream broke off with an error"),
                Some(Err(Ended::Fault(fault))) => End::Fault(fault),
            };
            if let Some(books) = self.books.take() {
                books.end(end);
            }
        }
        polled
    }

    fn stop(&mut self, why: &Fault) {
        if let Some(books) = self.books.take() {
            books.end(End::Fault(why));
        }
        self.items.stop(why);
    }
}

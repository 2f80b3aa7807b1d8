//! One of several tries of a call, as a span below the call's.

use std::borrow::Cow;
use std::sync::Arc;

use tokio::time::Instant;
use wharf_core::span::{End, Record, Side, Spans};
use wharf_core::{Context, Interface, SpanId, TraceContext};

/// A try of a call, from its beginning. The first goes by the name of the call itself until it turns out that it is not the last.
pub(crate) struct Tried {
    trace: TraceContext,
    /// The span of the call.
    call: SpanId,
    begun: Instant,
    method: usize,
    number: u32,
    is_hedge: bool,
}

impl Tried {
    /// The try of this number of a call with the context `cx`; each but the first has a context of its own.
    pub(crate) fn begin(
        cx: &Context,
        own: Option<&Context>,
        (method, number): (usize, u32),
        begun: Instant,
    ) -> Self {
        let trace = own.unwrap_or(cx).trace();
        Self { trace, call: cx.trace().span_id, begun, method, number, is_hedge: false }
    }

    /// Another one that is made beside it now.
    pub(crate) fn beside(&self, own: &Context) -> Self {
        Self { trace: own.trace(), begun: Instant::now(), is_hedge: true, ..*self }
    }

    /// Keeps it, as it ended, where spans like it are kept.
    pub(crate) fn keep(
        &self,
        spans: &Spans,
        (caller, callee, interface): (&str, &str, &Interface),
        end: End<'_>,
    ) {
        let (took, fault) = (self.begun.elapsed(), end.fault());
        let Some(kept) = spans.keeps(self.trace.sampled, fault, None) else { return };
        // The callee knows the first by the name of the call, which is a span already.
        let span_id =
            if self.trace.span_id == self.call { self.trace.child().span_id } else { self.trace.span_id };
        spans.push(Record {
            trace_id: self.trace.trace_id,
            span_id,
            parent: Some(self.call),
            side: Side::Attempt,
            caller: Arc::from(caller),
            callee: Arc::from(callee),
            interface: interface.name,
            method: Cow::Borrowed(interface.methods[self.method].name),
            start_ns: wharf_core::span::start_ns(took),
            took,
            fault,
            is_error: end.is_error(),
            message: end.message(),
            status: None,
            attempt: self.number,
            is_hedge: self.is_hedge,
            kept,
        });
    }
}

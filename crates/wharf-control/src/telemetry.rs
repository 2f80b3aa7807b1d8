//! What a process kept of the calls that it made and took: spans, as pages of numbered ones.

/// Spans, oldest first.
#[wharf_macros::message]
#[derive(Default, PartialEq, Eq)]
pub struct SpanPage {
    /// The spans.
    pub spans: Vec<Span>,
    /// What to pass as `after` to go on.
    pub next: u64,
    /// Spans after `after` that are no longer kept.
    pub dropped: u64,
}

/// One call, or one HTTP request, as one of its ends saw it.
#[wharf_macros::message]
#[derive(PartialEq, Eq)]
pub struct Span {
    /// Counts up in its process.
    pub number: u64,
    /// The request that it belongs to: 32 hex digits.
    pub trace_id: String,
    /// Its own name: 16 hex digits.
    pub span_id: String,
    /// What it was a part of; none at a root.
    pub parent_id: Option<String>,
    /// Who saw it.
    pub side: SpanSide,
    /// The service that called; empty where nobody has told, and of a request.
    pub caller: String,
    /// The service that was called, or the http component that was asked.
    pub callee: String,
    /// The method; of a request its HTTP method and route, `GET /cart/{id}`.
    pub method: String,
    /// The process that kept it.
    pub process: String,
    /// When it began, in microseconds since 1970.
    pub start_us: u64,
    /// How long it took, in microseconds.
    pub duration_us: u64,
    /// How it ended.
    pub outcome: SpanOutcome,
    /// What the error or fault said; empty where there was none.
    pub message: String,
    /// The HTTP status, of a request.
    pub status: Option<u16>,
    /// Which try of its call it was, from 1 on; 1 where it is not a try.
    pub attempt: u32,
    /// Whether the try was made beside one that took long.
    pub hedge: bool,
    /// Why it was kept.
    pub kept: SpanKept,
}

/// Who saw a span.
#[wharf_macros::message]
#[derive(Copy, PartialEq, Eq, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum SpanSide {
    /// The caller, of a call to another process: all of its tries.
    Client,
    /// The callee, of a call from another process.
    Server,
    /// Both, in one process.
    Local,
    /// The caller, of one try. Only calls with more than one have such spans.
    Attempt,
    /// An http component, of a request.
    Request,
}

/// How a span ended.
#[wharf_macros::message]
#[derive(Copy, PartialEq, Eq, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum SpanOutcome {
    /// With a value; of a request: with a status below 500.
    Value,
    /// With the service's own error.
    Error,
    /// No replica could be reached, or the connection died.
    Unavailable,
    /// Time was over.
    DeadlineExceeded,
    /// The callee had more to do than it can.
    Overloaded,
    /// Somebody gave up.
    Cancelled,
    /// The two ends did not agree on the method.
    Incompatible,
    /// The caller was not allowed to.
    Denied,
    /// The callee is broken; of a request: with a status from 500 on.
    Internal,
}

/// Why a span was kept.
#[wharf_macros::message]
#[derive(Copy, PartialEq, Eq, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum SpanKept {
    /// Its trace is one of the sampled ones.
    Sampled,
    /// Its trace is not, but it ended in a fault.
    Failed,
    /// Its trace is not, but it took long.
    Slow,
}

impl SpanOutcome {
    /// Whether it is neither a value nor the service's own error.
    pub fn is_fault(self) -> bool {
        !matches!(self, Self::Value | Self::Error)
    }
}

//! One span, as it is kept.

use std::borrow::Cow;
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use crate::{Fault, FaultKind, SpanId, TraceId};

/// The longest message of an error or fault that is kept, in bytes.
const MAX_MESSAGE: usize = 512;

/// One call, or one request, as one of its ends saw it.
#[derive(Debug, Clone)]
pub struct Record {
    /// The request that it belongs to.
    pub trace_id: TraceId,
    /// Its own name.
    pub span_id: SpanId,
    /// What it was a part of; none at a root.
    pub parent: Option<SpanId>,
    /// Who saw it.
    pub side: Side,
    /// The service that called; empty where nobody has told.
    pub caller: Arc<str>,
    /// The service, or http component, that was called.
    pub callee: Arc<str>,
    /// The interface that was called by; empty of a request.
    pub interface: &'static str,
    /// The method; of a request its HTTP method and route.
    pub method: Cow<'static, str>,
    /// When it began, in nanoseconds since 1970.
    pub start_ns: u64,
    /// How long it took.
    pub took: Duration,
    /// Which fault it ended in, if it did.
    pub fault: Option<FaultKind>,
    /// Whether it ended in the service's own error.
    pub is_error: bool,
    /// What the error or fault said.
    pub message: Option<Box<str>>,
    /// The HTTP status, of a request.
    pub status: Option<u16>,
    /// Which try of its call it was, from one on.
    pub attempt: u32,
    /// Whether the try was made beside one that took long.
    pub is_hedge: bool,
    /// Why it was kept.
    pub kept: Kept,
}

/// Who saw a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The caller, of a call to another process.
    Client,
    /// The callee, of a call from another process.
    Server,
    /// Both, in one process.
    Local,
    /// The caller, of one of several tries.
    Attempt,
    /// An http component, of a request.
    Request,
}

/// Why a span was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kept {
    /// Its trace is one of the sampled ones.
    Sampled,
    /// Its trace is not, but it ended in a fault.
    Failed,
    /// Its trace is not, but it took long.
    Slow,
}

/// How a call ended.
#[derive(Clone, Copy)]
pub enum End<'a> {
    /// With a value.
    Value,
    /// With the service's own error, and what that says.
    Error(&'a dyn Display),
    /// With a fault.
    Fault(&'a Fault),
    /// Nobody waited for its end.
    GivenUp,
}

impl End<'_> {
    /// The kind of fault that it counts as.
    pub fn fault(&self) -> Option<FaultKind> {
        match self {
            Self::Value | Self::Error(_) => None,
            Self::Fault(fault) => Some(fault.kind()),
            // What unwinds through a call is the callee's panic.
            Self::GivenUp if std::thread::panicking() => Some(FaultKind::Internal),
            Self::GivenUp => Some(FaultKind::Cancelled),
        }
    }

    /// Whether it is the service's own error.
    pub fn is_error(&self) -> bool {
        matches!(self, Self::Error(_))
    }

    /// What the error or fault says, as far as it is kept.
    pub fn message(&self) -> Option<Box<str>> {
        let mut message = match self {
            Self::Value | Self::GivenUp => return None,
            Self::Error(error) => error.to_string(),
            Self::Fault(fault) => fault.message().to_owned(),
        };
        message.truncate(message.floor_char_boundary(MAX_MESSAGE));
        Some(message.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_cut_between_characters() {
        let fault = Fault::internal("€".repeat(1000));
        let kept = End::Fault(&fault).message().unwrap();
        assert!(kept.len() <= MAX_MESSAGE && kept.len() > MAX_MESSAGE - 3 && kept.ends_with('€'));
    }
}

//! W3C trace context: which request a call belongs to.

use std::fmt;
use std::str::FromStr;

/// Names one request through all the services it passes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceId(pub [u8; 16]);

/// Names one call within a trace.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SpanId(pub [u8; 8]);

/// Where a call stands in a trace, as in the header `traceparent` of W3C Trace Context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceContext {
    /// The request.
    pub trace_id: TraceId,
    /// The call within it.
    pub span_id: SpanId,
    /// Whether the trace is being recorded.
    pub sampled: bool,
}

impl TraceContext {
    /// Begins a trace.
    pub fn root() -> Self {
        let mut trace_id = [0; 16];
        trace_id[..8].copy_from_slice(&nonzero().to_be_bytes());
        trace_id[8..].copy_from_slice(&nonzero().to_be_bytes());
        Self { trace_id: TraceId(trace_id), span_id: SpanId(nonzero().to_be_bytes()), sampled: false }
    }

    /// A new span below this one.
    pub fn child(&self) -> Self {
        Self { span_id: SpanId(nonzero().to_be_bytes()), ..*self }
    }
}

/// W3C forbids ids of zeros only.
fn nonzero() -> u64 {
    fastrand::u64(1..)
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{}-{}-{:02x}", self.trace_id, self.span_id, u8::from(self.sampled))
    }
}

/// A `traceparent` that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadTraceparent;

impl fmt::Display for BadTraceparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a traceparent: expected 00-<32 hex digits>-<16 hex digits>-<2 hex digits>")
    }
}

impl std::error::Error for BadTraceparent {}

impl FromStr for TraceContext {
    type Err = BadTraceparent;

    fn from_str(text: &str) -> Result<Self, BadTraceparent> {
        let mut parts = text.split('-');
        let mut next = || parts.next().ok_or(BadTraceparent);
        let version = hex::<1>(next()?)?[0];
        let trace_id = hex::<16>(next()?)?;
        let span_id = hex::<8>(next()?)?;
        let flags = hex::<1>(next()?)?[0];
        // Later versions may append fields; version ff is forbidden.
        if version == 0xff || (version == 0 && parts.next().is_some()) {
            return Err(BadTraceparent);
        }
        if trace_id == [0; 16] || span_id == [0; 8] {
            return Err(BadTraceparent);
        }
        Ok(Self { trace_id: TraceId(trace_id), span_id: SpanId(span_id), sampled: flags & 1 == 1 })
    }
}

fn hex<const N: usize>(text: &str) -> Result<[u8; N], BadTraceparent> {
    let lower = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if text.len() != 2 * N || !text.bytes().all(lower) {
        return Err(BadTraceparent);
    }
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| BadTraceparent)?;
    }
    Ok(bytes)
}

macro_rules! hex_format {
    ($id:ident) => {
        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}
hex_format!(TraceId);
hex_format!(SpanId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traceparent_survives_a_round_trip() {
        let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let trace: TraceContext = text.parse().unwrap();
        assert_eq!(trace.to_string(), text);
        assert_eq!(trace.child().trace_id, trace.trace_id);
        assert_ne!(trace.child().span_id, trace.span_id);
    }

    #[test]
    fn what_is_no_traceparent_is_refused() {
        for text in [
            "",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ] {
            assert_eq!(text.parse::<TraceContext>(), Err(BadTraceparent), "{text}");
        }
    }
}

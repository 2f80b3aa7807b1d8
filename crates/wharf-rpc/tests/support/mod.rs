//! A server with the service `probe`, its honest caller, and peers that send whatever they are told to.

pub(crate) mod alone;
pub(crate) mod host;
pub(crate) mod liar;
pub(crate) mod peer;
pub(crate) mod probe;

use std::time::Duration;

use wharf_core::{Criticality, Encoding, SpanId, TraceContext, TraceId};
use wharf_rpc::wire::{CallHead, Hello, VERSION, Want};

/// How long anything may take that is sure to come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Waits for what is sure to come.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("{what} did not come within {PATIENCE:?}"),
    }
}

/// Waits until `holds` is true.
pub(crate) async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let held = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    soon(what, held).await;
}

/// What a caller of `probe` says first that knows no types.
pub(crate) fn hello() -> Hello {
    Hello {
        version: VERSION,
        app: "trial".into(),
        service: "peer".into(),
        process: "peer-1".into(),
        wants: vec![Want { service: "probe".into(), interface: "Probe".into(), methods: Vec::new() }],
    }
}

/// The head of a call that has ten seconds, and always the same trace.
pub(crate) fn head(method: u16, encoding: Encoding) -> CallHead<'static> {
    CallHead {
        encoding,
        criticality: Criticality::Critical,
        method,
        budget: Duration::from_secs(10),
        trace: TraceContext {
            trace_id: TraceId(*b"0123456789abcdef"),
            span_id: SpanId(*b"01234567"),
            sampled: false,
        },
        operation: None,
        principal: None,
        items: false,
    }
}

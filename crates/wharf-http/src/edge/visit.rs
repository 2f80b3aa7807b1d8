//! What is known of a request from its head: who asks, and by which number it is spoken of.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::Request;
use wharf_core::TraceContext;

use super::grpc;

/// The header with the number of a request.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// The longest number that is taken from a client, in bytes.
const LONGEST: usize = 128;

/// A request as it came in. Handlers find it as `Extension<Visit>`. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Visit(Arc<Known>);

#[derive(Debug)]
struct Known {
    client: Option<IpAddr>,
    request_id: String,
    trace: TraceContext,
    is_grpc: bool,
}

impl Visit {
    /// Of `request`, within `trace`. Its number is the client's own where that can be one, and the
    /// trace's otherwise.
    pub(crate) fn new<B>(request: &Request<B>, client: Option<IpAddr>, trace: TraceContext) -> Self {
        let headers = request.headers();
        let own = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok()).filter(|text| is_sane(text));
        let request_id = own.map_or_else(|| trace.trace_id.to_string(), str::to_owned);
        Self(Arc::new(Known {
            client,
            request_id,
            trace,
            is_grpc: grpc::is_call(request.version(), headers),
        }))
    }

    /// The address that it came from, behind proxies that are trusted; none where there was no connection, as in tests.
    pub fn client(&self) -> Option<IpAddr> {
        self.0.client
    }

    /// The number by which client and logs speak of it: letters, digits and `-_.:/+=`, 128 at most.
    pub fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// Whether it is a call of gRPC, whose client reads no problems.
    pub(crate) fn is_grpc(&self) -> bool {
        self.0.is_grpc
    }

    /// The trace it belongs to.
    pub fn trace(&self) -> TraceContext {
        self.0.trace
    }
}

/// What can stand in any log as it is.
fn is_sane(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clients_number_is_taken_when_it_can_stand_in_a_log() {
        let trace = TraceContext::root();
        let of = |id: &[u8]| {
            let request = Request::builder().header(REQUEST_ID, id).body(()).unwrap();
            Visit::new(&request, None, trace).request_id().to_owned()
        };
        let long = "a".repeat(129);
        for id in ["a", "7f1c-42:x/9_+.=", &long[..128]] {
            assert_eq!(of(id.as_bytes()), id);
        }
        for id in ["", " ", "a b", "a\"b", "a\tb", "%0a", "{\"a\":1}", &long, "é"] {
            assert_eq!(of(id.as_bytes()), trace.trace_id.to_string(), "{id}");
        }
        assert_eq!(Visit::new(&Request::new(()), None, trace).request_id(), trace.trace_id.to_string());
    }
}

//! A call as a request: its path and its headers.

use axum::body::Bytes;
use axum::http::{HeaderValue, Method, Request, header};
use http_body_util::Full;
use wharf_core::{Context, Criticality, Fault, HOP_COST};
use wharf_rpc::client::Foreign;
use wharf_schema::MethodDescriptor;
use wharf_schema::http::encoded;

use super::route::{self, Routed};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");

/// A request that calls `method` of `to` with `args`, a JSON object of its arguments.
pub(super) fn of(
    to: &Foreign,
    cx: &Context,
    method: &MethodDescriptor,
    args: Vec<u8>,
) -> Result<Request<Full<Bytes>>, Fault> {
    let base = to.address.base();
    let routed = match route::of(to, method) {
        Some(route) => route::follow(route, &args).map_err(|why| {
            Fault::incompatible(format!("{}.{}: {why}", to.service, method.name)).before_start()
        })?,
        // A method without arguments has none to write.
        None if args == b"null" => {
            Routed { verb: Method::POST, path: format!("/{}", method.name), body: b"{}".into() }
        }
        None => Routed { verb: Method::POST, path: format!("/{}", method.name), body: args },
    };
    let Routed { verb, path, body } = routed;
    let mut request = Request::builder()
        .method(verb)
        .uri(format!("{base}{path}"))
        .header(header::HOST, to.address.authority())
        .header(header::ACCEPT, if method.value.is_stream() { EVENTS } else { JSON })
        .header("traceparent", cx.trace().to_string())
        .header("request-timeout", seconds(cx));
    if !body.is_empty() {
        request = request.header(header::CONTENT_TYPE, JSON);
    }
    if let Some(operation) = cx.operation() {
        request = request.header("idempotency-key", operation.to_string());
    }
    // Who knows nothing of Wharf is often somebody else, and not to be told who calls on whose behalf.
    if !to.address.has_routes() {
        request = request.header("wharf-caller", &*to.caller);
        request = request.header("wharf-criticality", named(cx.criticality()));
        if let Some(principal) = cx.principal() {
            request = request.header("wharf-principal", encoded(principal, u8::is_ascii_graphic));
        }
    }
    request.body(Full::new(Bytes::from(body))).map_err(|error| {
        Fault::internal(format!("{}.{}: no request can be made of it: {error}", to.service, method.name))
            .before_start()
    })
}

/// What is left of the caller's time, less what the way takes: milliseconds, as seconds.
fn seconds(cx: &Context) -> String {
    let left = cx.remaining().saturating_sub(HOP_COST);
    format!("{}.{:03}", left.as_secs().min(99_999_999), left.subsec_millis().max(1))
}

fn named(criticality: Criticality) -> &'static str {
    match criticality {
        Criticality::Sheddable => "sheddable",
        Criticality::SheddablePlus => "sheddable-plus",
        Criticality::Critical => "critical",
        Criticality::CriticalPlus => "critical-plus",
    }
}

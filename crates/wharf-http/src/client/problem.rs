//! An answer that is no value: a problem as `docs/http.md` has it, or whatever else a server says.

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use wharf_core::{Answer, Encoding, Ended, Fault};
use wharf_schema::{Body, InterfaceDescriptor, MethodDescriptor, Shape, Variant};

use super::replica::Asked;
use crate::meaning::fault_of;
use crate::problem::{MOST_PAUSE, Read, shown};

/// Reads an answer whose status is no success.
pub(super) fn read(
    asked: &Asked,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Answer, Fault> {
    let problem = Read::of(body).unwrap_or_default();
    let pause = retry_after(headers);
    let said = problem.said(pause).or_else(|| {
        let routed = asked.to.address.has_routes();
        let error = routed.then(|| by_status(&asked.to.interface, asked.described(), status, &problem, body));
        error.flatten().map(|error| Ended::Error(error.to_string().into_bytes()))
    });
    match said {
        Some(Ended::Error(body)) => {
            Ok(Answer { is_error: true, encoding: Encoding::Json, body: body.into(), items: None })
        }
        Some(Ended::Fault(fault)) => Err(fault),
        None => Err(of_status(asked, status, pause, &words(&problem, body))),
    }
    // What was too long will be so again: it is not sent anew, as what was refused before it began would be.
    .map_err(|fault| if status == StatusCode::PAYLOAD_TOO_LARGE { fault.after_start() } else { fault })
}

/// What a status says by itself, as of a server that knows nothing of Wharf.
fn of_status(asked: &Asked, status: StatusCode, pause: Option<Duration>, words: &str) -> Fault {
    let kind = fault_of(status.as_u16());
    let separator = if words.is_empty() { "" } else { ": " };
    let fault = Fault::new(kind, format!("{asked} answered {status}{separator}{words}"));
    // Nothing was begun that is not there, not allowed, or too much.
    let fault = match status.as_u16() {
        401 | 403 | 404 | 405 | 413 | 415 | 429 => fault.before_start(),
        _ => fault,
    };
    match pause {
        Some(pause) => fault.with_retry_after(pause.min(MOST_PAUSE)),
        None => fault,
    }
}

/// The one error of the method with this status, where the answer has what it takes: nothing, or a text.
fn by_status(
    interface: &InterfaceDescriptor,
    method: &MethodDescriptor,
    status: StatusCode,
    problem: &Read,
    body: &[u8],
) -> Option<Value> {
    let Shape::Named(error) = &method.error else { return None };
    let Body::Enum { variants, .. } = &interface.types.get(error)?.body else { return None };
    let fits = |variant: &&Variant| variant.status.is_some_and(|each| each.http() == status.as_u16());
    let mut fitting = variants.iter().filter(fits);
    let (variant, None) = (fitting.next()?, fitting.next()) else { return None };
    match &variant.body {
        Body::Unit => Some(json!(variant.name)),
        Body::Newtype(Shape::String) => Some(json!({ &variant.name: words(problem, body) })),
        _ => None,
    }
}

/// What a server says for people.
fn words(problem: &Read, body: &[u8]) -> String {
    problem.words().map_or_else(|| shown(body), str::to_owned)
}

/// `Retry-After`, where it is a number of seconds. A date is of no use without a clock that both ends trust.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

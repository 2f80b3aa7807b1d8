//! An answer that is no value: a problem as `docs/http.md` has it, or whatever else a server says.

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use wharf_core::{Answer, Encoding, Fault, FaultKind};
use wharf_schema::{Body, InterfaceDescriptor, MethodDescriptor, Shape, Variant};

use super::replica::Asked;
use crate::meaning::fault_of;

/// How much of what a server says goes into a message, in bytes.
const SHOWN: usize = 300;

/// The longest pause that a server may ask for.
const MOST_PAUSE: Duration = Duration::from_secs(3600);

/// What is read of a problem.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Problem {
    title: Option<String>,
    detail: Option<String>,
    /// The service's own error. Present is what counts: an error may be `null`.
    #[serde(deserialize_with = "present")]
    error: Option<Value>,
    fault: Option<String>,
    not_started: bool,
    relayed: bool,
    retry_after_ms: Option<u64>,
}

fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

/// What a problem says came of a call.
pub(super) enum Said {
    Error(Value),
    Fault(Fault),
}

/// Reads an answer whose status is no success.
pub(super) fn read(
    asked: &Asked,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Answer, Fault> {
    let problem: Problem = serde_json::from_slice(body).unwrap_or_default();
    let pause = retry_after(headers);
    let said = problem.said(pause).or_else(|| {
        let routed = asked.to.address.has_routes();
        let error = routed.then(|| by_status(&asked.to.interface, asked.described(), status, &problem, body));
        error.flatten().map(Said::Error)
    });
    match said {
        Some(Said::Error(error)) => {
            let body = error.to_string().into_bytes();
            Ok(Answer { is_error: true, encoding: Encoding::Json, body: body.into(), items: None })
        }
        Some(Said::Fault(fault)) => Err(fault),
        None => Err(of_status(asked, status, pause, &words(&problem, body))),
    }
    // What was too long will be so again: it is not sent anew, as what was refused before it began would be.
    .map_err(|fault| if status == StatusCode::PAYLOAD_TOO_LARGE { fault.after_start() } else { fault })
}

impl Problem {
    /// What it says, if it is one of Wharf's.
    pub(super) fn said(&self, pause: Option<Duration>) -> Option<Said> {
        if let Some(error) = &self.error {
            return Some(Said::Error(error.clone()));
        }
        let name = self.fault.as_deref()?;
        let kind = FaultKind::ALL.into_iter().find(|kind| kind.as_str().replace(' ', "_") == name);
        let detail = self.detail.as_deref().or(self.title.as_deref()).unwrap_or(name);
        let mut fault = Fault::new(kind.unwrap_or(FaultKind::Internal), cut(detail).to_owned());
        if self.not_started {
            fault = fault.before_start();
        }
        if self.relayed {
            fault = fault.relayed();
        }
        let wish = self.retry_after_ms.map(Duration::from_millis).or(pause);
        Some(Said::Fault(match wish {
            Some(wish) => fault.with_retry_after(wish.min(MOST_PAUSE)),
            None => fault,
        }))
    }
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
    problem: &Problem,
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
fn words(problem: &Problem, body: &[u8]) -> String {
    let said = problem.detail.as_deref().or(problem.title.as_deref());
    said.map_or_else(
        || cut(String::from_utf8_lossy(&body[..body.len().min(SHOWN)]).trim()).to_owned(),
        |said| cut(said).to_owned(),
    )
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(SHOWN)]
}

/// `Retry-After`, where it is a number of seconds. A date is of no use without a clock that both ends trust.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

//! Services' own errors and faults, from how they come to how problems have them.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use wharf_core::{Fault, FaultKind, Status};
use wharf_schema::{Body, InterfaceDescriptor, MethodDescriptor, Shape, Variant};

use crate::problem::Problem;

/// The same fault with nothing said but what its kind means.
pub(super) fn in_general(fault: &Fault) -> Fault {
    let said = match fault.kind() {
        FaultKind::Unavailable => "nobody is there to do it; try again later",
        FaultKind::DeadlineExceeded => "the time for it is over; give it longer, or try again later",
        FaultKind::Overloaded => "there is more to do than can be done; try again later",
        FaultKind::Cancelled => "it was given up",
        FaultKind::Incompatible => {
            "those who are to do it do not agree on how; the trace of that id tells who"
        }
        FaultKind::Denied => "whoever asks may not have it done",
        FaultKind::Internal => "something is broken here; the trace of that id tells what",
    };
    let mut general = Fault::new(fault.kind(), said);
    if fault.not_started() {
        general = general.before_start();
    }
    if fault.is_relayed() {
        general = general.relayed();
    }
    match fault.retry_after() {
        Some(pause) => general.with_retry_after(pause),
        None => general,
    }
}

/// The problem of an error of `method`, as it was written down.
pub(super) fn error(interface: &InterfaceDescriptor, method: &MethodDescriptor, body: &[u8]) -> Problem {
    let Ok(error) = serde_json::from_slice::<Box<RawValue>>(body) else {
        let why = format!("the error of {} is no JSON", method.name);
        return Problem::fault(Fault::internal(why));
    };
    let variant = variant(&error);
    let known = variant.as_deref().and_then(|name| interface.variant_named(method, name));
    if let Some(Variant { name, docs, status, .. }) = known {
        return Problem::error(name, status.unwrap_or_default(), first(docs), error);
    }
    for shape in method.errors() {
        let Shape::Named(type_name) = shape else { continue };
        let Some(known) = interface.types.get(type_name) else { continue };
        if !matches!(known.body, Body::Enum { .. }) {
            let name = type_name.split('#').next().unwrap_or(type_name);
            return Problem::error(name, Status::default(), first(&known.docs), error);
        }
    }
    // A newer service may have variants that are not known here.
    Problem::error(variant.as_deref().unwrap_or("Error"), Status::default(), "", error)
}

/// The first paragraph of a documentation, in one line.
fn first(docs: &str) -> &str {
    docs.split("\n\n").next().unwrap_or_default().trim()
}

/// The name of the variant that an enum's value is.
fn variant(value: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Named {
        Plain(String),
        WithData(BTreeMap<String, IgnoredAny>),
    }
    match serde_json::from_str(value.get()).ok()? {
        Named::Plain(name) => Some(name),
        Named::WithData(members) if members.len() == 1 => members.into_keys().next(),
        Named::WithData(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variant_of_an_error_is_found_whatever_it_carries() {
        let of = |text: &str| variant(&serde_json::from_str::<Box<RawValue>>(text).unwrap());
        assert_eq!(of("\"Plain\"").as_deref(), Some("Plain"));
        assert_eq!(of(r#"{"Unknown": {"a": [1]}}"#).as_deref(), Some("Unknown"));
        for other in ["7", "null", "[]", "{}", r#"{"a": 1, "b": 2}"#] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}

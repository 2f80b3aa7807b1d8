//! Answers that are no values: problem details (RFC 9457) of faults and of services' own errors.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{About, operation::Call};
use crate::{
    Body, Shape, Status, Variant,
    faithful::Inside,
    json_schema::{Definitions, Way},
};

/// What a problem is written as.
const PROBLEM: &str = "application/problem+json";

/// The name of the schema of faults.
const FAULT: &str = "Fault";

/// What every method can be answered beside its value: the status, the response's name, and when it comes.
const FAULTS: [(&str, &str, &str); 6] = [
    (
        "400",
        "Invalid",
        "The arguments, a header or the query do not fit; `errors` says where, if it is known.",
    ),
    ("403", "Denied", "The caller may not call the method."),
    ("429", "Overloaded", "There is more to do than can be done; `Retry-After` says when to come again."),
    ("500", "Internal", "The service is broken."),
    ("503", "Unavailable", "Nobody is there to do it."),
    ("504", "DeadlineExceeded", "The time of the call is over."),
];

/// What comes where callers must say who they are.
const UNAUTHENTICATED: (&str, &str, &str) =
    ("401", "Unauthenticated", "The caller has not said who it is, or not in a way that is believed.");

/// What else comes: of HTTP, of what is in between.
const OTHER: (&str, &str, &str) = ("default", "Fault", "Any other fault.");

/// Defines the schemas of faults.
pub(super) fn define(definitions: &mut Definitions<'_>) {
    let kinds =
        ["unavailable", "deadline_exceeded", "overloaded", "cancelled", "incompatible", "denied", "internal"];
    let mut properties = common();
    properties.extend([
        ("fault".to_owned(), json!({ "type": "string", "enum": kinds, "description": "Its kind." })),
        (
            "not_started".to_owned(),
            json!({ "type": "boolean", "description": "Whether the call provably did not begin, so that it may be made again." }),
        ),
        (
            "relayed".to_owned(),
            json!({ "type": "boolean", "description": "Whether the callee passes on a fault of a call that it made." }),
        ),
        (
            "retry_after_ms".to_owned(),
            json!({ "type": "integer", "minimum": 0, "description": "When to come again, in milliseconds." }),
        ),
        (
            "errors".to_owned(),
            json!({
                "type": "array",
                "description": "What does not fit.",
                "items": {
                    "type": "object",
                    "properties": {
                        "pointer": {
                            "type": "string",
                            "description": "From the object of the arguments to the place (RFC 6901).",
                        },
                        "detail": { "type": "string" },
                    },
                    "required": ["pointer", "detail"],
                },
            }),
        ),
    ]);
    definitions.reserve(
        FAULT,
        json!({
            "type": "object",
            "description": "Why a call failed on the way: a problem (RFC 9457) that is none of the service's own errors.",
            "properties": properties,
            "required": ["type", "title", "status", "fault"],
        }),
    );
}

/// What is in every problem.
fn common() -> Map<String, Value> {
    let text = |description: &str| json!({ "type": "string", "description": description });
    [
        ("type", text("What kind of problem it is, as a URI.")),
        ("title", text("The same in words.")),
        ("status", json!({ "type": "integer", "description": "The status of the answer." })),
        ("detail", text("What happened, where, and what to do.")),
        ("service", text("The service that was called.")),
        ("method", text("The method that was called.")),
        ("trace_id", text("The trace that the call belongs to.")),
    ]
    .map(|(name, schema)| (name.to_owned(), schema))
    .into_iter()
    .collect()
}

/// The responses that operations refer to.
pub(super) fn responses(about: &About) -> Map<String, Value> {
    let with_security = about.security.is_some().then_some(UNAUTHENTICATED);
    let all = FAULTS.into_iter().chain(with_security).chain([OTHER]);
    all.map(|(status, name, description)| (name.to_owned(), response(status, description, &fault())))
        .collect()
}

/// The response of a status that has nothing but problems of this schema.
fn response(status: &str, description: &str, schema: &Value) -> Value {
    let mut response = json!({ "description": description, "content": { PROBLEM: { "schema": schema } } });
    if matches!(status, "429" | "503") {
        response["headers"] = json!({ "Retry-After": {
            "description": "Whole seconds: not before then.",
            "schema": { "type": "integer", "minimum": 0 },
        } });
    }
    response
}

/// The response to a request that asks for a WebSocket and does not say so.
pub(super) fn no_upgrade() -> Value {
    response("426", "The request does not ask for a WebSocket.", &fault())
}

fn fault() -> Value {
    json!({ "$ref": format!("#/components/schemas/{FAULT}") })
}

/// Adds what a method can be answered beside its value.
pub(super) fn of_method<'a>(
    call: &Call<'_, 'a>,
    responses: &mut Map<String, Value>,
    definitions: &mut Definitions<'a>,
) {
    let mut errors = errors(call, definitions);
    let with_security = call.asks().then_some(UNAUTHENTICATED);
    for (status, name, description) in FAULTS.into_iter().chain(with_security).chain([OTHER]) {
        let answer = match errors.remove(status) {
            None => json!({ "$ref": format!("#/components/responses/{name}") }),
            Some(own) => {
                let said = format!("{}\n\nOr a fault: {}", own.description, lower(description));
                response(status, &said, &json!({ "anyOf": [own.schema, fault()] }))
            }
        };
        responses.insert(status.to_owned(), answer);
    }
    for (status, own) in errors {
        // At 404, 413 and the like there can be faults too.
        responses.insert(
            status.clone(),
            response(&status, &own.description, &json!({ "anyOf": [own.schema, fault()] })),
        );
    }
}

/// The service's own errors of one status.
struct Own {
    description: String,
    schema: Value,
}

/// The service's own errors by status; `default` where the descriptor does not say which it is.
fn errors<'a>(call: &Call<'_, 'a>, definitions: &mut Definitions<'a>) -> BTreeMap<String, Own> {
    let types = &call.offer.interface.types;
    let error = &call.method.error;
    let service = call.offer.service;
    let mut found = BTreeMap::new();
    match types.without_newtypes(error) {
        Inside::Shape(Shape::Never) | Inside::Unknown => {}
        Inside::Body(_, Body::Enum { variants, .. }) => {
            let mut by_status: BTreeMap<Status, Vec<&Variant>> = BTreeMap::new();
            for variant in variants {
                by_status.entry(variant.status.unwrap_or_default()).or_default().push(variant);
            }
            for (status, variants) in by_status {
                let schema = definitions.variants(&variants, types, Way::Answer);
                let uris: Vec<String> = variants
                    .iter()
                    .map(|variant| format!("urn:wharf:error:{service}:{}", variant.name))
                    .collect();
                let code = status.http();
                found.insert(
                    code.to_string(),
                    Own { description: listed(&variants), schema: own(schema, Some(&uris), Some(code)) },
                );
            }
        }
        _ => {
            let schema = definitions.schema(error, types, Way::Answer);
            let description = "The service's own error.".to_owned();
            found.insert("default".to_owned(), Own { description, schema: own(schema, None, None) });
        }
    }
    found
}

/// The problem of a service's own error.
fn own(error: Value, uris: Option<&[String]>, status: Option<u16>) -> Value {
    let mut properties = common();
    if let Some(uris) = uris {
        properties["type"]["enum"] = uris.into();
    }
    if let Some(status) = status {
        properties["status"]["const"] = status.into();
    }
    properties.insert("error".to_owned(), error);
    json!({ "type": "object", "properties": properties, "required": ["type", "title", "status", "error"] })
}

fn listed(variants: &[&Variant]) -> String {
    let line = |variant: &&Variant| {
        let docs = variant.docs.replace('\n', " ");
        if docs.is_empty() { format!("`{}`", variant.name) } else { format!("`{}`: {docs}", variant.name) }
    };
    match variants {
        [only] => line(only),
        several => several.iter().map(|each| format!("- {}", line(each))).collect::<Vec<_>>().join("\n"),
    }
}

fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

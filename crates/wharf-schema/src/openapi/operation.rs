//! The operations of a method: its call, and its route.

use serde_json::{Map, Value, json};

use super::{problem, route};
use crate::{
    Access, Field, MethodDescriptor, MethodKind, Shape,
    http::Offered,
    json_schema::{Definitions, Way},
};

/// A method of a service, and where it is called.
pub(super) struct Call<'o, 'a> {
    pub(super) offer: &'o Offered<'a>,
    pub(super) method: &'a MethodDescriptor,
    /// `/SERVICE/METHOD`.
    pub(super) path: String,
    /// Who may make it, where callers say who they are.
    pub(super) access: Option<&'o Access>,
}

/// An operation of the document, and its place there.
pub(super) struct Operation {
    pub(super) path: String,
    pub(super) verb: &'static str,
    pub(super) value: Value,
}

impl Call<'_, '_> {
    /// Whether it takes items, for which a request has no room.
    pub(super) fn takes_stream(&self) -> bool {
        self.method.args.iter().any(|arg| arg.shape.is_stream())
    }

    /// Whether a token is asked for.
    pub(super) fn asks(&self) -> bool {
        self.access.is_some_and(|access| *access != Access::Anybody)
    }

    /// What it asks for that is not the same for the whole document.
    fn security(&self) -> Option<Value> {
        match self.access? {
            Access::Known => None,
            Access::Scopes(scopes) => Some(json!([{ "bearer": scopes }])),
            Access::Anybody => Some(json!([])),
        }
    }

    /// `SERVICE.METHOD`, as its path has them.
    pub(super) fn name(&self) -> String {
        self.path.trim_start_matches('/').replace('/', ".")
    }
}

/// Those of a method, unless it takes a stream.
pub(super) fn operations<'a>(call: &Call<'_, 'a>, definitions: &mut Definitions<'a>) -> Vec<Operation> {
    if call.takes_stream() {
        return Vec::new();
    }
    let mut plain = operation(call, &call.name(), definitions);
    let arguments: Vec<&Field> = call.method.args.iter().collect();
    if let Some(body) = body(&arguments, call, definitions) {
        plain["requestBody"] = body;
    }
    let mut all = vec![Operation { path: call.path.clone(), verb: "post", value: plain }];
    if call.method.value.is_stream() {
        all.push(Operation { path: call.path.clone(), verb: "get", value: upgrade(call) });
    }
    if let Some((path, verb, parts)) = route::parts(call, definitions) {
        let mut value = operation(call, &format!("{}.route", call.name()), definitions);
        if let Some(value) = value.as_object_mut() {
            for (name, part) in parts {
                match (value.get_mut(&name).and_then(Value::as_array_mut), part) {
                    (Some(known), Value::Array(more)) => known.extend(more),
                    (_, part) => {
                        value.insert(name, part);
                    }
                }
            }
        }
        all.push(Operation { path, verb, value });
    }
    if let Some(security) = call.security() {
        all.iter_mut().for_each(|each| each.value["security"] = security.clone());
    }
    all
}

/// The same call over WebSocket, as far as OpenAPI has words for it: how it begins.
fn upgrade(call: &Call<'_, '_>) -> Value {
    let name = call.name();
    json!({
        "operationId": format!("{name}.socket"),
        "tags": [call.offer.service],
        "summary": "The same over WebSocket",
        "description": format!("What is sent and what comes is in `x-websockets`, under `{}`.", call.path),
        "responses": { "101": { "description": "The WebSocket is open." }, "426": problem::no_upgrade() },
    })
}

/// The body of a request: an object of arguments.
pub(super) fn body<'a>(
    arguments: &[&'a Field],
    call: &Call<'_, 'a>,
    definitions: &mut Definitions<'a>,
) -> Option<Value> {
    if arguments.is_empty() {
        return None;
    }
    let schema = definitions.arguments(arguments.iter().copied(), &call.offer.interface.types);
    let required = schema.get("required").is_some();
    Some(json!({ "required": required, "content": { "application/json": { "schema": schema } } }))
}

/// What is the same of a call and a route.
fn operation<'a>(call: &Call<'_, 'a>, id: &str, definitions: &mut Definitions<'a>) -> Value {
    let Call { offer, method, .. } = call;
    let mut operation = json!({
        "operationId": id,
        "tags": [offer.service],
        "x-wharf-kind": method.kind,
    });
    if !method.docs.is_empty() {
        operation["summary"] = summary(&method.docs).into();
        operation["description"] = method.docs.as_str().into();
    }
    if method.kind == MethodKind::Command {
        operation["parameters"] = json!([{ "$ref": "#/components/parameters/IdempotencyKey" }]);
    }
    let mut responses = Map::new();
    responses.insert("200".into(), value(call, definitions));
    problem::of_method(call, &mut responses, definitions);
    operation["responses"] = responses.into();
    operation
}

fn value<'a>(call: &Call<'_, 'a>, definitions: &mut Definitions<'a>) -> Value {
    let types = &call.offer.interface.types;
    match &call.method.value {
        Shape::Stream { item, error } => {
            let item = definitions.schema(item, types, Way::Answer);
            let mut events = json!({ "schema": { "type": "string" }, "x-wharf-item": item });
            if **error != Shape::Never {
                events["x-wharf-error"] = definitions.schema(error, types, Way::Answer);
            }
            json!({
                "description": "Server-sent events: one without a name for each item, its data the item as JSON; then \
                                `end`, or `fault` with a problem.",
                "content": { "text/event-stream": events },
            })
        }
        shape => {
            let description = if *shape == Shape::Unit { "It is done." } else { "The value." };
            let schema = definitions.schema(shape, types, Way::Answer);
            json!({ "description": description, "content": { "application/json": { "schema": schema } } })
        }
    }
}

/// The first paragraph of a documentation, without its last full stop.
fn summary(docs: &str) -> String {
    let first = docs.split("\n\n").next().unwrap_or(docs).replace('\n', " ");
    first.strip_suffix('.').map(str::to_owned).unwrap_or(first)
}

/// Parameters that operations refer to.
pub(super) fn parameters() -> Value {
    json!({ "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "description": "The operation as which this is executed: a service that remembers operations executes it once, \
                        whatever number of times it comes.",
        "schema": { "type": "string", "pattern": "^[!#-~][!-~]{0,254}$" },
    } })
}

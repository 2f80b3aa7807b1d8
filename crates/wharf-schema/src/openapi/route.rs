//! What an operation has by its route: parameters of the path and the query, and a body for the rest.

use serde_json::{Map, Value, json};

use super::operation::{Call, body};
use crate::{
    Field, Shape, Types,
    faithful::Inside,
    http::{Carrier, Path, Verb},
    json_schema::{Definitions, Way},
};

/// The path, the verb, and the members that the route adds to an operation; nothing where there is no route.
pub(super) fn parts<'a>(
    call: &Call<'_, 'a>,
    definitions: &mut Definitions<'a>,
) -> Option<(String, &'static str, Map<String, Value>)> {
    let route = call.method.http.as_ref()?;
    let path: Path = route.parsed().ok()?;
    let types = &call.offer.interface.types;
    let mut parameters = Vec::new();
    let mut rest = Vec::new();
    for arg in &call.method.args {
        match route.carrier(&path, &arg.name) {
            Carrier::Body => rest.push(arg),
            Carrier::Path => parameters.push(in_path(arg, types, definitions)),
            Carrier::Query => parameters.push(in_query(arg, types, definitions)),
        }
    }
    let mut parts = Map::new();
    if !parameters.is_empty() {
        parts.insert("parameters".into(), parameters.into());
    }
    if let Some(body) = body(&rest, call, definitions) {
        parts.insert("requestBody".into(), body);
    }
    Some((path.to_string(), verb(route.verb), parts))
}

fn in_path<'a>(arg: &'a Field, types: &'a Types, definitions: &mut Definitions<'a>) -> Value {
    let mut schema = definitions.schema(&arg.shape, types, Way::Argument);
    if matches!(types.without_newtypes(&arg.shape), Inside::Shape(Shape::String | Shape::Bytes)) {
        // A segment is never empty.
        schema["minLength"] = 1.into();
    }
    json!({ "name": arg.name, "in": "path", "required": true, "schema": schema })
}

fn in_query<'a>(arg: &'a Field, types: &'a Types, definitions: &mut Definitions<'a>) -> Value {
    // None is said by leaving it out, and not by `null`.
    let (shape, required) = match types.without_newtypes(&arg.shape) {
        Inside::Shape(Shape::Option(inner)) => (&**inner, false),
        Inside::Shape(Shape::List(_) | Shape::Set(_)) => (&arg.shape, false),
        _ => (&arg.shape, !arg.default),
    };
    let schema = definitions.schema(shape, types, Way::Argument);
    json!({ "name": arg.name, "in": "query", "required": required, "schema": schema })
}

fn verb(verb: Verb) -> &'static str {
    match verb {
        Verb::Get => "get",
        Verb::Post => "post",
        Verb::Put => "put",
        Verb::Patch => "patch",
        Verb::Delete => "delete",
    }
}

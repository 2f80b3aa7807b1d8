//! A call by a route of its own: arguments in the path, in the query, and in the body.

use std::fmt::Write as _;

use axum::http::Method;
use serde_json::{Map, Value};
use wharf_rpc::client::Foreign;
use wharf_schema::MethodDescriptor;
use wharf_schema::http::{HttpRoute, Segment, encoded};

/// What a call is as a request.
#[derive(Debug, PartialEq)]
pub(super) struct Routed {
    pub(super) verb: Method,
    /// With the query.
    pub(super) path: String,
    pub(super) body: Vec<u8>,
}

/// The route that `method` is called by, if it is: of services that know nothing of Wharf.
pub(super) fn of<'a>(to: &Foreign, method: &'a MethodDescriptor) -> Option<&'a HttpRoute> {
    method.http.as_ref().filter(|_| to.address.has_routes())
}

/// Puts `args` into `route`, such as `GET /products/{id}`: those named in its path, and the others into the query or,
/// where there is one, into the body.
pub(super) fn follow(route: &HttpRoute, args: &[u8]) -> Result<Routed, String> {
    let path = route.parsed().map_err(|error| error.to_string())?;
    let verb = Method::from_bytes(route.verb.as_str().as_bytes()).map_err(|error| error.to_string())?;
    let mut args: Map<String, Value> =
        match serde_json::from_slice(args).map_err(|error| error.to_string())? {
            Value::Object(args) => args,
            _ => Map::new(),
        };
    let mut filled = String::new();
    for segment in path.segments() {
        filled.push('/');
        match segment {
            Segment::Literal(text) => filled.push_str(text),
            Segment::Parameter(name) => {
                let value = args.remove(name).unwrap_or_default();
                let text = text(name, &value)?.filter(|text| !matches!(text.as_str(), "" | "." | ".."));
                let text =
                    text.ok_or_else(|| format!("`{name}` is a part of the path, and can't be `{value}`"))?;
                filled.push_str(&encoded(&text, is_plain));
            }
        }
    }
    if route.verb.has_body() {
        let body = if args.is_empty() { Vec::new() } else { Value::Object(args).to_string().into_bytes() };
        return Ok(Routed { verb, path: filled, body });
    }
    let mut separator = '?';
    for (name, value) in &args {
        let values = match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for value in values {
            let Some(text) = text(name, value)? else { continue };
            filled.push(separator);
            let _ = write!(filled, "{}={}", encoded(name, is_plain), encoded(&text, is_plain));
            separator = '&';
        }
    }
    Ok(Routed { verb, path: filled, body: Vec::new() })
}

/// A value as text; nothing for nothing.
fn text(name: &str, value: &Value) -> Result<Option<String>, String> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Bool(_) | Value::Number(_) => Ok(Some(value.to_string())),
        Value::Array(_) | Value::Object(_) => Err(format!(
            "`{name}` has parts, and there is no form for it in a path or a query: give the method another route"
        )),
    }
}

fn is_plain(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wharf_schema::http::Verb;

    use super::*;

    fn followed(verb: Verb, path: &'static str, args: &Value) -> Result<(String, String), String> {
        let routed = follow(&HttpRoute::new(verb, path), args.to_string().as_bytes())?;
        Ok((routed.path, String::from_utf8(routed.body).expect("JSON")))
    }

    #[test]
    fn arguments_go_into_the_path_the_query_and_the_body() {
        let args = json!({ "id": "a b/ü", "limit": 20, "tag": ["red", "x&y"], "after": null, "all": true });
        assert_eq!(
            followed(Verb::Get, "/products/{id}/parts", &args),
            Ok(("/products/a%20b%2F%C3%BC/parts?all=true&limit=20&tag=red&tag=x%26y".into(), String::new()))
        );
        assert_eq!(
            followed(Verb::Put, "/products/{id}", &json!({ "id": 7, "product": { "name": "mug" } })),
            Ok(("/products/7".into(), r#"{"product":{"name":"mug"}}"#.into()))
        );
        assert_eq!(followed(Verb::Post, "/reset", &Value::Null), Ok(("/reset".into(), String::new())));
    }

    #[test]
    fn what_has_no_place_is_refused() {
        for (path, args) in [
            ("/products/{id}", json!({ "id": "" })),
            ("/products/{id}", json!({ "id": ".." })),
            ("/products/{id}", json!({})),
            ("/products/{id}", json!({ "id": { "sku": 1 } })),
            ("/products", json!({ "near": { "lat": 1.0 } })),
        ] {
            assert!(followed(Verb::Get, path, &args).is_err(), "{path} {args}");
        }
    }
}

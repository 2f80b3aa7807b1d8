//! A call by a route of its own: arguments in the path, in the query, and in the body.

use std::fmt::Write as _;

use axum::http::Method;
use serde_json::{Map, Value};
use wharf_rpc::client::Foreign;
use wharf_schema::MethodDescriptor;

/// What a call is as a request.
#[derive(Debug, PartialEq)]
pub(super) struct Routed {
    pub(super) verb: Method,
    /// With the query.
    pub(super) path: String,
    pub(super) body: Vec<u8>,
}

/// The route that `method` is called by, if it is: of services that know nothing of Wharf.
pub(super) fn of<'a>(to: &Foreign, method: &'a MethodDescriptor) -> Option<(&'a str, &'a str)> {
    let _ = (to, method);
    None
}

/// Puts `args` into the route `path`, such as `/products/{id}`: those named there, and the others into the query or,
/// where there is one, into the body.
pub(super) fn follow(verb: &str, path: &str, args: &[u8]) -> Result<Routed, String> {
    let verb = Method::from_bytes(verb.as_bytes()).map_err(|_| format!("`{verb}` is no method of HTTP"))?;
    let mut args: Map<String, Value> =
        match serde_json::from_slice(args).map_err(|error| error.to_string())? {
            Value::Object(args) => args,
            _ => Map::new(),
        };
    let mut filled = String::new();
    for segment in path.split('/').skip(1) {
        filled.push('/');
        match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            None => filled.push_str(segment),
            Some(name) => {
                let value = args.remove(name).unwrap_or_default();
                let text = text(name, &value)?.filter(|text| !matches!(text.as_str(), "" | "." | ".."));
                let text =
                    text.ok_or_else(|| format!("`{name}` is a part of the path, and can't be `{value}`"))?;
                filled.push_str(&escaped(&text, is_plain));
            }
        }
    }
    let has_body = [Method::POST, Method::PUT, Method::PATCH].contains(&verb);
    if has_body {
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
            let _ = write!(filled, "{}={}", escaped(name, is_plain), escaped(&text, is_plain));
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

/// `text` with all but plain bytes percent-encoded.
pub(super) fn escaped(text: &str, is_plain: impl Fn(&u8) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_plain(&byte) && byte != b'%' {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn followed(verb: &str, path: &str, args: &Value) -> Result<(String, String), String> {
        let routed = follow(verb, path, args.to_string().as_bytes())?;
        Ok((routed.path, String::from_utf8(routed.body).expect("JSON")))
    }

    #[test]
    fn arguments_go_into_the_path_the_query_and_the_body() {
        let args = json!({ "id": "a b/ü", "limit": 20, "tag": ["red", "x&y"], "after": null, "all": true });
        assert_eq!(
            followed("GET", "/products/{id}/parts", &args),
            Ok(("/products/a%20b%2F%C3%BC/parts?all=true&limit=20&tag=red&tag=x%26y".into(), String::new()))
        );
        assert_eq!(
            followed("PUT", "/products/{id}", &json!({ "id": 7, "product": { "name": "mug" } })),
            Ok(("/products/7".into(), r#"{"product":{"name":"mug"}}"#.into()))
        );
        assert_eq!(followed("POST", "/reset", &Value::Null), Ok(("/reset".into(), String::new())));
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
            assert!(followed("GET", path, &args).is_err(), "{path} {args}");
        }
    }
}

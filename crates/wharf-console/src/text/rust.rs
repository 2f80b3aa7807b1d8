//! A call as one writes it in Rust, with values of the interface's types.

use serde_json::{Map, Value};
use wharf_schema::{Body, Field, Shape, Types, Variant};

use super::Call;

/// How deep values are written; what is deeper is left for the reader to fill in.
const DEPTH: usize = 16;

/// What stands where a value has no Rust that is known.
const UNKNOWN: &str = "todo!()";

/// The call, by a client that is called as the service is.
pub(crate) fn rust(call: &Call<'_>) -> String {
    let types = &call.interface.types;
    let mut lines = Vec::new();
    let arguments = call.method.args.iter().map(|arg| {
        let given = call.arguments.get(&arg.name);
        let written = match (given, &arg.shape) {
            (given, Shape::Stream { item, .. }) => {
                let items = given.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                let items: Vec<String> = items.iter().map(|each| value(each, item, types, DEPTH)).collect();
                format!("Stream::from_iter([{}])", items.join(", "))
            }
            (Some(given), shape) => value(given, shape, types, DEPTH),
            (None, Shape::Option(_)) => "None".to_owned(),
            (None, _) => "Default::default()".to_owned(),
        };
        format!(", {written}")
    });
    let client = call.service.replace('-', "_");
    let made = format!("{client}.{}(&cx{})", call.method.name, arguments.collect::<String>());
    let timeout = call.timeout.as_millis();
    lines.push(format!("let cx = cx.with_timeout(Duration::from_millis({timeout}));"));
    if call.method.value.is_stream() {
        lines.push(format!("let mut items = {made}.await?;"));
        lines.push("while let Some(item) = items.next().await {".to_owned());
        lines.push("    let item = item?;".to_owned());
        lines.push("}".to_owned());
    } else {
        lines.push(format!(
            "let {} = {made}.await?;",
            if call.method.value == Shape::Unit { "()" } else { "answer" }
        ));
    }
    lines.join("\n")
}

fn value(given: &Value, shape: &Shape, types: &Types, depth: usize) -> String {
    if depth == 0 {
        return UNKNOWN.to_owned();
    }
    let inner = |given: &Value, shape: &Shape| value(given, shape, types, depth - 1);
    match (shape, given) {
        (Shape::Bool, Value::Bool(given)) => given.to_string(),
        (Shape::Int { bits: 128, .. }, Value::String(digits)) if is_number(digits) => digits.clone(),
        (Shape::Int { .. }, Value::Number(number)) => number.to_string(),
        (Shape::Float { .. }, Value::Number(number)) => {
            let text = number.to_string();
            if text.contains(['.', 'e']) { text } else { format!("{text}.0") }
        }
        (Shape::Char, Value::String(text)) => {
            text.chars().next().map_or_else(|| UNKNOWN.to_owned(), |letter| format!("{letter:?}"))
        }
        (Shape::String, Value::String(text)) => format!("{text:?}.to_owned()"),
        (Shape::Bytes, Value::String(text)) => format!("Bytes::from_base64({text:?})?"),
        (Shape::Unit, _) => "()".to_owned(),
        (Shape::Text { .. }, Value::String(text)) => format!("{text:?}.parse()?"),
        (Shape::Option(_), Value::Null) => "None".to_owned(),
        (Shape::Option(some), given) => format!("Some({})", inner(given, some)),
        (Shape::List(item), Value::Array(items)) => format!("vec![{}]", list(items, item, &inner)),
        (Shape::Set(item), Value::Array(items)) => format!("[{}].into()", list(items, item, &inner)),
        (Shape::Array { item, .. }, Value::Array(items)) => format!("[{}]", list(items, item, &inner)),
        (Shape::Tuple(shapes), Value::Array(items)) => format!("({})", several(items, shapes, &inner)),
        (Shape::Map { key, value }, Value::Object(entries)) => {
            let entry = |(name, given): (&String, &Value)| {
                let name = key_value(name, key, types);
                format!("({}, {})", inner(&name, key), inner(given, value))
            };
            format!("[{}].into()", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        (Shape::Named(name), given) => match types.get(name).map(|definition| &definition.body) {
            Some(Body::Enum { variants, .. }) => variant(name, variants, given, types, depth - 1),
            Some(body) => made(name, body, given, types, depth - 1),
            None => UNKNOWN.to_owned(),
        },
        _ => UNKNOWN.to_owned(),
    }
}

/// A key of a map, which is text in JSON, as a value of its shape.
fn key_value(name: &str, shape: &Shape, types: &Types) -> Value {
    match shape {
        Shape::Int { bits, .. } if *bits < 128 => serde_json::from_str(name).unwrap_or_default(),
        Shape::Named(of) => match types.get(of).map(|definition| &definition.body) {
            Some(Body::Newtype(inner)) => key_value(name, inner, types),
            _ => Value::from(name),
        },
        _ => Value::from(name),
    }
}

/// A struct, or a variant with what it carries.
fn made(path: &str, body: &Body, given: &Value, types: &Types, depth: usize) -> String {
    let inner = |given: &Value, shape: &Shape| value(given, shape, types, depth);
    match (body, given) {
        (Body::Unit, _) => path.to_owned(),
        (Body::Newtype(shape), given) => format!("{path}({})", inner(given, shape)),
        (Body::Tuple(shapes), Value::Array(items)) => format!("{path}({})", several(items, shapes, &inner)),
        (Body::Struct(fields), Value::Object(given)) => {
            format!("{path} {{ {} }}", members(fields, given, &inner))
        }
        _ => UNKNOWN.to_owned(),
    }
}

fn members(fields: &[Field], given: &Map<String, Value>, inner: &dyn Fn(&Value, &Shape) -> String) -> String {
    let member = |field: &Field| match (given.get(&field.name), &field.shape) {
        (Some(given), shape) => format!("{}: {}", field.name, inner(given, shape)),
        (None, Shape::Option(_)) => format!("{}: None", field.name),
        (None, _) => format!("{}: Default::default()", field.name),
    };
    fields.iter().map(member).collect::<Vec<_>>().join(", ")
}

fn variant(of: &str, variants: &[Variant], given: &Value, types: &Types, depth: usize) -> String {
    let (name, carried) = match given {
        Value::String(name) => (name, &Value::Null),
        Value::Object(one) if one.len() == 1 => match one.iter().next() {
            Some(pair) => pair,
            None => return UNKNOWN.to_owned(),
        },
        _ => return UNKNOWN.to_owned(),
    };
    match variants.iter().find(|variant| variant.name == *name) {
        Some(variant) => made(&format!("{of}::{name}"), &variant.body, carried, types, depth),
        None => UNKNOWN.to_owned(),
    }
}

fn list(items: &[Value], shape: &Shape, inner: &dyn Fn(&Value, &Shape) -> String) -> String {
    items.iter().map(|item| inner(item, shape)).collect::<Vec<_>>().join(", ")
}

fn several(items: &[Value], shapes: &[Shape], inner: &dyn Fn(&Value, &Shape) -> String) -> String {
    items.iter().zip(shapes).map(|(item, shape)| inner(item, shape)).collect::<Vec<_>>().join(", ")
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

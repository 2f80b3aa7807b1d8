//! A call as one writes it in Rust, with values of the interface's types.

use serde_json::{Map, Value};
use wharf_core::MAX_NESTING;
use wharf_schema::{Body, Bytes, Field, Shape, Types, Variant, whole};

use super::Call;
use super::names::{field_name, variant_name};

/// The call, by a client that is called as the service is.
pub(crate) fn rust(call: &Call<'_>) -> String {
    let types = &call.interface.types;
    let mut lines = Vec::new();
    let arguments = call.method.args.iter().map(|arg| {
        let given = call.arguments.get(&arg.name);
        let written = match (given, &arg.shape) {
            (given, Shape::Stream { item, .. }) => {
                let items = given.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                let items: Vec<String> =
                    items.iter().map(|each| value(each, item, types, MAX_NESTING)).collect();
                format!("Stream::from_iter([{}])", items.join(", "))
            }
            (Some(given), shape) => value(given, shape, types, MAX_NESTING),
            (None, Shape::Option(_)) => "None".to_owned(),
            (None, _) => "Default::default()".to_owned(),
        };
        format!(", {written}")
    });
    let client = field_name(&call.service.replace('-', "_"));
    let method = field_name(&call.method.name);
    let made = format!("{client}.{method}(&cx{})", arguments.collect::<String>());
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
    let Some(depth) = depth.checked_sub(1) else { return "/* and so on */".to_owned() };
    written(given, shape, types, depth).unwrap_or_else(|| misfit(given, shape))
}

/// What stands where a value is none of its shape: the reader has to write another.
fn misfit(given: &Value, shape: &Shape) -> String {
    let given = given.to_string().replace("*/", "* /");
    format!("/* {given} is no {shape} */")
}

fn written(given: &Value, shape: &Shape, types: &Types, depth: usize) -> Option<String> {
    let inner = |given: &Value, shape: &Shape| value(given, shape, types, depth);
    Some(match (shape, given) {
        (Shape::Bool, Value::Bool(given)) => given.to_string(),
        (Shape::Int { bits: 128, signed }, Value::String(digits)) => integer(digits, *signed, 128)?,
        (Shape::Int { bits, signed }, Value::Number(number)) => {
            let float = number.as_f64().filter(|_| number.is_f64() && *bits <= 64);
            let digits =
                float.and_then(whole).map_or_else(|| number.to_string(), |number| number.to_string());
            integer(&digits, *signed, *bits)?
        }
        (Shape::Float { .. }, Value::Number(number)) => {
            let text = number.to_string();
            if text.contains(['.', 'e']) { text } else { format!("{text}.0") }
        }
        (Shape::Char, Value::String(text)) => {
            let mut letters = text.chars();
            let letter = letters.next().filter(|_| letters.as_str().is_empty())?;
            format!("{letter:?}")
        }
        (Shape::String, Value::String(text)) => format!("{text:?}.to_owned()"),
        (Shape::Bytes, Value::String(text)) => {
            let bytes: Bytes = serde_json::from_value(Value::from(text.as_str())).ok()?;
            format!("Bytes::from_static(b\"{}\")", bytes.escape_ascii())
        }
        (Shape::Unit, Value::Null) => "()".to_owned(),
        (Shape::Text { .. }, Value::String(text)) => format!("{text:?}.parse()?"),
        (Shape::Option(_), Value::Null) => "None".to_owned(),
        (Shape::Option(some), given) => format!("Some({})", inner(given, some)),
        (Shape::List(item), Value::Array(items)) => format!("vec![{}]", list(items, item, &inner)),
        (Shape::Set(item), Value::Array(items)) => format!("[{}].into()", list(items, item, &inner)),
        (Shape::Array { item, len }, Value::Array(items)) if items.len() == *len => {
            format!("[{}]", list(items, item, &inner))
        }
        (Shape::Tuple(shapes), Value::Array(items)) if items.len() == shapes.len() => {
            let comma = if items.len() == 1 { "," } else { "" };
            format!("({}{comma})", several(items, shapes, &inner))
        }
        (Shape::Map { key, value }, Value::Object(entries)) => {
            let entry = |(name, given): (&String, &Value)| {
                let name = key_value(name, key, types);
                format!("({}, {})", inner(&name, key), inner(given, value))
            };
            format!("[{}].into()", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        (Shape::Named(name), given) => match &types.get(name)?.body {
            Body::Enum { variants, .. } => variant(name, variants, given, types, depth)?,
            body => made(name, body, given, types, depth)?,
        },
        _ => return None,
    })
}

/// A number of so many bits.
fn integer(digits: &str, is_signed: bool, bits: u8) -> Option<String> {
    let spare = 128 - u32::from(bits);
    if is_signed {
        let number: i128 = digits.parse().ok()?;
        ((number << spare) >> spare == number).then(|| number.to_string())
    } else {
        let number: u128 = digits.parse().ok()?;
        ((number << spare) >> spare == number).then(|| number.to_string())
    }
}

/// A key of a map, which is text in JSON, as a value of its shape.
fn key_value(name: &str, shape: &Shape, types: &Types) -> Value {
    match shape {
        Shape::Int { bits, .. } if *bits < 128 => {
            serde_json::from_str(name).unwrap_or_else(|_| Value::from(name))
        }
        Shape::Named(of) => match types.get(of).map(|definition| &definition.body) {
            Some(Body::Newtype(inner)) => key_value(name, inner, types),
            _ => Value::from(name),
        },
        _ => Value::from(name),
    }
}

/// A struct, or a variant with what it carries.
fn made(path: &str, body: &Body, given: &Value, types: &Types, depth: usize) -> Option<String> {
    let inner = |given: &Value, shape: &Shape| value(given, shape, types, depth);
    Some(match (body, given) {
        (Body::Unit, Value::Null) => path.to_owned(),
        (Body::Newtype(shape), given) => format!("{path}({})", inner(given, shape)),
        (Body::Tuple(shapes), Value::Array(items)) if items.len() == shapes.len() => {
            format!("{path}({})", several(items, shapes, &inner))
        }
        (Body::Struct(fields), Value::Object(given)) => {
            format!("{path} {{ {} }}", members(fields, given, &inner))
        }
        _ => return None,
    })
}

fn members(fields: &[Field], given: &Map<String, Value>, inner: &dyn Fn(&Value, &Shape) -> String) -> String {
    let member = |field: &Field| {
        let name = field_name(&field.name);
        match (given.get(&field.name), &field.shape) {
            (Some(given), shape) => format!("{name}: {}", inner(given, shape)),
            (None, Shape::Option(_)) => format!("{name}: None"),
            (None, _) => format!("{name}: Default::default()"),
        }
    };
    fields.iter().map(member).collect::<Vec<_>>().join(", ")
}

fn variant(of: &str, variants: &[Variant], given: &Value, types: &Types, depth: usize) -> Option<String> {
    let (name, carried) = match given {
        Value::String(name) => (name, &Value::Null),
        Value::Object(one) if one.len() == 1 => one.iter().next()?,
        _ => return None,
    };
    let variant = variants.iter().find(|variant| variant.name == *name)?;
    made(&format!("{of}::{}", variant_name(name)), &variant.body, carried, types, depth)
}

fn list(items: &[Value], shape: &Shape, inner: &dyn Fn(&Value, &Shape) -> String) -> String {
    items.iter().map(|item| inner(item, shape)).collect::<Vec<_>>().join(", ")
}

fn several(items: &[Value], shapes: &[Shape], inner: &dyn Fn(&Value, &Shape) -> String) -> String {
    items.iter().zip(shapes).map(|(item, shape)| inner(item, shape)).collect::<Vec<_>>().join(", ")
}

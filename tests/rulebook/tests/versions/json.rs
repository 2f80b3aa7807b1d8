//! Values as JSON: samples of a type, and whether one arrived as what it was.

use serde_json::{Map, Value};
use wharf_schema::{Body, Field, Shape, Types};
use wharf_tests::values::Maker;

/// So many values of `shape`.
pub(crate) fn samples(shape: &Shape, types: &Types, count: u64) -> Vec<Value> {
    (0..count).map(|seed| Maker::new(types, seed).value(shape)).collect()
}

/// Whether `found`, which a reader of `shape` has, is what `sent` was.
pub(crate) fn same(sent: &Value, found: &Value, shape: &Shape, types: &Types) -> bool {
    match (shape, sent, found) {
        (Shape::Named(name), ..) => {
            types.get(name).is_some_and(|definition| same_body(sent, found, &definition.body, types))
        }
        (Shape::Option(_), Value::Null, found) => found.is_null(),
        (Shape::Option(inner), sent, found) => same(sent, found, inner, types),
        (Shape::Int { .. } | Shape::Float { .. }, Value::Number(sent), Value::Number(found)) => {
            same_number(sent, found)
        }
        (Shape::Set(item), Value::Array(sent), Value::Array(found)) => {
            let mut left: Vec<&Value> = found.iter().collect();
            sent.len() == found.len()
                && sent.iter().all(|sent| {
                    let at = left.iter().position(|found| same(sent, found, item, types));
                    at.map(|at| left.swap_remove(at)).is_some()
                })
        }
        (Shape::List(item) | Shape::Array { item, .. }, Value::Array(sent), Value::Array(found)) => {
            sent.len() == found.len()
                && sent.iter().zip(found).all(|(sent, found)| same(sent, found, item, types))
        }
        (Shape::Tuple(items), Value::Array(sent), Value::Array(found)) => {
            same_items(sent, found, items, types)
        }
        (Shape::Stream { item, error }, sent, found) => {
            let items = Shape::List(item.clone());
            let ends = match (sent["end"].get("error"), found["end"].get("error")) {
                (Some(sent), Some(found)) => same(sent, found, error, types),
                _ => sent["end"] == found["end"],
            };
            ends && same(&sent["items"], &found["items"], &items, types)
        }
        (Shape::Map { value, .. }, Value::Object(sent), Value::Object(found)) => {
            sent.len() == found.len()
                && sent
                    .iter()
                    .all(|(key, sent)| found.get(key).is_some_and(|found| same(sent, found, value, types)))
        }
        (_, sent, found) => sent == found,
    }
}

/// The same of fields, each as one object.
pub(crate) fn same_fields(sent: &Value, found: &Value, fields: &[Field], types: &Types) -> bool {
    match (sent, found) {
        (Value::Object(sent), Value::Object(found)) => {
            fields.iter().all(|field| same_field(sent, found, field, types))
        }
        _ => false,
    }
}

fn same_body(sent: &Value, found: &Value, body: &Body, types: &Types) -> bool {
    match (body, sent, found) {
        (Body::Newtype(inner), ..) => same(sent, found, inner, types),
        (Body::Tuple(items), Value::Array(sent), Value::Array(found)) => {
            same_items(sent, found, items, types)
        }
        (Body::Struct(fields), Value::Object(sent), Value::Object(found)) => {
            fields.iter().all(|field| same_field(sent, found, field, types))
        }
        (Body::Enum { variants, .. }, Value::Object(sent), Value::Object(found)) => {
            variants.iter().any(|variant| match (sent.get(&variant.name), found.get(&variant.name)) {
                (Some(sent), Some(found)) => same_body(sent, found, &variant.body, types),
                _ => false,
            })
        }
        (_, sent, found) => sent == found,
    }
}

fn same_field(sent: &Map<String, Value>, found: &Map<String, Value>, field: &Field, types: &Types) -> bool {
    match (sent.get(&field.name), found.get(&field.name)) {
        (Some(sent), Some(found)) => same(sent, found, &field.shape, types),
        // What a default is, the type alone knows.
        (None, Some(found)) => field.default || found.is_null(),
        (_, None) => false,
    }
}

fn same_items(sent: &[Value], found: &[Value], items: &[Shape], types: &Types) -> bool {
    sent.len() == items.len()
        && found.len() == items.len()
        && sent.iter().zip(found).zip(items).all(|((sent, found), item)| same(sent, found, item, types))
}

#[expect(clippy::cast_possible_truncation, reason = "a float that is no whole number is not equal to one")]
fn same_number(sent: &serde_json::Number, found: &serde_json::Number) -> bool {
    let whole = |number: &serde_json::Number| number.as_i128().or_else(|| number.as_u64().map(Into::into));
    match (whole(sent), whole(found), sent.as_f64(), found.as_f64()) {
        (Some(sent), Some(found), ..) => sent == found,
        (Some(sent), None, _, Some(found)) => found as i128 == sent && found.fract() == 0.0,
        (_, _, Some(sent), Some(found)) => sent.to_bits() == found.to_bits(),
        _ => false,
    }
}

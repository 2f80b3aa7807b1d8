//! Values as JSON: samples of a type, and whether one arrived as what it was.

use serde_json::{Map, Value, json};
use wharf_schema::{Body, Field, Shape, Types};

/// How deep values nest before they end where they can.
const DEEP: usize = 5;

/// So many values of `shape`, many of them at the ends of what it can be.
pub(crate) fn samples(shape: &Shape, types: &Types, count: u64) -> Vec<Value> {
    (0..count).map(|seed| Maker::new(types, seed).shape(shape, 0)).collect()
}

/// Values of fields, as one object.
pub(crate) fn sample_of_fields(fields: &[Field], types: &Types, seed: u64) -> Value {
    let mut maker = Maker::new(types, seed);
    fields.iter().map(|field| (field.name.clone(), maker.shape(&field.shape, 1))).collect()
}

struct Maker<'a> {
    types: &'a Types,
    state: u64,
}

impl<'a> Maker<'a> {
    fn new(types: &'a Types, seed: u64) -> Self {
        Self { types, state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) }
    }

    fn below(&mut self, end: usize) -> usize {
        // SplitMix64.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).expect("it is less than `end`")
    }

    fn pick(&mut self, from: &[Value]) -> Value {
        from[self.below(from.len())].clone()
    }

    fn shape(&mut self, shape: &Shape, depth: usize) -> Value {
        match shape {
            Shape::Bool => self.pick(&[json!(true), json!(false)]),
            Shape::Int { signed: true, bits } => {
                let most = i64::MAX >> (64 - bits.min(&64));
                self.pick(&[json!(-most - 1), json!(most), json!(-1), json!(0), json!(7)])
            }
            Shape::Int { signed: false, bits } => {
                let most = u64::MAX >> (64 - bits.min(&64));
                self.pick(&[json!(most), json!(most - 1), json!(0), json!(7)])
            }
            Shape::Float { bits: 32 } => self.pick(&[json!(0.5), json!(16_777_216.0), json!(-3.25)]),
            Shape::Float { .. } => self.pick(&[json!(0.1), json!(f64::MAX), json!(-3.25), json!(1e300)]),
            Shape::Char => self.pick(&[json!("x"), json!("é")]),
            Shape::String => self.pick(&[json!(""), json!("x"), json!("some text")]),
            Shape::Bytes => self.pick(&[json!(""), json!("AAEC"), json!("aGk=")]),
            Shape::Option(_) if depth > DEEP || self.below(2) == 0 => Value::Null,
            Shape::Option(inner) => self.shape(inner, depth + 1),
            Shape::List(item) | Shape::Set(item) => {
                let count = if depth > DEEP { 0 } else { self.below(5) };
                let mut items: Vec<Value> = (0..count).map(|_| self.shape(item, depth + 1)).collect();
                if matches!(shape, Shape::Set(_)) {
                    items.sort_by_key(Value::to_string);
                    items.dedup();
                }
                items.into()
            }
            Shape::Array { item, len } => (0..*len).map(|_| self.shape(item, depth + 1)).collect(),
            Shape::Tuple(items) => items.iter().map(|item| self.shape(item, depth + 1)).collect(),
            Shape::Map { value, .. } => {
                let count = self.below(3);
                (0..count).map(|index| (index.to_string(), self.shape(value, depth + 1))).collect()
            }
            Shape::Named(name) => {
                let types = self.types;
                self.body(&types.get(name).expect("it is defined").body, depth)
            }
            Shape::Stream { item, error } => {
                let items: Vec<Value> = (0..self.below(4)).map(|_| self.shape(item, depth + 1)).collect();
                let fails = **error != Shape::Never && self.below(2) == 0;
                let end = if fails { json!({ "error": self.shape(error, depth + 1) }) } else { Value::Null };
                json!({ "items": items, "end": end })
            }
            Shape::Unit | Shape::Never | Shape::Text { .. } => Value::Null,
        }
    }

    fn body(&mut self, body: &Body, depth: usize) -> Value {
        match body {
            Body::Unit => Value::Null,
            Body::Newtype(inner) => self.shape(inner, depth + 1),
            Body::Tuple(items) => items.iter().map(|item| self.shape(item, depth + 1)).collect(),
            Body::Struct(fields) => {
                fields.iter().map(|field| (field.name.clone(), self.shape(&field.shape, depth + 1))).collect()
            }
            Body::Enum { variants, .. } => {
                let variant = &variants[self.below(variants.len())];
                match &variant.body {
                    Body::Unit => json!(variant.name),
                    body => json!({ variant.name.as_str(): self.body(body, depth + 1) }),
                }
            }
        }
    }
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

//! Values of shapes, as JSON, drawn by a seed: the same each time. Many are at the ends of what they can be; some are odd, if
//! that is asked for.

use serde_json::{Value, json};
use wharf_schema::{Body, Field, Shape, Types};

/// How deep values nest before they end where they can.
const DEEP: usize = 5;

/// Makes values of shapes.
#[derive(Debug)]
pub struct Maker<'a> {
    types: &'a Types,
    dice: fastrand::Rng,
    odd: Option<u64>,
}

impl<'a> Maker<'a> {
    /// One whose values are all of their shapes. `types` are those that shapes name.
    pub fn new(types: &'a Types, seed: u64) -> Self {
        Self { types, dice: fastrand::Rng::with_seed(seed), odd: None }
    }

    /// The same, but that one part in `share` is something else, one member in four times as many is missing, and objects may
    /// have a member more.
    #[must_use]
    pub fn odd(mut self, share: u64) -> Self {
        self.odd = Some(share);
        self
    }

    /// A value of `shape`. Of a stream it has its `items` and its `end`: an error, or null.
    ///
    /// # Panics
    /// When the shape names a type that there is not.
    pub fn value(&mut self, shape: &Shape) -> Value {
        self.shape(shape, 0)
    }

    /// A value of each field, as one object.
    ///
    /// # Panics
    /// When a shape names a type that there is not.
    pub fn fields(&mut self, fields: &[Field]) -> Value {
        self.members(fields, 0)
    }

    fn shape(&mut self, shape: &Shape, depth: usize) -> Value {
        if self.odd.is_some_and(|share| self.dice.u64(..share) == 0) {
            return self.something();
        }
        match shape {
            Shape::Bool => self.dice.bool().into(),
            Shape::Int { signed, bits } => self.integer(*signed, *bits),
            Shape::Float { bits: 32 } => {
                let near = [0.5, 16_777_216.0, -3.25, -1e-30, f32::MAX].map(Value::from);
                self.pick(&[&near[..], &[json!(7)]].concat())
            }
            Shape::Float { .. } => {
                let near = [0.1, -3.25, 1e300, -f64::MAX, f64::MIN_POSITIVE].map(Value::from);
                self.pick(&[&near[..], &[json!(-3)]].concat())
            }
            Shape::Char => self.one_of(&["x", "é", "𝄞"]),
            Shape::String => self.one_of(&["", "x", "some text", "Text, \u{0} \"more\" of it 𝄞"]),
            Shape::Bytes => self.one_of(&["", "AAEC", "aGk=", "+/8A", "/w=="]),
            Shape::Text { format } => self.text(format),
            Shape::Option(_) if depth > DEEP || self.dice.bool() => Value::Null,
            Shape::Option(inner) => self.shape(inner, depth + 1),
            Shape::List(item) => self.items(item, depth).into(),
            Shape::Set(item) => {
                let mut items = self.items(item, depth);
                items.sort_by_key(Value::to_string);
                items.dedup();
                items.into()
            }
            Shape::Array { item, len } => (0..*len).map(|_| self.shape(item, depth + 1)).collect(),
            Shape::Tuple(items) => items.iter().map(|item| self.shape(item, depth + 1)).collect(),
            Shape::Map { key, value } => {
                let count = if depth > DEEP { 0 } else { self.dice.usize(..4) };
                let member = |_| {
                    let key = match self.shape(key, depth + 1) {
                        Value::String(key) => key,
                        other => other.to_string(),
                    };
                    (key, self.shape(value, depth + 1))
                };
                (0..count).map(member).collect()
            }
            Shape::Named(name) => {
                let types = self.types;
                self.body(&types.get(name).expect("it is defined").body, depth)
            }
            Shape::Stream { item, error } => {
                let items = self.items(item, depth);
                let fails = **error != Shape::Never && self.dice.bool();
                let end = if fails { json!({ "error": self.shape(error, depth + 1) }) } else { Value::Null };
                json!({ "items": items, "end": end })
            }
            Shape::Unit | Shape::Never => Value::Null,
        }
    }

    fn body(&mut self, body: &Body, depth: usize) -> Value {
        match body {
            Body::Unit => Value::Null,
            Body::Newtype(inner) => self.shape(inner, depth + 1),
            Body::Tuple(items) => items.iter().map(|item| self.shape(item, depth + 1)).collect(),
            Body::Struct(fields) => self.members(fields, depth),
            Body::Enum { variants, .. } => {
                let variant = &variants[self.dice.usize(..variants.len())];
                match &variant.body {
                    Body::Unit => json!(variant.name),
                    body => json!({ variant.name.as_str(): self.body(body, depth + 1) }),
                }
            }
        }
    }

    fn members(&mut self, fields: &[Field], depth: usize) -> Value {
        let mut members = serde_json::Map::new();
        for field in fields {
            if self.odd.is_none_or(|share| self.dice.u64(..share * 4) != 0) {
                members.insert(field.name.clone(), self.shape(&field.shape, depth + 1));
            }
        }
        if self.odd.is_some() && self.dice.u8(..9) == 0 {
            members.insert("more".to_owned(), Value::Null);
        }
        members.into()
    }

    fn items(&mut self, item: &Shape, depth: usize) -> Vec<Value> {
        let count = if depth > DEEP { 0 } else { self.dice.usize(..5) };
        (0..count).map(|_| self.shape(item, depth + 1)).collect()
    }

    /// A whole number: at an end of its type, near zero, or anywhere.
    fn integer(&mut self, signed: bool, bits: u8) -> Value {
        match (signed, bits) {
            (true, 128) => self.one_of(&["0", "-1", &i128::MIN.to_string(), &i128::MAX.to_string()]),
            (false, 128) => self.one_of(&["0", "7", &u128::MAX.to_string()]),
            (true, _) => {
                let most = i64::MAX >> (64 - bits);
                let any = self.dice.i64(-most - 1..=most);
                self.pick(&[-most - 1, most, -1, 0, 7, any].map(Value::from))
            }
            (false, _) => {
                let most = u64::MAX >> (64 - bits);
                let any = self.dice.u64(..=most);
                self.pick(&[most, most - 1, 0, 7, any].map(Value::from))
            }
        }
    }

    fn text(&mut self, format: &str) -> Value {
        match format {
            "uuid" => self.one_of(&[
                "67e55044-10b1-426f-9247-bb680e5fe0c8",
                "00000000-0000-0000-0000-000000000000",
                "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
            ]),
            "date-time" => self.one_of(&[
                "2026-01-31T12:00:00Z",
                "1970-01-01T00:00:00.123456789Z",
                "9999-12-30T23:30:00.999999999+01:30",
                "0001-01-01T00:00:00Z",
            ]),
            "decimal" => self.one_of(&[
                "19.90",
                "0",
                "-0.0000000000000000000000000001",
                "79228162514264337593543950335",
                "-79228162514264337593543950335",
            ]),
            "uri" => self.one_of(&["https://example.org/a%20b?c=d#e", "mailto:ana@example.org", "urn:a:b"]),
            other => panic!("no text of the format {other} is known"),
        }
    }

    /// What most shapes are not.
    fn something(&mut self) -> Value {
        self.pick(&[
            Value::Null,
            json!(true),
            json!(-1),
            json!(256),
            json!(1.5),
            json!(u64::MAX),
            json!("x"),
            json!("-01"),
            json!("1."),
            json!("Bare"),
            json!("YQ=="),
            json!("YR=="),
            json!("67e55044-10b1-426f-9247-bb680e5fe0c"),
            json!("2026-01-31"),
            json!(""),
            json!([]),
            json!(["a", "a"]),
            json!([1, "a"]),
            json!({}),
            json!({ "Later": 1 }),
            json!({ "Named": "a", "Bare": null }),
            json!({ "x": 1, "y": true, "z": [] }),
            json!({ "12": "Bare" }),
        ])
    }

    fn one_of(&mut self, texts: &[&str]) -> Value {
        texts[self.dice.usize(..texts.len())].into()
    }

    fn pick(&mut self, from: &[Value]) -> Value {
        from[self.dice.usize(..from.len())].clone()
    }
}

//! Values of any type, and how they come about.

use wharf_schema::{Body, Field, Shape, Types};

use crate::random::Random;

/// A value. Newtypes are what they hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Bool(bool),
    Int(i128),
    /// Of 128 bits without a sign.
    Huge(u128),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
    Unit,
    /// `struct Ping;`
    Bare,
    None,
    Some(Box<Self>),
    Seq(Vec<Self>),
    Map(Vec<(Self, Self)>),
    Struct(Vec<(String, Self)>),
    Variant(String, Option<Box<Self>>),
    /// What an open enum makes of a variant of this name, which it doesn't know.
    Unknown(String),
    /// What serde puts in place of a field that has a default and was not sent.
    Default,
}

/// How deep values nest before they end where they can.
const DEEP: usize = 6;

/// A value of `shape`; none if it has none, or none that ends soon.
pub(crate) fn any(shape: &Shape, types: &Types, random: &mut Random) -> Option<Value> {
    Maker { types, random, fuel: 400 }.shape(shape, 0)
}

/// Values of fields, as of a struct.
pub(crate) fn any_struct(fields: &[Field], types: &Types, random: &mut Random) -> Option<Value> {
    Maker { types, random, fuel: 400 }.fields(fields, 0)
}

struct Maker<'a> {
    types: &'a Types,
    random: &'a mut Random,
    fuel: usize,
}

impl Maker<'_> {
    fn shape(&mut self, shape: &Shape, depth: usize) -> Option<Value> {
        self.fuel = self.fuel.checked_sub(1)?;
        if depth > 3 * DEEP {
            return None;
        }
        Some(match shape {
            Shape::Bool => Value::Bool(self.random.once_in(2)),
            Shape::Int { signed: false, bits: 128 } => {
                Value::Huge(self.random.pick(&[0, 1, u128::from(u64::MAX), u128::MAX]))
            }
            Shape::Int { signed, bits } => Value::Int(self.int(*signed, *bits)),
            Shape::Float { bits } => Value::Float(self.float(*bits)),
            Shape::Char => Value::Text(self.random.pick(&["x", "é", "7"]).to_owned()),
            Shape::String => {
                Value::Text(self.random.pick(&["", "x", "name", "date:1", "0123456789abcdef"]).to_owned())
            }
            Shape::Bytes => Value::Bytes(self.random.pick(&["", "ab", "\u{1}\u{2}"]).as_bytes().to_vec()),
            Shape::Unit => Value::Unit,
            Shape::Never | Shape::Stream { .. } => return None,
            Shape::Text { format } if format == "uuid" => {
                Value::Bytes(self.random.pick(&["0123456789abcdef", "fedcba9876543210"]).as_bytes().to_vec())
            }
            Shape::Text { format } => Value::Text(format!("{format}:{}", self.random.below(3))),
            Shape::Option(inner) => self.option(inner, depth),
            Shape::List(item) => Value::Seq(self.items(item, depth)?),
            Shape::Set(item) => Value::Seq(distinct(self.items(item, depth)?)),
            Shape::Array { item, len } => self.seq((0..*len).map(|_| &**item), depth)?,
            Shape::Tuple(items) => self.seq(items.iter(), depth)?,
            Shape::Map { key, value } => {
                let keys = distinct(self.items(key, depth)?);
                let pairs: Option<Vec<_>> =
                    keys.into_iter().map(|key| Some((key, self.shape(value, depth + 1)?))).collect();
                Value::Map(pairs?)
            }
            Shape::Named(name) => {
                let types = self.types;
                self.body(&types.get(name)?.body, depth)?
            }
        })
    }

    fn int(&mut self, signed: bool, bits: u8) -> i128 {
        let (least, most) = match (signed, bits) {
            (true, 128) => (i128::MIN, i128::MAX),
            (true, bits) => (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1),
            (false, bits) => (0, (1_i128 << bits) - 1),
        };
        let some = i128::from(self.random.number() >> 1) % most.min(1000);
        self.random.pick(&[least, most, most - 1, 0, 1, some, if signed { -some } else { some }])
    }

    fn float(&mut self, bits: u8) -> f64 {
        if bits == 32 {
            f64::from(self.random.pick(&[0.0_f32, 0.1, -1.5, f32::MAX, 16_777_217.0]))
        } else {
            self.random.pick(&[0.0, 0.1, -1.5, f64::MAX, 9_007_199_254_740_992.0])
        }
    }

    fn option(&mut self, inner: &Shape, depth: usize) -> Value {
        if depth > DEEP || self.random.once_in(3) {
            return Value::None;
        }
        self.shape(inner, depth + 1).map_or(Value::None, |value| Value::Some(Box::new(value)))
    }

    fn items(&mut self, item: &Shape, depth: usize) -> Option<Vec<Value>> {
        let count = if depth > DEEP { 0 } else { self.random.below(4) };
        (0..count).map(|_| self.shape(item, depth + 1)).collect()
    }

    fn seq<'s>(&mut self, items: impl Iterator<Item = &'s Shape>, depth: usize) -> Option<Value> {
        items.map(|item| self.shape(item, depth + 1)).collect::<Option<Vec<_>>>().map(Value::Seq)
    }

    fn fields(&mut self, fields: &[Field], depth: usize) -> Option<Value> {
        let field = |field: &Field| Some((field.name.clone(), self.shape(&field.shape, depth + 1)?));
        fields.iter().map(field).collect::<Option<Vec<_>>>().map(Value::Struct)
    }

    fn body(&mut self, body: &Body, depth: usize) -> Option<Value> {
        match body {
            Body::Unit => Some(Value::Bare),
            Body::Newtype(inner) => self.shape(inner, depth + 1),
            Body::Tuple(items) => self.seq(items.iter(), depth),
            Body::Struct(fields) => self.fields(fields, depth),
            Body::Enum { variants, .. } => {
                let plain: Vec<_> = variants.iter().filter(|variant| variant.body == Body::Unit).collect();
                let from = if depth > DEEP && !plain.is_empty() { plain } else { variants.iter().collect() };
                let variant = self.random.one(from)?;
                let carried = match &variant.body {
                    Body::Unit => None,
                    body => Some(Box::new(self.body(body, depth + 1)?)),
                };
                Some(Value::Variant(variant.name.clone(), carried))
            }
        }
    }
}

/// The values without those that are equal to an earlier one.
pub(crate) fn distinct(values: Vec<Value>) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

//! Writes values as derived code does.

use serde::ser::{
    Error, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use wharf_schema::{Body, Bytes, Field, Shape, Types};

use crate::name::name;
use crate::value::Value;

/// A value and its type.
pub(crate) struct Typed<'a, T> {
    pub(crate) value: &'a Value,
    pub(crate) of: T,
    pub(crate) types: &'a Types,
}

impl<'a, T> Typed<'a, T> {
    fn part<P>(&self, value: &'a Value, of: P) -> Typed<'a, P> {
        Typed { value, of, types: self.types }
    }
}

impl Serialize for Typed<'_, &Shape> {
    #[expect(clippy::cast_possible_truncation, reason = "values are within their types")]
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match (self.of, self.value) {
            (Shape::Named(name), _) => {
                let definition = self.types.get(name).ok_or_else(|| S::Error::custom("no such type"))?;
                self.part(self.value, (name.as_str(), &definition.body)).serialize(to)
            }
            (Shape::Bool, Value::Bool(value)) => to.serialize_bool(*value),
            (Shape::Int { signed: true, bits }, Value::Int(value)) => match bits {
                8 => to.serialize_i8(*value as i8),
                16 => to.serialize_i16(*value as i16),
                32 => to.serialize_i32(*value as i32),
                64 => to.serialize_i64(*value as i64),
                _ => to.serialize_i128(*value),
            },
            (Shape::Int { bits: 128, .. }, Value::Huge(value)) => to.serialize_u128(*value),
            (Shape::Int { bits, .. }, Value::Int(value)) => match bits {
                8 => to.serialize_u8(*value as u8),
                16 => to.serialize_u16(*value as u16),
                32 => to.serialize_u32(*value as u32),
                _ => to.serialize_u64(*value as u64),
            },
            (Shape::Float { bits: 32 }, Value::Float(value)) => to.serialize_f32(*value as f32),
            (Shape::Float { .. }, Value::Float(value)) => to.serialize_f64(*value),
            (Shape::Char, Value::Text(text)) => to.serialize_char(text.chars().next().unwrap_or_default()),
            (Shape::String | Shape::Text { .. }, Value::Text(text)) => to.serialize_str(text),
            // The crate uuid writes bytes where people don't read.
            (Shape::Bytes | Shape::Text { .. }, Value::Bytes(bytes)) => {
                Bytes::copy_from_slice(bytes).serialize(to)
            }
            (Shape::Unit, Value::Unit) => to.serialize_unit(),
            (Shape::Option(_), Value::None) => to.serialize_none(),
            (Shape::Option(inner), Value::Some(value)) => to.serialize_some(&self.part(value, &**inner)),
            (Shape::List(item) | Shape::Set(item), Value::Seq(values)) => {
                let mut seq = to.serialize_seq(Some(values.len()))?;
                values.iter().try_for_each(|value| seq.serialize_element(&self.part(value, &**item)))?;
                seq.end()
            }
            (Shape::Array { item, .. }, Value::Seq(values)) => {
                let mut tuple = to.serialize_tuple(values.len())?;
                values.iter().try_for_each(|value| tuple.serialize_element(&self.part(value, &**item)))?;
                tuple.end()
            }
            (Shape::Tuple(items), Value::Seq(values)) => {
                let mut tuple = to.serialize_tuple(values.len())?;
                for (value, item) in values.iter().zip(items) {
                    tuple.serialize_element(&self.part(value, item))?;
                }
                tuple.end()
            }
            (Shape::Map { key, value }, Value::Map(pairs)) => {
                let mut map = to.serialize_map(Some(pairs.len()))?;
                for (one, other) in pairs {
                    map.serialize_entry(&self.part(one, &**key), &self.part(other, &**value))?;
                }
                map.end()
            }
            (shape, value) => Err(S::Error::custom(format_args!("{value:?} is no {shape}"))),
        }
    }
}

/// A type of a name.
impl Serialize for Typed<'_, (&str, &Body)> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (own, body) = (name(self.of.0), self.of.1);
        match (body, self.value) {
            (Body::Unit, Value::Bare) => to.serialize_unit_struct(own),
            (Body::Newtype(inner), value) => to.serialize_newtype_struct(own, &self.part(value, inner)),
            (Body::Tuple(items), Value::Seq(values)) => {
                let mut tuple = to.serialize_tuple_struct(own, values.len())?;
                for (value, item) in values.iter().zip(items) {
                    tuple.serialize_field(&self.part(value, item))?;
                }
                tuple.end()
            }
            (Body::Struct(fields), value) => self.part(value, &fields[..]).serialize(to),
            (Body::Enum { variants, .. }, Value::Variant(chosen, carried)) => {
                let index = variants.iter().position(|variant| variant.name == *chosen);
                let index = index.ok_or_else(|| S::Error::custom("no such variant"))?;
                let (number, chosen) = (u32::try_from(index).map_err(S::Error::custom)?, name(chosen));
                match (&variants[index].body, carried.as_deref()) {
                    (Body::Unit, None) => to.serialize_unit_variant(own, number, chosen),
                    (Body::Newtype(inner), Some(value)) => {
                        to.serialize_newtype_variant(own, number, chosen, &self.part(value, inner))
                    }
                    (Body::Tuple(items), Some(Value::Seq(values))) => {
                        let mut tuple = to.serialize_tuple_variant(own, number, chosen, values.len())?;
                        for (value, item) in values.iter().zip(items) {
                            tuple.serialize_field(&self.part(value, item))?;
                        }
                        tuple.end()
                    }
                    (Body::Struct(fields), Some(Value::Struct(members))) => {
                        let mut written = to.serialize_struct_variant(own, number, chosen, fields.len())?;
                        for ((_, value), field) in members.iter().zip(fields) {
                            written.serialize_field(name(&field.name), &self.part(value, &field.shape))?;
                        }
                        written.end()
                    }
                    (body, value) => Err(S::Error::custom(format_args!("{value:?} is no {body:?}"))),
                }
            }
            (body, value) => Err(S::Error::custom(format_args!("{value:?} is no {body:?}"))),
        }
    }
}

/// A struct, or the arguments of a method.
impl Serialize for Typed<'_, &[Field]> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Value::Struct(members) = self.value else { return Err(S::Error::custom("no struct")) };
        let mut written = to.serialize_struct("Struct", self.of.len())?;
        for ((_, value), field) in members.iter().zip(self.of) {
            written.serialize_field(name(&field.name), &self.part(value, &field.shape))?;
        }
        written.end()
    }
}

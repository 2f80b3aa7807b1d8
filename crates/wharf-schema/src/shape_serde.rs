//! How a shape itself is written: one word, or one word with what it is made of.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

use crate::Shape;

/// The serialized form; generic so that one list of words serves writing (by reference) and reading.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Written<One, Many, Text> {
    Bool,
    I8,
    I16,
    I32,
    I64,
    I128,
    U8,
    U16,
    U32,
    U64,
    U128,
    F32,
    F64,
    Char,
    String,
    Bytes,
    Unit,
    Never,
    Text(Text),
    Option(One),
    List(One),
    Set(One),
    Array { item: One, len: u64 },
    Tuple(Many),
    Map { key: One, value: One },
    Stream { item: One, error: One },
    Type(Text),
}

impl Serialize for Shape {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written: Written<&Shape, &[Shape], &str> = match self {
            Self::Bool => Written::Bool,
            Self::Int { signed: true, bits: 8 } => Written::I8,
            Self::Int { signed: true, bits: 16 } => Written::I16,
            Self::Int { signed: true, bits: 32 } => Written::I32,
            Self::Int { signed: true, bits: 64 } => Written::I64,
            Self::Int { signed: true, bits: 128 } => Written::I128,
            Self::Int { signed: false, bits: 8 } => Written::U8,
            Self::Int { signed: false, bits: 16 } => Written::U16,
            Self::Int { signed: false, bits: 32 } => Written::U32,
            Self::Int { signed: false, bits: 64 } => Written::U64,
            Self::Int { signed: false, bits: 128 } => Written::U128,
            Self::Float { bits: 32 } => Written::F32,
            Self::Float { bits: 64 } => Written::F64,
            Self::Int { .. } | Self::Float { .. } => {
                return Err(ser::Error::custom(format_args!("there is no number of the shape {self}")));
            }
            Self::Char => Written::Char,
            Self::String => Written::String,
            Self::Bytes => Written::Bytes,
            Self::Unit => Written::Unit,
            Self::Never => Written::Never,
            Self::Text { format } => Written::Text(format),
            Self::Option(inner) => Written::Option(inner),
            Self::List(item) => Written::List(item),
            Self::Set(item) => Written::Set(item),
            Self::Array { item, len } => Written::Array { item, len: *len as u64 },
            Self::Tuple(items) => Written::Tuple(items),
            Self::Map { key, value } => Written::Map { key, value },
            Self::Stream { item, error } => Written::Stream { item, error },
            Self::Named(name) => Written::Type(name),
        };
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let signed = |bits| Self::Int { signed: true, bits };
        let unsigned = |bits| Self::Int { signed: false, bits };
        Ok(match Written::<Box<Shape>, Vec<Shape>, String>::deserialize(deserializer)? {
            Written::Bool => Self::Bool,
            Written::I8 => signed(8),
            Written::I16 => signed(16),
            Written::I32 => signed(32),
            Written::I64 => signed(64),
            Written::I128 => signed(128),
            Written::U8 => unsigned(8),
            Written::U16 => unsigned(16),
            Written::U32 => unsigned(32),
            Written::U64 => unsigned(64),
            Written::U128 => unsigned(128),
            Written::F32 => Self::Float { bits: 32 },
            Written::F64 => Self::Float { bits: 64 },
            Written::Char => Self::Char,
            Written::String => Self::String,
            Written::Bytes => Self::Bytes,
            Written::Unit => Self::Unit,
            Written::Never => Self::Never,
            Written::Text(format) => Self::Text { format },
            Written::Option(inner) => Self::Option(inner),
            Written::List(item) => Self::List(item),
            Written::Set(item) => Self::Set(item),
            Written::Array { item, len } => {
                Self::Array { item, len: usize::try_from(len).map_err(serde::de::Error::custom)? }
            }
            Written::Tuple(items) => Self::Tuple(items),
            Written::Map { key, value } => Self::Map { key, value },
            Written::Stream { item, error } => Self::Stream { item, error },
            Written::Type(name) => Self::Named(name),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(shape: &Shape) -> String {
        serde_json::to_string(shape).expect("a shape is always JSON")
    }

    #[test]
    fn simple_shapes_are_one_word() {
        assert_eq!(json(&Shape::Int { signed: false, bits: 32 }), r#""u32""#);
        assert_eq!(json(&Shape::String), r#""string""#);
    }

    #[test]
    fn compound_shapes_name_what_they_are_made_of() {
        let items = Shape::List(Box::new(Shape::Named("CartItem".into())));
        assert_eq!(json(&items), r#"{"list":{"type":"CartItem"}}"#);
        assert_eq!(json(&Shape::text("uuid")), r#"{"text":"uuid"}"#);
    }

    #[test]
    fn a_number_that_does_not_exist_is_refused() {
        let error = serde_json::to_string(&Shape::Int { signed: true, bits: 7 }).expect_err("no i7");
        assert_eq!(error.to_string(), "there is no number of the shape i7");
    }
}

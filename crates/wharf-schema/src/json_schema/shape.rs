//! The schemas of shapes.

use serde_json::{Value, json};

use super::{body::Writer, patterns};
use crate::{Body, Shape, faithful::Inside};

impl<'a> Writer<'_, 'a> {
    pub(super) fn shape(&mut self, shape: &'a Shape) -> Value {
        match shape {
            Shape::Bool => json!({ "type": "boolean" }),
            Shape::Int { signed, bits } => integer(*signed, *bits),
            Shape::Float { bits: 32 } => {
                // As the largest is written: with no more digits than tell it from the one before, which rounds it up.
                json!({ "type": "number", "format": "float", "minimum": -3.402_823_5e38, "maximum": 3.402_823_5e38 })
            }
            Shape::Float { .. } => {
                json!({ "type": "number", "format": "double", "minimum": f64::MIN, "maximum": f64::MAX })
            }
            Shape::Char => json!({ "type": "string", "minLength": 1, "maxLength": 1 }),
            Shape::String => json!({ "type": "string" }),
            Shape::Bytes => {
                json!({ "type": "string", "contentEncoding": "base64", "pattern": patterns::BASE64 })
            }
            Shape::Unit => json!({ "type": "null" }),
            Shape::Never => json!({ "not": {} }),
            Shape::Text { format } => text(format),
            Shape::Option(inner) => json!({ "anyOf": [self.shape(inner), { "type": "null" }] }),
            Shape::List(item) | Shape::Stream { item, .. } => {
                json!({ "type": "array", "items": self.shape(item) })
            }
            Shape::Set(item) => json!({ "type": "array", "items": self.shape(item), "uniqueItems": true }),
            Shape::Array { item, len } => {
                json!({ "type": "array", "items": self.shape(item), "minItems": len, "maxItems": len })
            }
            Shape::Tuple(items) => self.tuple(items),
            Shape::Map { key, value } => {
                let value = self.shape(value);
                match self.key(key) {
                    Some(key) => {
                        json!({ "type": "object", "propertyNames": key, "additionalProperties": value })
                    }
                    None => json!({ "type": "object", "additionalProperties": value }),
                }
            }
            Shape::Named(name) => self.definitions.reference(name, self.types, self.way),
        }
    }

    pub(super) fn tuple(&mut self, items: &'a [Shape]) -> Value {
        let schemas: Vec<Value> = items.iter().map(|item| self.shape(item)).collect();
        json!({ "type": "array", "prefixItems": schemas, "minItems": items.len(), "maxItems": items.len() })
    }

    /// What the names of a map's members look like, where that is not any text.
    fn key(&self, key: &'a Shape) -> Option<Value> {
        match self.types.without_newtypes(key) {
            Inside::Shape(Shape::Int { signed, bits }) => {
                Some(json!({ "pattern": patterns::digits(*signed, *bits) }))
            }
            Inside::Shape(Shape::Text { format }) => Some(text(format)),
            Inside::Body(_, Body::Enum { variants, .. }) => {
                let names: Vec<&str> = variants.iter().map(|variant| variant.name.as_str()).collect();
                Some(json!({ "enum": names }))
            }
            _ => None,
        }
    }
}

fn integer(signed: bool, bits: u8) -> Value {
    let format = format!("{}int{bits}", if signed { "" } else { "u" });
    if bits > 64 {
        // As a number most readers would lose digits of it, without a word.
        return json!({ "type": "string", "format": format, "pattern": patterns::digits(signed, bits) });
    }
    let (least, most) = if signed {
        let most = i64::MAX >> (64 - u32::from(bits.clamp(1, 64)));
        (json!(-most - 1), json!(most))
    } else {
        (json!(0), json!(u64::MAX >> (64 - u32::from(bits.clamp(1, 64)))))
    };
    json!({ "type": "integer", "format": format, "minimum": least, "maximum": most })
}

fn text(format: &str) -> Value {
    let mut schema = json!({ "type": "string", "format": format });
    if let Some(pattern) = patterns::of_text(format) {
        schema["pattern"] = pattern.into();
    }
    schema
}

//! What a value is to mean to a reader of another version: worked out from the value, without any bytes.

use wharf_schema::{Body, Field, Shape, Types};

use crate::value::Value;

/// There is no such meaning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct NoFit;

type Viewed = Result<Value, NoFit>;

/// `value` as one of `shape`.
pub(crate) fn view(value: &Value, shape: &Shape, types: &Types) -> Viewed {
    match (shape, value) {
        (Shape::Named(name), value) => body(value, &types.get(name).ok_or(NoFit)?.body, types),
        (Shape::Option(_), Value::None) => Ok(Value::None),
        (Shape::Option(inner), Value::Some(value)) => Ok(Value::Some(Box::new(view(value, inner, types)?))),
        (Shape::Option(inner), value) => Ok(Value::Some(Box::new(view(value, inner, types)?))),
        (shape, Value::Some(value)) => view(value, shape, types),
        (Shape::Bool, Value::Bool(_))
        | (Shape::Unit, Value::Unit)
        | (Shape::Bytes, Value::Bytes(_))
        | (Shape::String, Value::Text(_)) => Ok(value.clone()),
        (Shape::Text { format }, Value::Bytes(_)) if format == "uuid" => Ok(value.clone()),
        (Shape::Text { format }, Value::Text(text)) if text.starts_with(&format!("{format}:")) => {
            Ok(value.clone())
        }
        (Shape::Char, Value::Text(text)) if text.chars().count() == 1 => Ok(value.clone()),
        (Shape::Int { signed: false, bits: 128 }, Value::Huge(_)) => Ok(value.clone()),
        (Shape::Int { signed, bits }, Value::Int(number)) if has(*signed, *bits, *number) => {
            Ok(value.clone())
        }
        #[expect(clippy::cast_possible_truncation, reason = "whether anything was lost is looked at")]
        (Shape::Float { bits }, Value::Int(number)) => {
            let float = if *bits == 32 { f64::from(*number as f32) } else { *number as f64 };
            if float as i128 == *number { Ok(Value::Float(float)) } else { Err(NoFit) }
        }
        #[expect(clippy::cast_possible_truncation, reason = "whether anything was lost is looked at")]
        (Shape::Float { bits: 32 }, Value::Float(float)) if f64::from(*float as f32) != *float => Err(NoFit),
        (Shape::Float { .. }, Value::Float(_)) => Ok(value.clone()),
        (Shape::List(item) | Shape::Set(item), Value::Seq(values)) => {
            values.iter().map(|value| view(value, item, types)).collect::<Result<_, _>>().map(Value::Seq)
        }
        (Shape::Array { item, len }, Value::Seq(values)) => {
            tuple(values, &vec![(**item).clone(); *len], types)
        }
        (Shape::Tuple(items), Value::Seq(values)) => tuple(values, items, types),
        (Shape::Map { key, value }, Value::Map(pairs)) => {
            let pair =
                |(one, other): &(Value, Value)| Ok((view(one, key, types)?, view(other, value, types)?));
            pairs.iter().map(pair).collect::<Result<_, _>>().map(Value::Map)
        }
        _ => Err(NoFit),
    }
}

/// `value` as one of these fields.
pub(crate) fn view_struct(value: &Value, fields: &[Field], types: &Types) -> Viewed {
    let Value::Struct(members) = value else { return Err(NoFit) };
    let member = |field: &Field| {
        let sent = members.iter().find(|(name, _)| *name == field.name);
        let value = match (sent, &field.shape) {
            (Some((_, value)), shape) => view(value, shape, types)?,
            (None, _) if field.default => Value::Default,
            (None, Shape::Option(_)) => Value::None,
            (None, _) => return Err(NoFit),
        };
        Ok((field.name.clone(), value))
    };
    fields.iter().map(member).collect::<Result<_, _>>().map(Value::Struct)
}

fn body(value: &Value, body: &Body, types: &Types) -> Viewed {
    match (body, value) {
        (Body::Newtype(inner), value) => view(value, inner, types),
        (body, Value::Some(value)) => self::body(value, body, types),
        (Body::Unit, Value::Bare) => Ok(Value::Bare),
        (Body::Tuple(items), Value::Seq(values)) => tuple(values, items, types),
        (Body::Struct(fields), value) => view_struct(value, fields, types),
        (Body::Enum { open, variants }, Value::Variant(name, carried)) => {
            let Some(variant) = variants.iter().find(|variant| variant.name == *name) else {
                return if *open { Ok(Value::Unknown(name.clone())) } else { Err(NoFit) };
            };
            let carried = match (&variant.body, carried) {
                (Body::Unit, None) => None,
                (Body::Unit, Some(_)) | (_, None) => return Err(NoFit),
                (carrying, Some(value)) => Some(Box::new(self::body(value, carrying, types)?)),
            };
            Ok(Value::Variant(name.clone(), carried))
        }
        _ => Err(NoFit),
    }
}

fn tuple(values: &[Value], items: &[Shape], types: &Types) -> Viewed {
    if values.len() != items.len() {
        return Err(NoFit);
    }
    let viewed = values.iter().zip(items).map(|(value, item)| view(value, item, types));
    viewed.collect::<Result<_, _>>().map(Value::Seq)
}

fn has(signed: bool, bits: u8, number: i128) -> bool {
    match (signed, bits) {
        (true, 128) => true,
        (true, bits) => (-(1_i128 << (bits - 1))..1_i128 << (bits - 1)).contains(&number),
        (false, 128) => false,
        (false, bits) => (0..1_i128 << bits).contains(&number),
    }
}

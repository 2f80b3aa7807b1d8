//! Reads values as derived code does.

use std::cell::RefCell;
use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, IgnoredAny, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use wharf_core::Encoding;
use wharf_schema::{Body, Bytes, Field, Shape, Types, UnknownVariant, Variant, open};

use crate::name::{name, names};
use crate::value::{Value, distinct};

/// The type of what is on the wire.
#[derive(Clone)]
pub(crate) enum Target {
    Shape(Shape),
    Fields(Vec<Field>),
}

thread_local! {
    static TARGET: RefCell<Option<(Target, Types)>> = const { RefCell::new(None) };
}

impl Target {
    /// Reads a value of this type the way every answer is read; fields, as arguments are.
    pub(crate) fn read(self, encoding: Encoding, bytes: &[u8], types: &Types) -> Result<Value, String> {
        let is_sent = matches!(self, Self::Fields(_));
        TARGET.set(Some((self, types.clone())));
        let found = if is_sent { encoding.decode_arguments::<Found>(bytes) } else { encoding.decode(bytes) };
        found.map(|found| found.0).map_err(|error| error.to_string())
    }
}

/// A value of the type that this thread reads.
struct Found(Value);

impl<'de> Deserialize<'de> for Found {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let target = TARGET.take();
        let (target, types) = &target.ok_or_else(|| D::Error::custom("nothing is read"))?;
        let read = match target {
            Target::Shape(shape) => Read { of: shape, types }.deserialize(from),
            Target::Fields(fields) => Read { of: &fields[..], types }.deserialize(from),
        };
        read.map(Found)
    }
}

/// The type of a value that is to be read.
#[derive(Clone, Copy)]
struct Read<'a, T> {
    of: T,
    types: &'a Types,
}

impl<'a, T> Read<'a, T> {
    fn part<P>(self, of: P) -> Read<'a, P> {
        Read { of, types: self.types }
    }
}

impl<'de> DeserializeSeed<'de> for Read<'_, &Shape> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        fn int<'de, T: Deserialize<'de> + Into<i128>, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Value, D::Error> {
            Ok(Value::Int(T::deserialize(from)?.into()))
        }
        match self.of {
            Shape::Bool => bool::deserialize(from).map(Value::Bool),
            Shape::Int { signed: true, bits } => match bits {
                8 => int::<i8, D>(from),
                16 => int::<i16, D>(from),
                32 => int::<i32, D>(from),
                64 => int::<i64, D>(from),
                _ => int::<i128, D>(from),
            },
            Shape::Int { signed: false, bits } => match bits {
                8 => int::<u8, D>(from),
                16 => int::<u16, D>(from),
                32 => int::<u32, D>(from),
                64 => int::<u64, D>(from),
                _ => u128::deserialize(from).map(Value::Huge),
            },
            Shape::Float { bits: 32 } => Ok(Value::Float(f32::deserialize(from)?.into())),
            Shape::Float { .. } => f64::deserialize(from).map(Value::Float),
            Shape::Char => Ok(Value::Text(char::deserialize(from)?.to_string())),
            Shape::String => String::deserialize(from).map(Value::Text),
            Shape::Bytes => Ok(Value::Bytes(Bytes::deserialize(from)?.to_vec())),
            Shape::Unit => <()>::deserialize(from).map(|()| Value::Unit),
            Shape::Never => Err(D::Error::custom("never")),
            Shape::Text { format } if format == "uuid" => {
                let bytes = Bytes::deserialize(from)?.to_vec();
                if bytes.len() == 16 { Ok(Value::Bytes(bytes)) } else { Err(D::Error::custom("no uuid")) }
            }
            Shape::Text { format } => {
                let text = String::deserialize(from)?;
                let is_one = text.strip_prefix(format.as_str()).is_some_and(|rest| rest.starts_with(':'));
                if is_one { Ok(Value::Text(text)) } else { Err(D::Error::custom("another format")) }
            }
            Shape::Option(inner) => from.deserialize_option(OptionOf(self.part(&**inner))),
            Shape::List(item) => from.deserialize_seq(SeqOf(self.part(&**item))).map(Value::Seq),
            Shape::Set(item) => {
                from.deserialize_seq(SeqOf(self.part(&**item))).map(|values| Value::Seq(distinct(values)))
            }
            Shape::Array { item, len } => {
                from.deserialize_tuple(*len, TupleOf(self.part(&vec![(**item).clone(); *len])))
            }
            Shape::Tuple(items) => from.deserialize_tuple(items.len(), TupleOf(self.part(items))),
            Shape::Map { key, value } => from.deserialize_map(MapOf(self.part(&**key), self.part(&**value))),
            Shape::Stream { .. } => Err(D::Error::custom("a stream is no value")),
            Shape::Named(own) => {
                let definition = self.types.get(own).ok_or_else(|| D::Error::custom("no such type"))?;
                let own = name(own);
                match &definition.body {
                    Body::Unit => from.deserialize_unit_struct(own, Bare),
                    Body::Newtype(inner) => from.deserialize_newtype_struct(own, NewtypeOf(self.part(inner))),
                    Body::Tuple(items) => {
                        from.deserialize_tuple_struct(own, items.len(), TupleOf(self.part(items)))
                    }
                    Body::Struct(fields) => self.part(&fields[..]).deserialize(from),
                    Body::Enum { open: is_open, variants } => {
                        let known = names(variants.iter().map(|variant| &*variant.name));
                        let visitor = EnumOf(self.part(&variants[..]));
                        if *is_open {
                            let unknown = |unknown: UnknownVariant| Value::Unknown(unknown.name().to_owned());
                            open(from, |from| from.deserialize_enum(own, known, visitor), unknown)
                        } else {
                            from.deserialize_enum(own, known, visitor)
                        }
                    }
                }
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Read<'_, &[Field]> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_struct("Struct", &[], StructOf(self))
    }
}

macro_rules! expecting {
    ($what:literal) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str($what)
        }
    };
}

struct Bare;

impl Visitor<'_> for Bare {
    type Value = Value;
    expecting!("unit struct");

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Bare)
    }
}

struct OptionOf<'a>(Read<'a, &'a Shape>);

impl<'de> Visitor<'de> for OptionOf<'_> {
    type Value = Value;
    expecting!("option");

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::None)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::None)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        Ok(Value::Some(Box::new(self.0.deserialize(from)?)))
    }
}

struct NewtypeOf<'a>(Read<'a, &'a Shape>);

impl<'de> Visitor<'de> for NewtypeOf<'_> {
    type Value = Value;
    expecting!("newtype");

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        self.0.deserialize(from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        seq.next_element_seed(self.0)?.ok_or_else(|| A::Error::invalid_length(0, &"one"))
    }
}

struct SeqOf<'a>(Read<'a, &'a Shape>);

impl<'de> Visitor<'de> for SeqOf<'_> {
    type Value = Vec<Value>;
    expecting!("sequence");

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Value>, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element_seed(self.0)? {
            values.push(value);
        }
        Ok(values)
    }
}

struct TupleOf<'a>(Read<'a, &'a Vec<Shape>>);

impl<'de> Visitor<'de> for TupleOf<'_> {
    type Value = Value;
    expecting!("tuple");

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        for item in self.0.of {
            let value = seq.next_element_seed(self.0.part(item))?;
            values.push(value.ok_or_else(|| A::Error::invalid_length(values.len(), &"a longer tuple"))?);
        }
        Ok(Value::Seq(values))
    }
}

struct MapOf<'a>(Read<'a, &'a Shape>, Read<'a, &'a Shape>);

impl<'de> Visitor<'de> for MapOf<'_> {
    type Value = Value;
    expecting!("map");

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut pairs: Vec<(Value, Value)> = Vec::new();
        while let Some((key, value)) = map.next_entry_seed(self.0, self.1)? {
            pairs.retain(|(known, _)| *known != key);
            pairs.push((key, value));
        }
        Ok(Value::Map(pairs))
    }
}

struct StructOf<'a>(Read<'a, &'a [Field]>);

impl<'de> Visitor<'de> for StructOf<'_> {
    type Value = Value;
    expecting!("struct");

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut members = Vec::new();
        for field in self.0.of {
            let value = match seq.next_element_seed(self.0.part(&field.shape))? {
                None if field.default => Value::Default,
                value => value.ok_or_else(|| A::Error::invalid_length(members.len(), &"a longer struct"))?,
            };
            members.push((field.name.clone(), value));
        }
        Ok(Value::Struct(members))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let fields = self.0.of;
        let mut found: Vec<Option<Value>> = vec![None; fields.len()];
        while let Some(key) = map.next_key_seed(OneOf(fields.iter().map(|field| &*field.name).collect()))? {
            match key {
                Some(index) if found[index].is_some() => return Err(A::Error::custom("twice")),
                Some(index) => found[index] = Some(map.next_value_seed(self.0.part(&fields[index].shape))?),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let mut members = Vec::new();
        for (field, found) in fields.iter().zip(found) {
            let value = match found {
                Some(value) => value,
                None if field.default => Value::Default,
                // As serde does it: an `Option` is none, and nothing else is anything.
                None => self.0.part(&field.shape).deserialize(Missing).map_err(A::Error::custom)?,
            };
            members.push((field.name.clone(), value));
        }
        Ok(Value::Struct(members))
    }
}

struct Missing;

impl<'de> Deserializer<'de> for Missing {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Self::Error::custom("missing field"))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_none()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The index of a name, or of a number; none for any other.
struct OneOf<'a>(Vec<&'a str>);

impl<'de> DeserializeSeed<'de> for OneOf<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<usize>, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for OneOf<'_> {
    type Value = Option<usize>;
    expecting!("identifier");

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<usize>, E> {
        Ok(usize::try_from(number).ok().filter(|index| *index < self.0.len()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<usize>, E> {
        Ok(self.0.iter().position(|name| *name == text))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Option<usize>, E> {
        Ok(self.0.iter().position(|name| name.as_bytes() == bytes))
    }
}

struct EnumOf<'a>(Read<'a, &'a [Variant]>);

impl<'de> Visitor<'de> for EnumOf<'_> {
    type Value = Value;
    expecting!("enum");

    fn visit_enum<A: EnumAccess<'de>>(self, from: A) -> Result<Value, A::Error> {
        let names = self.0.of.iter().map(|variant| &*variant.name).collect();
        let (index, access) = from.variant_seed(OneOf(names))?;
        let variant = &self.0.of[index.ok_or_else(|| A::Error::custom("unknown variant"))?];
        let carried = match &variant.body {
            Body::Unit => {
                access.unit_variant()?;
                None
            }
            Body::Newtype(inner) => Some(access.newtype_variant_seed(self.0.part(inner))?),
            Body::Tuple(items) => Some(access.tuple_variant(items.len(), TupleOf(self.0.part(items)))?),
            Body::Struct(fields) => Some(access.struct_variant(&[], StructOf(self.0.part(&fields[..])))?),
            Body::Enum { .. } => return Err(A::Error::custom("an enum is no variant")),
        };
        Ok(Value::Variant(variant.name.clone(), carried.map(Box::new)))
    }
}

//! Reads a tree of configuration as any type of serde's: strictly, and knowing at which key and place it is.
use serde::{
    Deserializer,
    de::{DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor},
};

use super::{
    fault::Fault,
    number,
    overlay::{reparse, same},
};
use crate::{
    node::{Entry, Node, Table, Value},
    source::Origin,
};

/// Reads one value.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    node: &'a Node,
    /// Where its key stands, and which keys there could have been.
    key: Option<(&'a str, &'a Origin, &'static [&'static str])>,
}

impl<'a> Reader<'a> {
    pub(super) fn root(node: &'a Node) -> Self {
        Self { node, key: None }
    }

    fn element(node: &'a Node) -> Self {
        Self { node, key: None }
    }

    fn mismatch(self, expected: &str) -> Fault {
        Fault::unusable(format!("is {}", self.node.kind()), format!("expected {expected}"))
    }

    /// The value, with a variable's text read as the list or table that is asked for.
    fn structured<T>(
        self,
        expected: &str,
        read: impl FnOnce(&Node) -> Option<Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let parsed = match &self.node.value {
            Value::Text(text) => reparse(text, &self.node.origin),
            _ => None,
        };
        let result =
            read(parsed.as_ref().unwrap_or(self.node)).unwrap_or_else(|| Err(self.mismatch(expected)));
        result.map_err(|fault| fault.at(&self.node.origin))
    }

    fn table<'de, V: Visitor<'de>>(
        self,
        visitor: V,
        fields: &'static [&'static str],
    ) -> Result<V::Value, Fault> {
        self.structured("a table", |node| match &node.value {
            Value::Table(table) => Some(visitor.visit_map(Entries::new(table, fields))),
            _ => None,
        })
    }

    fn list<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.structured("a list in brackets", |node| match &node.value {
            Value::Array(items) => Some(visitor.visit_seq(Elements(items.iter().enumerate()))),
            _ => None,
        })
    }

    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let result = match &self.node.value {
            Value::String(text) | Value::Datetime(text) | Value::Text(text) => visitor.visit_str(text),
            _ => Err(self.mismatch("text in quotes")),
        };
        result.map_err(|fault| fault.at(&self.node.origin))
    }
}

macro_rules! whole_numbers {
    ($($method:ident $visit:ident $type:ty),+ $(,)?) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            number::whole(self.node, <$type>::MIN, <$type>::MAX)
                .and_then(|number| visitor.$visit(number))
                .map_err(|fault| fault.at(&self.node.origin))
        }
    )+ };
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Fault;

    whole_numbers! {
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_i128 visit_i128 i128,
        deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16, deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64,
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        // What a file can hold ends at the largest i128.
        number::whole(self.node, 0, i128::MAX)
            .and_then(|number| visitor.visit_u128(number.unsigned_abs()))
            .map_err(|fault| fault.at(&self.node.origin))
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        number::fraction(self.node)
            .and_then(|number| visitor.visit_f64(number))
            .map_err(|fault| fault.at(&self.node.origin))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let value = match &self.node.value {
            Value::Bool(value) => Ok(*value),
            Value::Text(text) => {
                text.trim().parse().map_err(|_| Fault::unusable("is neither", "expected true or false"))
            }
            _ => Err(self.mismatch("true or false, without quotes")),
        };
        value.and_then(|value| visitor.visit_bool(value)).map_err(|fault| fault.at(&self.node.origin))
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let parsed = match &self.node.value {
            Value::Text(text) => reparse(text, &self.node.origin),
            _ => None,
        };
        let result = match &parsed.as_ref().unwrap_or(self.node).value {
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Integer(number) => match i64::try_from(*number) {
                Ok(number) => visitor.visit_i64(number),
                Err(_) => visitor.visit_i128(*number),
            },
            Value::Float(number) => visitor.visit_f64(*number),
            Value::String(text) | Value::Datetime(text) | Value::Text(text) => visitor.visit_str(text),
            Value::Array(items) => visitor.visit_seq(Elements(items.iter().enumerate())),
            Value::Table(table) => visitor.visit_map(Entries::new(table, &[])),
        };
        result.map_err(|fault| fault.at(&self.node.origin))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.text(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.text(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.text(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.text(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.text(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Table(table) if table.is_empty() => visitor.visit_unit(),
            Value::Table(table) => {
                let (key, entry) = table.iter().next().expect("not empty");
                Err(Fault::unknown(key, &[]).at(&entry.key))
            }
            _ => Err(self.mismatch("no value").at(&self.node.origin)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.list(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.list(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.table(visitor, &[])
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.table(visitor, fields)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let parsed = match &self.node.value {
            Value::Text(text) => {
                reparse(text, &self.node.origin).filter(|node| matches!(node.value, Value::Table(_)))
            }
            _ => None,
        };
        let result = match &parsed.as_ref().unwrap_or(self.node).value {
            Value::String(text) | Value::Text(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            Value::Table(table) if table.len() == 1 => {
                let (variant, entry) = table.iter().next().expect("one entry");
                visitor.visit_enum(Variant { variant, entry }).map_err(|fault| fault.at(&entry.key))
            }
            _ => Err(Fault::unusable(
                format!("is {}", self.node.kind()),
                format!("expected one of {}", crate::suggest::list(variants.iter().copied())),
            )),
        };
        result.map_err(|fault| fault.at(&self.node.origin))
    }

    /// A value that nobody wants: its key means nothing to the type.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.key {
            Some((key, origin, fields)) => {
                // `Entries` adds the key to the path on the way out.
                let mut fault = Fault::unknown(key, fields);
                fault.path.clear();
                Err(fault.at(origin))
            }
            None => visitor.visit_unit(),
        }
    }
}

/// The entries of a table. A variable's key has neither case nor hyphens: it takes the field's.
struct Entries<'a> {
    entries: std::collections::btree_map::Iter<'a, String, Entry>,
    fields: &'static [&'static str],
    current: Option<(&'a str, &'a Entry)>,
}

impl<'a> Entries<'a> {
    fn new(table: &'a Table, fields: &'static [&'static str]) -> Self {
        Self { entries: table.iter(), fields, current: None }
    }
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((key, entry)) = self.entries.next() else { return Ok(None) };
        let field = match entry.key {
            Origin::Variable(_) => self.fields.iter().copied().find(|field| same(field, key)),
            _ => None,
        };
        let key = field.unwrap_or(key);
        self.current = Some((key, entry));
        let name = key.into_deserializer();
        seed.deserialize(name).map(Some).map_err(|fault: Fault| fault.at(&entry.key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let Some((key, entry)) = self.current.take() else {
            return Err(Fault::unusable("is read out of order", "read the key first"));
        };
        let reader = Reader { node: &entry.node, key: Some((key, &entry.key, self.fields)) };
        seed.deserialize(reader).map_err(|fault| fault.within(key).at(&entry.node.origin))
    }
}

struct Elements<'a>(std::iter::Enumerate<std::slice::Iter<'a, Node>>);

impl<'de> SeqAccess<'de> for Elements<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some((index, node)) = self.0.next() else { return Ok(None) };
        let element = seed.deserialize(Reader::element(node));
        element.map(Some).map_err(|fault| fault.within(&index.to_string()).at(&node.origin))
    }
}

/// A variant with data, written `{ name = data }`.
struct Variant<'a> {
    variant: &'a str,
    entry: &'a Entry,
}

impl<'a, 'de> EnumAccess<'de> for Variant<'a> {
    type Error = Fault;
    type Variant = Reader<'a>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Reader<'a>), Fault> {
        let name = seed.deserialize(self.variant.into_deserializer())?;
        Ok((name, Reader::element(&self.entry.node)))
    }
}

impl<'de> VariantAccess<'de> for Reader<'_> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        Err(self.mismatch("the variant's name alone, in quotes"))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.list(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.table(visitor, fields)
    }
}

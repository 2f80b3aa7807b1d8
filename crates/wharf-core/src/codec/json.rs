//! JSON whose integers of 128 bits are strings: most readers of JSON have no number for them, and lose digits without a
//! word.

use std::fmt;
use std::io::{self, Write};

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde::{Serialize, de};
use serde_json::ser::Formatter;
use wharf_schema::whole;

/// Appends `value` to `out`.
pub(super) fn write<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> serde_json::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(out, Wide::default()))
}

/// Reads a value that fills `bytes`.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> serde_json::Result<T> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = T::deserialize(Reader(&mut reader))?;
    reader.end()?;
    Ok(value)
}

/// Writes integers of 128 bits as strings. A key is one already.
#[derive(Default)]
struct Wide {
    in_key: bool,
}

impl Wide {
    fn write<W: ?Sized + Write>(&self, writer: &mut W, number: impl fmt::Display) -> io::Result<()> {
        if self.in_key { write!(writer, "{number}") } else { write!(writer, "\"{number}\"") }
    }
}

impl Formatter for Wide {
    fn write_i128<W: ?Sized + Write>(&mut self, writer: &mut W, value: i128) -> io::Result<()> {
        self.write(writer, value)
    }

    fn write_u128<W: ?Sized + Write>(&mut self, writer: &mut W, value: u128) -> io::Result<()> {
        self.write(writer, value)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.in_key = true;
        if first { Ok(()) } else { writer.write_all(b",") }
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.in_key = false;
        Ok(())
    }
}

/// Whatever reads: the same, but for integers of 128 bits in it, which may be strings.
pub(super) struct Reader<T>(pub(super) T);

macro_rules! forwarded {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method(Reader(visitor))
        }
    )*};
}

macro_rules! whole {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method(Whole(visitor))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Reader<D> {
    type Error = D::Error;

    forwarded! {
        deserialize_any deserialize_bool deserialize_f32 deserialize_f64 deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option deserialize_unit deserialize_seq
        deserialize_map deserialize_identifier deserialize_ignored_any
    }

    whole! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(Signed(visitor))
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(Unsigned(visitor))
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_unit_struct(name, Reader(visitor))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, Reader(visitor))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple(len, Reader(visitor))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple_struct(name, len, Reader(visitor))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_struct(name, fields, Reader(visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_enum(name, variants, Reader(visitor))
    }
}

macro_rules! leaves {
    ($($method:ident: $type:ty,)*) => {$(
        fn $method<E: Error>(self, value: $type) -> Result<V::Value, E> {
            self.0.$method(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Reader<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    // serde_json has no other values than these.
    leaves! {
        visit_bool: bool,
        visit_i64: i64,
        visit_u64: u64,
        visit_f64: f64,
        visit_str: &str,
        visit_borrowed_str: &'de str,
        visit_string: String,
        visit_bytes: &[u8],
        visit_borrowed_bytes: &'de [u8],
        visit_byte_buf: Vec<u8>,
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, inside: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Reader(inside))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inside: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Reader(inside))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Reader(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Reader(members))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(Reader(variant))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Reader<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Reader(from))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Reader<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Reader(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Reader<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(Reader(seed))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Reader(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Reader<A> {
    type Error = A::Error;
    type Variant = Reader<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), A::Error> {
        self.0.variant_seed(Reader(seed)).map(|(name, access)| (name, Reader(access)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Reader<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(Reader(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(len, Reader(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, Reader(visitor))
    }
}

/// Reads an integer of at most 64 bits, written as [`whole`] has it.
struct Whole<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Whole<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    leaves! {
        visit_i64: i64,
        visit_u64: u64,
        visit_str: &str,
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        let Some(number) = whole(value) else { return self.0.visit_f64(value) };
        match u64::try_from(number) {
            Ok(number) => self.0.visit_u64(number),
            Err(_) => self.0.visit_i64(number),
        }
    }
}

/// Reads an integer of 128 bits: its digits as a string, or a number of at most 64 bits.
macro_rules! wide {
    ($name:ident, $type:ty, $visit:ident) => {
        struct $name<V>(V);

        impl<'de, V: Visitor<'de>> Visitor<'de> for $name<V> {
            type Value = V::Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!("the digits of an ", stringify!($type), " as a string"))
            }

            leaves! {
                visit_i64: i64,
                visit_u64: u64,
            }

            fn visit_str<E: Error>(self, digits: &str) -> Result<V::Value, E> {
                match digits.parse::<$type>() {
                    Ok(number) => self.0.$visit(number),
                    Err(_) => Err(E::invalid_value(de::Unexpected::Str(digits), &self)),
                }
            }
        }
    };
}

wide!(Signed, i128, visit_i128);
wide!(Unsigned, u128, visit_u128);

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Debug;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Account(u128);

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Entry {
        None,
        Of(i128),
        Both(u128, u64),
        Named { amount: Option<i128>, note: String },
    }

    fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, expected: &str) {
        let mut out = Vec::new();
        write(value, &mut out).expect("written");
        assert_eq!(String::from_utf8_lossy(&out), expected);
        assert_eq!(read::<T>(&out).expect("read"), *value);
    }

    #[test]
    fn integers_of_128_bits_are_strings_wherever_they_are() {
        comes_back(&u128::MAX, "\"340282366920938463463374607431768211455\"");
        comes_back(
            &(i128::MIN, Some(-1_i128), None::<u128>),
            "[\"-170141183460469231731687303715884105728\",\"-1\",null]",
        );
        comes_back(&vec![Account(0), Account(7)], "[\"0\",\"7\"]");
        comes_back(
            &vec![
                Entry::None,
                Entry::Of(-5),
                Entry::Both(1, 2),
                Entry::Named { amount: Some(3), note: "3".into() },
            ],
            r#"["None",{"Of":"-5"},{"Both":["1",2]},{"Named":{"amount":"3","note":"3"}}]"#,
        );
        comes_back(
            &BTreeMap::from([("a", 1_u128)].map(|(key, value)| (key.to_owned(), value))),
            r#"{"a":"1"}"#,
        );
        comes_back(&BTreeMap::from([(7_u64, 1_u128)]), r#"{"7":"1"}"#);
        comes_back(&BTreeMap::from([(1_u128, 7_u8)]), r#"{"1":7}"#);
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_fraction_of_nothing() {
        assert_eq!(read::<u8>(b"255.0").expect("whole"), 255);
        assert_eq!(read::<(i64, u32)>(b"[-3.0e2,-0.0]").expect("whole"), (-300, 0));
        assert_eq!(read::<BTreeMap<u64, u8>>(br#"{"7":1.0}"#).expect("whole"), BTreeMap::from([(7, 1)]));
        assert_eq!(read::<i64>(b"9007199254740992.0").expect("exact"), 1 << 53);
        for wrong in ["1.5", "256.0", "-1.0", "1e3", "\"1\"", "1e300"] {
            assert!(read::<u8>(wrong.as_bytes()).is_err(), "{wrong}");
        }
        assert!(read::<u64>(b"9007199254740994.0").is_err(), "it may have been another one");
    }

    #[test]
    fn small_ones_may_be_numbers_and_nothing_is_guessed() {
        assert_eq!(read::<u128>(b"18446744073709551615").expect("of 64 bits"), u128::from(u64::MAX));
        assert_eq!(read::<i128>(b"-3").expect("of 64 bits"), -3);
        for wrong in ["18446744073709551616", "1.0", "\"1.0\"", "\"\"", "\"-1\"", "null", "-1", "[1]"] {
            let error = read::<u128>(wrong.as_bytes()).expect_err(wrong);
            let told = error.to_string();
            assert!(told.contains("as a string") || told.contains("expected u128"), "{wrong}: {told}");
        }
        assert!(read::<u64>(b"\"1\"").is_err(), "those of 64 bits are numbers");
        assert!(read::<u128>(b"\"1\" 2").is_err());
    }
}

//! Whether JSON is a value of a shape, for what no Rust type reads.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};

use crate::{Body, Field, Shape, Types, Variant, faithful::Inside, whole};

/// Reads a value, and keeps nothing of it: fails where it is not of a shape, as a reader of its type would.
///
/// Members that a struct does not have are passed over, and so are variants that an open enum does not have.
#[derive(Clone, Copy)]
pub struct Fit<'a> {
    wanted: Wanted<'a>,
    types: &'a Types,
    /// Whether nothing is passed over: in what is asked for, all must be known.
    is_strict: bool,
}

#[derive(Clone, Copy)]
enum Wanted<'a> {
    Shape(&'a Shape),
    Body(&'a Body),
    /// Members of these names and no others.
    Arguments(&'a [Field]),
}

impl<'a> Fit<'a> {
    /// Of what a method gives: its value, an item of it, its error.
    pub fn given(shape: &'a Shape, types: &'a Types) -> Self {
        Self { wanted: Wanted::Shape(shape), types, is_strict: false }
    }

    /// Of a method's arguments: an object of them, with `null` for the one that is a stream.
    pub fn arguments(args: &'a [Field], types: &'a Types) -> Self {
        Self { wanted: Wanted::Arguments(args), types, is_strict: true }
    }

    fn of(self, shape: &'a Shape) -> Self {
        Self { wanted: Wanted::Shape(shape), ..self }
    }

    fn inside(self) -> Inside<'a> {
        match self.wanted {
            Wanted::Shape(shape) => match self.types.without_newtypes(shape) {
                Inside::Shape(Shape::Option(inner)) => self.types.without_newtypes(inner),
                inside => inside,
            },
            Wanted::Body(Body::Newtype(shape)) => self.of(shape).inside(),
            Wanted::Body(body) => Inside::Body("", body),
            Wanted::Arguments(_) => Inside::Unknown,
        }
    }

    fn may_be_null(self) -> bool {
        let shape = match self.wanted {
            Wanted::Shape(shape) | Wanted::Body(Body::Newtype(shape)) => shape,
            Wanted::Body(body) => return *body == Body::Unit,
            Wanted::Arguments(_) => return false,
        };
        self.types.nil(shape).is_some() || shape.is_stream()
    }

    fn integer<E: Error>(self, number: i128, unexpected: Unexpected<'_>) -> Result<(), E> {
        let (least, most) = match self.inside() {
            Inside::Shape(Shape::Float { .. }) => return Ok(()),
            Inside::Shape(Shape::Int { signed: true, bits: bits @ ..=64 }) => {
                let most = i128::from(i64::MAX >> (64 - u32::from((*bits).max(1))));
                (-most - 1, most)
            }
            Inside::Shape(Shape::Int { signed: false, bits: bits @ ..=64 }) => {
                (0, i128::from(u64::MAX >> (64 - u32::from((*bits).max(1)))))
            }
            Inside::Shape(Shape::Int { signed, .. }) => (if *signed { i128::MIN } else { 0 }, i128::MAX),
            _ => return Err(E::invalid_type(unexpected, &self)),
        };
        if (least..=most).contains(&number) { Ok(()) } else { Err(E::invalid_value(unexpected, &self)) }
    }

    fn items<'de, A: SeqAccess<'de>>(self, shapes: &'a [Shape], mut from: A) -> Result<(), A::Error> {
        for (at, shape) in shapes.iter().enumerate() {
            if from.next_element_seed(self.of(shape))?.is_none() {
                return Err(A::Error::invalid_length(at, &self));
            }
        }
        match from.next_element::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(A::Error::invalid_length(shapes.len() + 1, &self)),
        }
    }

    fn members<'de, A: MapAccess<'de>>(self, fields: &'a [Field], mut from: A) -> Result<(), A::Error> {
        let mut seen = vec![false; fields.len()];
        while let Some(name) = from.next_key::<String>()? {
            match fields.iter().position(|field| field.name == name) {
                Some(at) if std::mem::replace(&mut seen[at], true) => {
                    return Err(A::Error::custom(format_args!("duplicate field `{name}`")));
                }
                Some(at) => from.next_value_seed(self.of(&fields[at].shape))?,
                None if matches!(self.wanted, Wanted::Arguments(_)) => {
                    return Err(A::Error::custom(format_args!("there is no argument `{name}`")));
                }
                None => drop(from.next_value::<IgnoredAny>()?),
            }
        }
        let must_be_there = |field: &Field| !field.may_be_missing() && !field.shape.is_stream();
        let missing = fields.iter().zip(seen).find(|(field, seen)| !seen && must_be_there(field));
        missing.map_or(Ok(()), |(field, _)| {
            Err(A::Error::custom(format_args!("missing field `{}`", field.name)))
        })
    }

    /// The variant of that name; none where it is one of a later version.
    fn variant<E: Error>(self, name: &str, open: bool, all: &'a [Variant]) -> Result<Option<&'a Variant>, E> {
        match all.iter().find(|variant| variant.name == name) {
            None if !open || self.is_strict => {
                let known: Vec<String> = all.iter().map(|variant| format!("`{}`", variant.name)).collect();
                Err(E::custom(format_args!("unknown variant `{name}`, expected one of {}", known.join(", "))))
            }
            found => Ok(found),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Fit<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Fit<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.inside() {
            Inside::Shape(shape) => write!(f, "{shape}"),
            Inside::Body(name, body) => match (body, self.wanted) {
                (_, Wanted::Shape(_)) => f.write_str(name),
                (Body::Struct(_), _) => f.write_str("an object"),
                _ => f.write_str("what the variant has"),
            },
            Inside::Unknown => match self.wanted {
                Wanted::Arguments(_) => f.write_str("an object of the arguments"),
                _ => f.write_str("a type that is defined"),
            },
        }
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        if self.may_be_null() { Ok(()) } else { Err(E::invalid_type(Unexpected::Unit, &self)) }
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        match self.inside() {
            Inside::Shape(Shape::Bool) => Ok(()),
            _ => Err(E::invalid_type(Unexpected::Bool(value), &self)),
        }
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.integer(value.into(), Unexpected::Unsigned(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.integer(value.into(), Unexpected::Signed(value))
    }

    #[expect(clippy::cast_possible_truncation, reason = "whether it is still a number is what is asked")]
    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        match (self.inside(), whole(value)) {
            (Inside::Shape(Shape::Float { bits: 32 }), _) if (value as f32).is_finite() => Ok(()),
            (Inside::Shape(Shape::Float { bits: 64 }), _) => Ok(()),
            (Inside::Shape(Shape::Int { bits: ..=64, .. }), Some(number)) => {
                self.integer(number.into(), Unexpected::Float(value))
            }
            _ => Err(E::invalid_type(Unexpected::Float(value), &self)),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        let fits = match self.inside() {
            Inside::Shape(Shape::String) => true,
            Inside::Shape(Shape::Char) => text.chars().count() == 1,
            Inside::Shape(Shape::Bytes) => STANDARD.decode(text).is_ok(),
            Inside::Shape(Shape::Text { format }) => has_format(text, format),
            Inside::Shape(Shape::Int { signed: true, bits: 128 }) => text.parse::<i128>().is_ok(),
            Inside::Shape(Shape::Int { signed: false, bits: 128 }) => text.parse::<u128>().is_ok(),
            Inside::Body(_, Body::Enum { open, variants }) => {
                let found = self.variant(text, *open, variants)?;
                if found.is_some_and(|variant| variant.body != Body::Unit) {
                    let why = "an object of one member, for the variant has data";
                    return Err(E::invalid_type(Unexpected::Str(text), &why));
                }
                true
            }
            _ => return Err(E::invalid_type(Unexpected::Str(text), &self)),
        };
        if fits { Ok(()) } else { Err(E::invalid_value(Unexpected::Str(text), &self)) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<(), A::Error> {
        let (item, len) = match self.inside() {
            Inside::Shape(Shape::List(item) | Shape::Set(item)) => (item, None),
            Inside::Shape(Shape::Array { item, len }) => (item, Some(*len)),
            Inside::Shape(Shape::Tuple(shapes)) | Inside::Body(_, Body::Tuple(shapes)) => {
                return self.items(shapes, from);
            }
            _ => return Err(A::Error::invalid_type(Unexpected::Seq, &self)),
        };
        let mut count = 0;
        while from.next_element_seed(self.of(item))?.is_some() {
            count += 1;
        }
        if len.is_none_or(|len| len == count) { Ok(()) } else { Err(A::Error::invalid_length(count, &self)) }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<(), A::Error> {
        if let Wanted::Arguments(fields) = self.wanted {
            return self.members(fields, from);
        }
        let (open, variants) = match self.inside() {
            Inside::Body(_, Body::Struct(fields)) => return self.members(fields, from),
            Inside::Shape(Shape::Map { key, value }) => {
                while from.next_key_seed(Key(self.of(key)))?.is_some() {
                    from.next_value_seed(self.of(value))?;
                }
                return Ok(());
            }
            Inside::Body(_, Body::Enum { open, variants }) => (*open, variants),
            _ => return Err(A::Error::invalid_type(Unexpected::Map, &self)),
        };
        let Some(name) = from.next_key::<String>()? else {
            return Err(A::Error::invalid_value(Unexpected::Map, &"an object of one member, the variant"));
        };
        match self.variant(&name, open, variants)? {
            Some(variant) => from.next_value_seed(Self { wanted: Wanted::Body(&variant.body), ..self })?,
            None => drop(from.next_value::<IgnoredAny>()?),
        }
        match from.next_key::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(A::Error::invalid_value(Unexpected::Map, &"an object of one member, the variant")),
        }
    }
}

/// The key of a map, which is text whatever it stands for.
struct Key<'a>(Fit<'a>);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("as a key ")?;
        self.0.expecting(f)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        // Digits of 128 bits are text wherever they stand.
        let Inside::Shape(Shape::Int { bits: ..=64, .. }) = self.0.inside() else {
            return self.0.visit_str(text);
        };
        let unexpected = Unexpected::Str(text);
        match text.parse::<i128>() {
            Ok(number) => self.0.integer(number, unexpected),
            Err(_) => Err(E::invalid_value(unexpected, &self)),
        }
    }
}

/// Whether text is of a format, as far as that is known here; its reader knows more.
fn has_format(text: &str, format: &str) -> bool {
    match format {
        "uuid" => {
            let mut lengths = text.split('-').map(str::len);
            text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
                && [8, 4, 4, 4, 12].into_iter().all(|length| lengths.next() == Some(length))
                && lengths.next().is_none()
        }
        "decimal" => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
            [whole, part]
                .iter()
                .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        }
        _ => true,
    }
}

#[cfg(test)]
#[path = "fit_tests.rs"]
mod tests;

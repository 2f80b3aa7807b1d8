//! Variants that a reader doesn't know: what an open enum makes of them.

use std::{cell::Cell, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeSeed, EnumAccess, Error, IgnoredAny, IntoDeserializer, VariantAccess, Visitor},
    forward_to_deserialize_any, ser,
};

/// A variant that the other end has and this version of the enum does not: what the variant under `#[unknown]` holds.
///
/// It has the variant's name; what the variant carried is passed over. It can't be sent on, because nobody can write a
/// variant of which only the name is known: where that is tried, the call fails and says so.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownVariant(Box<str>);

impl UnknownVariant {
    /// A variant of this name, for tests of what a caller does with one.
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// Its name on the wire.
    pub fn name(&self) -> &str {
        &self.0
    }
}

/// Its name.
impl fmt::Display for UnknownVariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Always an error.
impl Serialize for UnknownVariant {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(ser::Error::custom(format_args!(
            "this version does not know the variant `{self}`, and cannot send it on: answer for it where it is received"
        )))
    }
}

thread_local! {
    /// Whether this thread reads what is to have known variants only.
    static STRICT: Cell<bool> = const { Cell::new(false) };
}

/// Runs `read`, in which no open enum takes a variant that it doesn't know.
///
/// So arguments are read: a caller may be ready for an answer that it doesn't know, a service can't do what it doesn't
/// know.
pub fn known_only<R>(read: impl FnOnce() -> R) -> R {
    struct Reset(bool);
    impl Drop for Reset {
        fn drop(&mut self) {
            STRICT.set(self.0);
        }
    }
    let _reset = Reset(STRICT.replace(true));
    read()
}

/// Reads an open enum: `known` reads the variants that it knows, `unknown` makes a value of any other.
///
/// Code that `#[wharf::message]` and `#[wharf::error]` write calls it.
///
/// # Errors
/// Those of `known`; and in [`known_only`] that a variant is not known.
pub fn open<'de, D: Deserializer<'de>, T>(
    from: D,
    known: impl FnOnce(Open<'_, D>) -> Result<T, D::Error>,
    unknown: impl FnOnce(UnknownVariant) -> T,
) -> Result<T, D::Error> {
    let met = Cell::new(None);
    match known(Open { from, met: &met }) {
        Ok(value) => Ok(value),
        Err(error) => met.take().map(unknown).ok_or(error),
    }
}

/// Reads one enum, and keeps the name of a variant that it doesn't know.
pub struct Open<'a, D> {
    from: D,
    met: &'a Cell<Option<UnknownVariant>>,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Open<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.from.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        match self.from.deserialize_enum(name, variants, Either { variants, visitor })? {
            Ok(value) => Ok(value),
            Err(unknown) => {
                let error = D::Error::unknown_variant(unknown.name(), variants);
                if !STRICT.get() {
                    self.met.set(Some(unknown));
                }
                Err(error)
            }
        }
    }

    fn is_human_readable(&self) -> bool {
        self.from.is_human_readable()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// Gives a known variant to the visitor, and passes over what an unknown one carries, so that whatever follows is
/// still found.
struct Either<V> {
    variants: &'static [&'static str],
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Either<V> {
    type Value = Result<V::Value, UnknownVariant>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, from: A) -> Result<Self::Value, A::Error> {
        match from.variant_seed(Name(self.variants))? {
            (Ok(name), access) => self.visitor.visit_enum(Known { name, access }).map(Ok),
            (Err(unknown), access) => pass_over(access).map(|()| Err(unknown)),
        }
    }
}

/// Passes over what a variant carries, and over nothing where it carries nothing.
fn pass_over<'de, A: VariantAccess<'de>>(access: A) -> Result<(), A::Error> {
    // What it is, no access tells beforehand. One that has nothing to read says so without having tried.
    let tried = Cell::new(false);
    match access.newtype_variant_seed(Ignored(&tried)) {
        Err(error) if tried.get() => Err(error),
        _ => Ok(()),
    }
}

struct Ignored<'a>(&'a Cell<bool>);

impl<'de> DeserializeSeed<'de> for Ignored<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.0.set(true);
        IgnoredAny::deserialize(from).map(drop)
    }
}

/// The name of a variant: one of these, or another one.
struct Name(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Result<&'static str, UnknownVariant>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Result<&'static str, UnknownVariant>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a variant")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let known = self.0.iter().find(|known| **known == name);
        Ok(known.copied().ok_or_else(|| UnknownVariant::new(name)))
    }

    // As derived code does it, for encodings that number variants.
    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        let known = usize::try_from(number).ok().and_then(|index| self.0.get(index));
        let unexpected = serde::de::Unexpected::Unsigned(number);
        known.map(|known| Ok(*known)).ok_or_else(|| E::invalid_value(unexpected, &self))
    }
}

/// A variant whose name was read already.
struct Known<A> {
    name: &'static str,
    access: A,
}

impl<'de, A: VariantAccess<'de>> EnumAccess<'de> for Known<A> {
    type Error = A::Error;
    type Variant = A;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, A), A::Error> {
        let name = IntoDeserializer::<A::Error>::into_deserializer(self.name);
        seed.deserialize(name).map(|name| (name, self.access))
    }
}

#[cfg(test)]
#[path = "unknown_tests.rs"]
mod tests;

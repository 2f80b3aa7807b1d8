//! `Bytes`: a byte string that travels as one.

use std::{fmt, ops::Deref};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Message, Shape, Types};

/// Bytes: themselves in binary encodings, standard base64 with padding in JSON; cheap to clone.
///
/// A `Vec<u8>` in a message is a list of numbers, one by one. Use `Bytes` for anything longer than a handful.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bytes(bytes::Bytes);

impl Bytes {
    /// No bytes.
    pub const fn new() -> Self {
        Self(bytes::Bytes::new())
    }

    /// Bytes that are part of the program; nothing is copied.
    pub const fn from_static(bytes: &'static [u8]) -> Self {
        Self(bytes::Bytes::from_static(bytes))
    }

    /// A copy of `bytes`.
    pub fn copy_from_slice(bytes: &[u8]) -> Self {
        Self(bytes::Bytes::copy_from_slice(bytes))
    }

    /// The buffer of the `bytes` crate; nothing is copied.
    pub fn into_inner(self) -> bytes::Bytes {
        self.0
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<String> for Bytes {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&'static [u8]> for Bytes {
    fn from(bytes: &'static [u8]) -> Self {
        Self::from_static(bytes)
    }
}

impl<const N: usize> From<&'static [u8; N]> for Bytes {
    fn from(bytes: &'static [u8; N]) -> Self {
        Self::from_static(bytes)
    }
}

impl From<&'static str> for Bytes {
    fn from(text: &'static str) -> Self {
        Self::from_static(text.as_bytes())
    }
}

impl From<bytes::Bytes> for Bytes {
    fn from(bytes: bytes::Bytes) -> Self {
        Self(bytes)
    }
}

impl From<Bytes> for bytes::Bytes {
    fn from(bytes: Bytes) -> Self {
        bytes.0
    }
}

impl From<Bytes> for Vec<u8> {
    fn from(bytes: Bytes) -> Self {
        bytes.0.into()
    }
}

impl FromIterator<u8> for Bytes {
    fn from_iter<I: IntoIterator<Item = u8>>(bytes: I) -> Self {
        Self(bytes.into_iter().collect())
    }
}

impl PartialEq<[u8]> for Bytes {
    fn eq(&self, other: &[u8]) -> bool {
        **self == *other
    }
}

impl PartialEq<&[u8]> for Bytes {
    fn eq(&self, other: &&[u8]) -> bool {
        **self == **other
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&STANDARD.encode(self))
        } else {
            serializer.serialize_bytes(self)
        }
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_str(Base64)
        } else {
            deserializer.deserialize_byte_buf(Raw)
        }
    }
}

struct Base64;

impl de::Visitor<'_> for Base64 {
    type Value = Bytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes as standard base64 with padding")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Bytes, E> {
        let wrong = |cause| E::custom(format_args!("not standard base64 with padding: {cause}"));
        STANDARD.decode(text).map(Bytes::from).map_err(wrong)
    }
}

struct Raw;

impl de::Visitor<'_> for Raw {
    type Value = Bytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
        Ok(Bytes::copy_from_slice(bytes))
    }

    fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
        Ok(bytes.into())
    }
}

impl Message for Bytes {
    fn shape(_: &mut Types) -> Shape {
        Shape::Bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_base64() {
        let json = serde_json::to_string(&Bytes::from(&[0xfb, 0xff, 0])).expect("JSON");
        assert_eq!(json, r#""+/8A""#);
        assert_eq!(serde_json::from_str::<Bytes>(&json).expect("back"), Bytes::from(vec![0xfb, 0xff, 0]));
    }

    #[test]
    fn wrong_base64_is_refused_with_the_reason() {
        let error = serde_json::from_str::<Bytes>(r#""a-b_""#).expect_err("URL alphabet").to_string();
        assert!(error.starts_with("not standard base64 with padding"), "{error}");
    }

    #[test]
    fn binary_encodings_carry_the_bytes_themselves() {
        let packed = rmp_serde::to_vec(&Bytes::from("abc")).expect("MessagePack");
        assert_eq!(packed, [0xc4, 3, b'a', b'b', b'c']);
        assert_eq!(rmp_serde::from_slice::<Bytes>(&packed).expect("back"), Bytes::from("abc"));
    }
}

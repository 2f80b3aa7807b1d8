//! Fingerprints: whether two programs mean the same by a method.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

use crate::{Field, MethodKind, Shape, Types, canonical_form};

/// The first 16 bytes of the SHA-256 of a method's [canonical form](canonical_form).
///
/// Written as 32 lowercase hex digits, in binary encodings as the bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 16]);

/// The fingerprint of a method: changes with everything but documentation.
pub fn fingerprint(
    name: &str,
    kind: MethodKind,
    args: &[Field],
    value: &Shape,
    error: &Shape,
    types: &Types,
) -> Fingerprint {
    let digest = Sha256::digest(canonical_form(name, kind, args, value, error, types));
    let mut first = [0; 16];
    first.copy_from_slice(&digest[..16]);
    Fingerprint(first)
}

// === impl Fingerprint ===

impl Fingerprint {
    /// A fingerprint that came as bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// Text that is no fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAFingerprint;

impl fmt::Display for NotAFingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fingerprint is 32 lowercase hex digits; copy it whole from `describe`")
    }
}

impl std::error::Error for NotAFingerprint {}

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        if text.len() != 32 || !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(NotAFingerprint);
        }
        let number = u128::from_str_radix(text, 16).map_err(|_| NotAFingerprint)?;
        Ok(Self(number.to_be_bytes()))
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_bytes(&self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Fingerprint;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a fingerprint: 32 lowercase hex digits, or 16 bytes")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Fingerprint, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Fingerprint, E> {
                bytes.try_into().map(Fingerprint).map_err(|_| E::invalid_length(bytes.len(), &self))
            }
        }
        if deserializer.is_human_readable() {
            deserializer.deserialize_str(Visitor)
        } else {
            deserializer.deserialize_bytes(Visitor)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: Fingerprint = Fingerprint([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xff]);

    #[test]
    fn text_is_hex_and_comes_back() {
        assert_eq!(SAMPLE.to_string(), "000102030405060708090a0b0c0d0eff");
        assert_eq!(SAMPLE.to_string().parse(), Ok(SAMPLE));
        let json = serde_json::to_string(&SAMPLE).expect("JSON");
        assert_eq!(json, r#""000102030405060708090a0b0c0d0eff""#);
        assert_eq!(serde_json::from_str::<Fingerprint>(&json).expect("back"), SAMPLE);
    }

    #[test]
    fn binary_is_sixteen_bytes_and_comes_back() {
        let packed = rmp_serde::to_vec(&SAMPLE).expect("MessagePack");
        assert_eq!(packed.len(), 18);
        assert_eq!(rmp_serde::from_slice::<Fingerprint>(&packed).expect("back"), SAMPLE);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "0001", "000102030405060708090A0B0C0D0EFF", "+00102030405060708090a0b0c0d0eff"] {
            assert_eq!(text.parse::<Fingerprint>(), Err(NotAFingerprint), "{text}");
        }
        let short = rmp_serde::to_vec(&Fingerprint([0; 16])).expect("MessagePack");
        assert!(rmp_serde::from_slice::<Fingerprint>(&short[..10]).is_err());
    }
}

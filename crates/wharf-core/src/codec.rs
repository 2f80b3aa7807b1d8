//! The three encodings of a value.

mod json;
mod packed;
mod place;

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed, IgnoredAny};
use serde::{Deserialize, Serialize};
use wharf_schema::{Fit, known_only};

pub use place::pointer;

/// How deep values may nest in any encoding: fewer arrays, maps and enums with data than this, within each other.
pub const MAX_NESTING: usize = 128;

/// How a value is written. A call says which one it uses, and is answered in the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Structs as arrays: only between ends with equal fingerprints.
    Positional,
    /// MessagePack with structs as maps: between ends that differ but are compatible.
    Named,
    /// JSON: for callers without types.
    Json,
}

/// A value that could not be written or read.
#[derive(Debug)]
pub struct CodecError {
    message: String,
    pointer: Option<String>,
}

impl CodecError {
    /// An error that says `why`.
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self { message: why.into(), pointer: None }
    }

    /// The JSON pointer (RFC 6901) to what could not be read, where that is known: of JSON.
    pub fn pointer(&self) -> Option<&str> {
        self.pointer.as_deref()
    }
}

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(pointer) = self.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
            write!(f, "{pointer}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for CodecError {}

fn failed(error: impl fmt::Display) -> CodecError {
    CodecError::new(error.to_string())
}

impl Encoding {
    /// Appends `value` to `out`. What was appended before an error is the caller's to drop.
    pub fn encode<T: Serialize + ?Sized>(self, value: &T, out: &mut Vec<u8>) -> Result<(), CodecError> {
        match self {
            Self::Positional => value.serialize(&mut rmp_serde::Serializer::new(out)).map_err(failed),
            Self::Named => {
                value.serialize(&mut rmp_serde::Serializer::new(out).with_struct_map()).map_err(failed)
            }
            Self::Json => {
                // serde_json writes `null` for what is no number, and somebody would read that as a missing one.
                let mut packed = Vec::new();
                value.serialize(&mut rmp_serde::Serializer::new(&mut packed)).map_err(failed)?;
                if packed::has_no_number(&packed) {
                    return Err(CodecError::new(
                        "JSON has no form for NaN and the infinities; use an `Option`, or an enum that says what is meant",
                    ));
                }
                json::write(value, out).map_err(failed)
            }
        }
    }

    /// Reads a value that fills `bytes` to the last byte, nested less than [`MAX_NESTING`] deep.
    pub fn decode<T: DeserializeOwned>(self, bytes: &[u8]) -> Result<T, CodecError> {
        match self {
            Self::Positional | Self::Named => unpack(bytes),
            Self::Json => json::read(bytes).map_err(|error| {
                let pointer = place::of_misfit(bytes, PhantomData::<T>);
                CodecError { pointer, ..failed(error) }
            }),
        }
    }

    /// Reads arguments: as [`decode`](Self::decode), but of no open enum a variant that is not known. A service would
    /// have to guess what is wanted.
    pub fn decode_arguments<T: DeserializeOwned>(self, bytes: &[u8]) -> Result<T, CodecError> {
        known_only(|| self.decode(bytes))
    }

    /// Whether JSON that nobody reads by its type is as `fit` says, to the last byte.
    ///
    /// # Errors
    /// As those of [`decode`](Self::decode), with the place.
    pub fn check(json: &[u8], fit: Fit<'_>) -> Result<(), CodecError> {
        let mut reader = serde_json::Deserializer::from_slice(json);
        fit.deserialize(&mut reader).and_then(|()| reader.end()).map_err(|error| {
            let pointer = place::of_misfit(json, fit);
            CodecError { pointer, ..failed(error) }
        })
    }

    /// The two bits that stand for it on the wire.
    pub fn to_bits(self) -> u8 {
        match self {
            Self::Positional => 0,
            Self::Named => 1,
            Self::Json => 2,
        }
    }

    /// The encoding that two bits stand for.
    pub fn from_bits(bits: u8) -> Option<Self> {
        match bits {
            0 => Some(Self::Positional),
            1 => Some(Self::Named),
            2 => Some(Self::Json),
            _ => None,
        }
    }
}

fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    if packed::is_too_deep(bytes) {
        return Err(CodecError::new(format!(
            "the value is nested {MAX_NESTING} deep or more; make it flatter"
        )));
    }
    let mut reader = rmp_serde::Deserializer::from_read_ref(bytes);
    reader.set_max_depth(MAX_NESTING);
    let value = T::deserialize(&mut reader).map_err(failed)?;
    // The reader does not tell how far it came: when all was read, it finds no further value.
    match IgnoredAny::deserialize(&mut reader) {
        Err(rmp_serde::decode::Error::InvalidMarkerRead(_)) => Ok(value),
        _ => Err(CodecError::new("there are bytes after the value")),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;

    const ALL: [Encoding; 3] = [Encoding::Positional, Encoding::Named, Encoding::Json];

    /// An enum that contains itself, as trees do.
    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    enum Chain {
        End,
        Next(Box<Self>),
        Both { left: Box<Self>, right: Vec<Self> },
    }

    impl Chain {
        fn of(length: usize) -> Self {
            (0..length).fold(Self::End, |chain, _| Self::Next(Box::new(chain)))
        }
    }

    fn written<T: Serialize>(encoding: Encoding, value: &T) -> Vec<u8> {
        let mut bytes = Vec::new();
        encoding.encode(value, &mut bytes).expect("plain data");
        bytes
    }

    fn error<T: DeserializeOwned + Debug>(encoding: Encoding, bytes: &[u8]) -> String {
        encoding.decode::<T>(bytes).expect_err("it is broken").to_string()
    }

    #[test]
    fn values_come_back_and_nothing_may_follow_them() {
        let value = Chain::Both {
            left: Box::new(Chain::of(2)),
            right: vec![Chain::End, Chain::Next(Box::new(Chain::End))],
        };
        for encoding in ALL {
            let mut bytes = written(encoding, &value);
            assert_eq!(encoding.decode::<Chain>(&bytes).expect("back"), value);
            bytes.push(b'1');
            error::<Chain>(encoding, &bytes);
            bytes.truncate(bytes.len() - 2);
            error::<Chain>(encoding, &bytes);
        }
    }

    #[test]
    fn nesting_ends_at_the_same_depth_in_every_encoding() {
        for encoding in ALL {
            let deepest = Chain::of(MAX_NESTING - 1);
            assert_eq!(encoding.decode::<Chain>(&written(encoding, &deepest)).expect("back"), deepest);
            error::<Chain>(encoding, &written(encoding, &Chain::of(MAX_NESTING)));
            let mut lists = vec![if encoding == Encoding::Json { b'[' } else { 0x91 }; 100_000];
            error::<Vec<IgnoredAny>>(encoding, &lists);
            lists.truncate(MAX_NESTING - 2);
            error::<Vec<IgnoredAny>>(encoding, &lists);
        }
    }

    #[test]
    fn a_bomb_of_enums_is_refused_before_it_takes_the_stack() {
        for bomb in [b"\x81\xa4Next".repeat(1_000_000), b"\x81\x01".repeat(4_000_000)] {
            for encoding in [Encoding::Positional, Encoding::Named] {
                assert!(error::<Chain>(encoding, &bomb).starts_with("the value is nested 128 deep"));
            }
        }
        error::<Chain>(Encoding::Json, &b"{\"Next\":".repeat(1_000_000));
    }

    #[test]
    fn floats_come_back_to_the_last_bit_and_json_refuses_what_is_no_number() {
        for number in [0.1, -0.0, f64::MAX, f64::MIN_POSITIVE, 5e-324, f64::from_bits(0x7e37_8f3c_8800_759d)]
        {
            for encoding in ALL {
                let back: f64 = encoding.decode(&written(encoding, &number)).expect("back");
                assert_eq!(back.to_bits(), number.to_bits(), "{encoding:?}");
            }
        }
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for value in [vec![Some(1.0), Some(number)], vec![Some(number)]] {
                let refused = Encoding::Json.encode(&value, &mut Vec::new()).expect_err("it is no number");
                assert!(refused.to_string().starts_with("JSON has no form for NaN"), "{refused}");
                let back: Vec<Option<f64>> =
                    Encoding::Named.decode(&written(Encoding::Named, &value)).expect("back");
                assert_eq!(format!("{back:?}"), format!("{value:?}"));
            }
            assert!(Encoding::Json.encode(&(number as f32), &mut Vec::new()).is_err());
        }
    }

    #[test]
    fn byte_strings_are_bytes_in_both_binary_encodings() {
        let bytes = wharf_schema::Bytes::from("abc");
        assert_eq!(written(Encoding::Positional, &bytes), b"\xc4\x03abc");
        assert_eq!(written(Encoding::Named, &bytes), b"\xc4\x03abc");
        assert_eq!(written(Encoding::Json, &bytes), b"\"YWJj\"");
    }
}

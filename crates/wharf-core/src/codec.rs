//! The three encodings of a value.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// How deep values may nest in any encoding.
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
pub struct CodecError(String);

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CodecError {}

fn failed(error: impl fmt::Display) -> CodecError {
    CodecError(error.to_string())
}

impl Encoding {
    /// Appends `value` to `out`. What was appended before an error is the caller's to drop.
    pub fn encode<T: Serialize + ?Sized>(self, value: &T, out: &mut Vec<u8>) -> Result<(), CodecError> {
        match self {
            Self::Positional => value.serialize(&mut rmp_serde::Serializer::new(out)).map_err(failed),
            Self::Named => value
                .serialize(&mut rmp_serde::Serializer::new(out).with_struct_map().with_human_readable())
                .map_err(failed),
            Self::Json => serde_json::to_writer(out, value).map_err(failed),
        }
    }

    /// Reads a value that fills `bytes` to the last byte, nested at most [`MAX_NESTING`] deep.
    pub fn decode<T: DeserializeOwned>(self, bytes: &[u8]) -> Result<T, CodecError> {
        match self {
            Self::Positional => {
                let mut reader = rmp_serde::Deserializer::from_read_ref(bytes);
                reader.set_max_depth(MAX_NESTING);
                let value = T::deserialize(&mut reader).map_err(failed)?;
                all_read(reader.get_ref().len(), value)
            }
            Self::Named => {
                let mut rest = bytes;
                let mut reader = rmp_serde::Deserializer::new(&mut rest).with_human_readable();
                reader.set_max_depth(MAX_NESTING);
                let value = T::deserialize(&mut reader).map_err(failed)?;
                all_read(rest.len(), value)
            }
            Self::Json => serde_json::from_slice(bytes).map_err(failed),
        }
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

fn all_read<T>(left: usize, value: T) -> Result<T, CodecError> {
    match left {
        0 => Ok(value),
        left => Err(CodecError(format!("{left} bytes are left after the value"))),
    }
}

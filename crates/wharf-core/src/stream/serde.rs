//! What stands in a message where a stream is: nothing. Its items follow.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Source, Stream};

impl<T, E> Serialize for Stream<T, E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de, T, E> Deserialize<'de> for Stream<T, E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <()>::deserialize(deserializer)?;
        Ok(Self { source: Source::Absent.into() })
    }
}

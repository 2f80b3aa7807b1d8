//! The rules of compatibility keep what they promise: random pairs of interfaces, and values on the wire by name.
//!
//! Types are data here. What writes and reads their values makes the calls to serde that derived code makes, and
//! the bytes between are those of [`Encoding::Named`](wharf_core::Encoding).

mod model;
mod mutate;
mod name;
mod pairs;
mod properties;
mod random;
mod read;
mod value;
mod view;
mod write;

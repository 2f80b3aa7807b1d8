//! JSON Schema (draft 2020-12) of what crosses an interface: the JSON that Wharf writes, and reads.
//!
//! [`json_schema`] is the schema of one shape by itself; [`Definitions`] collects those of many, of several interfaces, for
//! a document that holds them in one place.

mod body;
mod definitions;
mod patterns;
mod shape;

use serde_json::{Value, json};

use crate::{Shape, Types};

pub use definitions::{Definitions, Way};

/// The dialect.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a shape, with the definitions of the types that it mentions in its `$defs`.
pub fn json_schema(shape: &Shape, types: &Types, way: Way) -> Value {
    let mut definitions = Definitions::new("#/$defs/");
    let mut schema = definitions.schema(shape, types, way);
    let all = definitions.finish();
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$schema".into(), json!(DIALECT));
        if !all.is_empty() {
            schema.insert("$defs".into(), all.into());
        }
    }
    schema
}

#[cfg(test)]
mod tests;

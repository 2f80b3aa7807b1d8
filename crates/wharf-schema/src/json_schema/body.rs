//! The schemas of definitions: structs, enums, and what their variants carry.

use serde_json::{Map, Value, json};

use super::{Definitions, Way};
use crate::{Body, Field, TypeDef, Types, Variant};

/// Writes the schemas of one interface's types.
pub(super) struct Writer<'d, 'a> {
    pub(super) definitions: &'d mut Definitions<'a>,
    pub(super) types: &'a Types,
    pub(super) way: Way,
}

impl<'a> Writer<'_, 'a> {
    pub(super) fn definition(&mut self, definition: &'a TypeDef) -> Value {
        let schema = self.body(&definition.body);
        let about = match &definition.body {
            Body::Enum { variants, .. } => with_variants(&definition.docs, variants),
            _ => definition.docs.clone(),
        };
        described(schema, &about)
    }

    fn body(&mut self, body: &'a Body) -> Value {
        match body {
            Body::Unit => json!({ "type": "null" }),
            Body::Newtype(shape) => self.shape(shape),
            Body::Tuple(items) => self.tuple(items),
            Body::Struct(fields) => self.fields(&fields.iter().collect::<Vec<_>>()),
            Body::Enum { open, variants } => {
                let known = self.variants(&variants.iter().collect::<Vec<_>>());
                if !*open || self.way == Way::Argument {
                    return known;
                }
                // Whoever reads it must be ready for variants that there will be.
                json!({ "anyOf": [
                    known,
                    { "type": "string", "description": "A variant of a later version." },
                    {
                        "type": "object",
                        "description": "A variant of a later version, with what it carries.",
                        "minProperties": 1,
                        "maxProperties": 1,
                    },
                ] })
            }
        }
    }

    /// An object with these members, and others that its reader does not know.
    pub(super) fn fields(&mut self, fields: &[&'a Field]) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for field in fields {
            properties.insert(field.name.clone(), described(self.shape(&field.shape), &field.docs));
            if !field.may_be_missing() {
                required.push(field.name.as_str());
            }
        }
        let mut schema = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            schema["required"] = required.into();
        }
        schema
    }

    /// One of these variants: its name, or an object of its name and what it carries.
    pub(super) fn variants(&mut self, variants: &[&'a Variant]) -> Value {
        let (bare, full): (Vec<&Variant>, Vec<&Variant>) =
            variants.iter().copied().partition(|variant| variant.body == Body::Unit);
        let mut all = Vec::new();
        if !bare.is_empty() {
            let names: Vec<&str> = bare.iter().map(|variant| variant.name.as_str()).collect();
            all.push(json!({ "type": "string", "enum": names }));
        }
        for variant in full {
            let carried = json!({
                "type": "object",
                "title": variant.name,
                "properties": { variant.name.as_str(): self.body(&variant.body) },
                "required": [variant.name],
                "additionalProperties": false,
            });
            all.push(described(carried, &variant.docs));
        }
        match all.len() {
            0 => json!({ "not": {} }),
            1 => all.swap_remove(0),
            _ => json!({ "oneOf": all }),
        }
    }
}

/// The schema with what is said of it; unless the schema says something itself, which is kept.
fn described(mut schema: Value, docs: &str) -> Value {
    if let Some(schema) = schema.as_object_mut().filter(|_| !docs.is_empty()) {
        schema.entry("description").or_insert_with(|| docs.into());
    }
    schema
}

/// The documentation of an enum, with that of its variants that are nothing but names.
fn with_variants(docs: &str, variants: &[Variant]) -> String {
    let bare = variants.iter().filter(|variant| variant.body == Body::Unit && !variant.docs.is_empty());
    let lines: Vec<String> =
        bare.map(|variant| format!("- `{}`: {}", variant.name, variant.docs.replace('\n', " "))).collect();
    match (docs.is_empty(), lines.is_empty()) {
        (_, true) => docs.to_owned(),
        (true, false) => lines.join("\n"),
        (false, false) => format!("{docs}\n\n{}", lines.join("\n")),
    }
}

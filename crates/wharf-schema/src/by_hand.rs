//! Calls that people write: what can be known to be wrong before they are made, and what an error means.

use serde_json::{Map, Value};

use crate::{Body, Field, InterfaceDescriptor, MethodDescriptor, Shape, Variant};

impl MethodDescriptor {
    /// Why `given`, arguments by their names, cannot be those of a call, after the method's name: `needs the argument shopper`. None
    /// where nothing is known to be wrong with them: whether the values fit is for the callee to say.
    pub fn misfit(&self, given: &Map<String, Value>) -> Option<String> {
        let must_be_there = |arg: &&Field| !arg.may_be_missing() && !arg.shape.is_stream();
        let missing = self.args.iter().filter(must_be_there).find(|arg| !given.contains_key(&arg.name));
        if let Some(missing) = missing {
            return Some(format!("needs the argument {}", missing.name));
        }
        let unknown = given.keys().find(|name| self.args.iter().all(|arg| arg.name != **name))?;
        Some(format!("has no argument {unknown}"))
    }

    /// What an error of a call can be: the method's own, and that of the stream that it gives.
    pub fn errors(&self) -> impl Iterator<Item = &Shape> {
        let of_stream = match &self.value {
            Shape::Stream { error, .. } => Some(&**error),
            _ => None,
        };
        [Some(&self.error), of_stream].into_iter().flatten()
    }
}

impl InterfaceDescriptor {
    /// The variant that `error` is, the JSON of an error of `method` or of the stream that it gives: an enum's variant is alone as
    /// text, or the one key of an object. None where it is no variant that is known.
    pub fn error_variant(&self, method: &MethodDescriptor, error: &Value) -> Option<&Variant> {
        let name = match error {
            Value::String(name) => name,
            Value::Object(fields) if fields.len() == 1 => fields.keys().next()?,
            _ => return None,
        };
        self.variant_named(method, name)
    }

    /// The variant of that name of what an error of `method` can be.
    pub fn variant_named(&self, method: &MethodDescriptor, name: &str) -> Option<&Variant> {
        method.errors().find_map(|shape| {
            let Shape::Named(error) = shape else { return None };
            match &self.types.get(error)?.body {
                Body::Enum { variants, .. } => variants.iter().find(|variant| variant.name == name),
                _ => None,
            }
        })
    }
}

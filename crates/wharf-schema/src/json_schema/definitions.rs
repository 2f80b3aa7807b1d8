//! `Definitions`: the schemas of named types, each once, however many interfaces mention them.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use serde_json::{Map, Value, json};

use super::body::Writer;
use crate::{
    Body, Field, Shape, TypeDef, Types, Variant, canonical::canonical_shape, types::name_without_number,
};

/// Which way a value goes, seen from the service. It matters to open enums alone: in answers there may be variants that
/// are not known yet, in arguments there are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// To the service.
    Argument,
    /// From the service.
    Answer,
}

/// Schemas of named types that refer to each other.
#[derive(Debug)]
pub struct Definitions<'a> {
    at: &'static str,
    /// By what they are on the wire: types of two interfaces that are the same there have one definition.
    by_form: HashMap<String, String>,
    /// By where they are defined, so that each is looked at once.
    by_place: HashMap<(usize, &'a str, Way), String>,
    waiting: VecDeque<(String, &'a TypeDef, &'a Types, Way)>,
    done: BTreeMap<String, Value>,
}

impl<'a> Definitions<'a> {
    /// None yet. They refer to each other by `at` and a name, such as `#/$defs/CartItem`.
    pub fn new(at: &'static str) -> Self {
        Self {
            at,
            by_form: HashMap::new(),
            by_place: HashMap::new(),
            waiting: VecDeque::new(),
            done: BTreeMap::new(),
        }
    }

    /// Takes a name for a definition of its own.
    pub fn reserve(&mut self, name: &str, schema: Value) {
        self.done.insert(name.to_owned(), schema);
    }

    /// The schema of a shape; the types that it mentions, and those that these mention, are defined.
    pub fn schema(&mut self, shape: &'a Shape, types: &'a Types, way: Way) -> Value {
        let schema = Writer { definitions: self, types, way }.shape(shape);
        self.define();
        schema
    }

    /// The schema of an object with a member for each of these, and without any other.
    pub fn arguments(&mut self, fields: impl IntoIterator<Item = &'a Field>, types: &'a Types) -> Value {
        let fields: Vec<&Field> = fields.into_iter().collect();
        let mut schema = Writer { definitions: self, types, way: Way::Argument }.fields(&fields);
        schema["additionalProperties"] = false.into();
        self.define();
        schema
    }

    /// The schema of an enum as far as these variants go.
    pub fn variants(&mut self, variants: &[&'a Variant], types: &'a Types, way: Way) -> Value {
        let schema = Writer { definitions: self, types, way }.variants(variants);
        self.define();
        schema
    }

    /// All of them, by their names.
    pub fn finish(self) -> Map<String, Value> {
        self.done.into_iter().collect()
    }

    /// A list and no recursion, for a chain of types may be long.
    fn define(&mut self) {
        while let Some((key, definition, types, way)) = self.waiting.pop_front() {
            let schema = Writer { definitions: self, types, way }.definition(definition);
            self.done.insert(key, schema);
        }
    }

    /// A reference to a named type, which is defined sooner or later.
    pub(super) fn reference(&mut self, name: &'a str, types: &'a Types, way: Way) -> Value {
        let place = (std::ptr::from_ref(types).addr(), name, way);
        let key = match self.by_place.get(&place) {
            Some(key) => key.clone(),
            None => {
                let Some(definition) = types.get(name) else { return json!({}) };
                let key = self.key(name, definition, types, way);
                self.by_place.insert(place, key.clone());
                key
            }
        };
        json!({ "$ref": format!("{}{key}", self.at) })
    }

    fn key(&mut self, name: &'a str, definition: &'a TypeDef, types: &'a Types, way: Way) -> String {
        let mut form = canonical_shape(&Shape::Named(name.to_owned()), types);
        if way == Way::Argument && has_open_enum(name, types) {
            form.push_str("as an argument");
        }
        if let Some(key) = self.by_form.get(&form) {
            return key.clone();
        }
        let wanted = plain(&name_without_number(name));
        let mut key = wanted.clone();
        let mut number = 2;
        while self.done.contains_key(&key) {
            key = format!("{wanted}_{number}");
            number += 1;
        }
        // Its place, until it is written.
        self.done.insert(key.clone(), Value::Null);
        self.by_form.insert(form, key.clone());
        self.waiting.push_back((key.clone(), definition, types, way));
        key
    }
}

/// A name in the letters that OpenAPI allows: `Page<Product>` is `Page_Product`.
fn plain(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '.';
    let words = name.split(|letter: char| !is_plain(letter)).filter(|word| !word.is_empty());
    let plain = words.collect::<Vec<_>>().join("_");
    if plain.is_empty() { "Type".to_owned() } else { plain }
}

/// Whether an enum that is open is anywhere in values of a named type.
fn has_open_enum(name: &str, types: &Types) -> bool {
    let mut met = HashSet::from([name]);
    let mut waiting = vec![name];
    while let Some(name) = waiting.pop() {
        let Some(definition) = types.get(name) else { continue };
        if matches!(definition.body, Body::Enum { open: true, .. }) {
            return true;
        }
        for shape in definition.body.shapes() {
            shape.for_each_name(&mut |inner| {
                if met.insert(inner) {
                    waiting.push(inner);
                }
            });
        }
    }
    false
}

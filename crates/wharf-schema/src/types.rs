//! `Types`: the named types that an interface mentions.

use std::{
    any::TypeId,
    collections::{HashMap, HashSet},
    fmt,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Shape, TypeDef};

/// Named types and their definitions, in order of first use; serialized as a map from name to definition.
///
/// Two of them are equal if they define the same names in the same way, in whatever order.
#[derive(Clone, Debug, Default)]
pub struct Types {
    definitions: Vec<(String, TypeDef)>,
    by_name: HashMap<String, usize>,
    // Only of this program: a descriptor that was read knows no Rust types.
    by_rust_type: HashMap<TypeId, String>,
    // Names whose definition is being built, and is not known yet.
    unfinished: HashSet<String>,
}

impl Types {
    /// No types yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Defines `T` at its first use, and answers the shape that refers to it.
    ///
    /// Its name is `name` with the shapes of its `generics`, as in `Page<Product>`; it is taken before `build`
    /// runs, so a type may mention itself. Where that name belongs to another type with another definition,
    /// it gets a number (`Product#2`), and [`problems`](crate::InterfaceDescriptor::problems) reports it.
    pub fn define<T: 'static>(
        &mut self,
        name: &str,
        generics: &[Shape],
        build: impl FnOnce(&mut Self) -> TypeDef,
    ) -> Shape {
        if let Some(known) = self.by_rust_type.get(&TypeId::of::<T>()) {
            return Shape::Named(known.clone());
        }
        let wanted = full_name(name, generics);
        let taken = self.free_name(&wanted);
        let index = self.definitions.len();
        self.insert(taken.clone(), TypeDef::default());
        self.by_rust_type.insert(TypeId::of::<T>(), taken.clone());
        self.unfinished.insert(taken.clone());
        let definition = build(self);
        self.unfinished.remove(&taken);
        if let Some(same) = self.same_definition(&wanted, &taken, &definition) {
            // Two Rust types, one on the wire: `Page<u64>` and `Page<usize>`.
            self.definitions.pop();
            self.by_name.remove(&taken);
            self.by_rust_type.insert(TypeId::of::<T>(), same.clone());
            return Shape::Named(same);
        }
        self.definitions[index].1 = definition;
        Shape::Named(taken)
    }

    /// Adds a definition by name; `false` if the name is taken, and then nothing changes.
    ///
    /// For descriptors that are put together without Rust types.
    pub fn insert(&mut self, name: String, definition: TypeDef) -> bool {
        if self.by_name.contains_key(&name) {
            return false;
        }
        self.by_name.insert(name.clone(), self.definitions.len());
        self.definitions.push((name, definition));
        true
    }

    /// The definition of `name`.
    pub fn get(&self, name: &str) -> Option<&TypeDef> {
        self.by_name.get(name).map(|index| &self.definitions[*index].1)
    }

    /// Names and definitions, in order of first use.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &TypeDef)> {
        self.definitions.iter().map(|(name, definition)| (name.as_str(), definition))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.definitions.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.definitions.is_empty()
    }

    /// Whether anything in values of `shape` can contain another value of its own type, to any depth.
    pub fn is_recursive(&self, shape: &Shape) -> bool {
        // A depth-first search with a stack of its own: descriptors come from peers, and a chain of a
        // million types must not overflow ours.
        enum Step<'a> {
            Enter(&'a str),
            Leave(&'a str),
        }
        let mut steps = Vec::new();
        shape.for_each_name(&mut |name| steps.push(Step::Enter(name)));
        let (mut open, mut done) = (HashSet::new(), HashSet::new());
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(name) if open.contains(name) => return true,
                Step::Enter(name) if done.contains(name) => {}
                Step::Enter(name) => {
                    open.insert(name);
                    steps.push(Step::Leave(name));
                    for part in self.get(name).into_iter().flat_map(|definition| definition.body.shapes()) {
                        part.for_each_name(&mut |inner| steps.push(Step::Enter(inner)));
                    }
                }
                Step::Leave(name) => {
                    open.remove(name);
                    done.insert(name);
                }
            }
        }
        false
    }

    fn free_name(&self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 2;
        while self.by_name.contains_key(&name) {
            name = format!("{wanted}#{number}");
            number += 1;
        }
        name
    }

    /// A definition equal to that of `taken`, under the name that `taken` would have liked.
    ///
    /// Only for the type defined last and not mentioned by itself: then nothing refers to it yet.
    fn same_definition(&self, wanted: &str, taken: &str, definition: &TypeDef) -> Option<String> {
        let last = self.definitions.last().is_some_and(|(name, _)| name == taken);
        if wanted == taken || !last {
            return None;
        }
        let mut mentions_itself = false;
        for shape in definition.body.shapes() {
            shape.for_each_name(&mut |name| mentions_itself |= name == taken);
        }
        let same = |(name, known): &&(String, TypeDef)| {
            !self.unfinished.contains(name)
                && name != taken
                && name_without_number(name) == name_without_number(wanted)
                && known == definition
        };
        if mentions_itself { None } else { self.definitions.iter().find(same).map(|(name, _)| name.clone()) }
    }
}

/// `name` without the number that told it from another type of the same name.
///
/// Numbers depend on the order in which types were met, so nothing that is compared may contain them.
pub(crate) fn name_without_number(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut pieces = name.split('#');
    plain.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit());
        if rest.len() == piece.len() {
            plain.push('#');
        }
        plain.push_str(rest);
    }
    plain
}

/// The name that a type of the name `Id#2` would have liked: `Id`.
pub(crate) fn name_wanted(name: &str) -> Option<&str> {
    let wanted = name.trim_end_matches(|c: char| c.is_ascii_digit());
    if wanted.len() == name.len() { None } else { wanted.strip_suffix('#') }
}

fn full_name(name: &str, generics: &[Shape]) -> String {
    if generics.is_empty() {
        return name.to_owned();
    }
    let generics: Vec<_> = generics.iter().map(ToString::to_string).collect();
    format!("{name}<{}>", generics.join(", "))
}

impl PartialEq for Types {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(name, definition)| other.get(name) == Some(definition))
    }
}

impl Eq for Types {}

impl Serialize for Types {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Types {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Types;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map from type names to their definitions")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Types, A::Error> {
                let mut types = Types::new();
                while let Some((name, definition)) = map.next_entry::<String, TypeDef>()? {
                    let message = format!("the type `{name}` is defined twice");
                    if !types.insert(name, definition) {
                        return Err(de::Error::custom(message));
                    }
                }
                Ok(types)
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

#[cfg(test)]
#[path = "types_tests.rs"]
mod tests;

//! Definitions of named types: fields, variants and their documentation.

use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};

use crate::{Shape, Status};

/// What a named type is. Its name is the key it has in [`Types`](crate::Types).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct TypeDef {
    /// Its documentation, as Markdown; empty if there is none.
    #[serde(default)]
    pub docs: String,
    /// What it is made of.
    pub body: Body,
}

/// What a type or a variant is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Nothing: `struct Ping;`, or a variant without fields.
    #[default]
    Unit,
    /// One value under another name, written exactly as that value.
    Newtype(Shape),
    /// Values in order.
    Tuple(Vec<Shape>),
    /// Values with names.
    Struct(Vec<Field>),
    /// One of several.
    Enum {
        /// Whether callers expect variants that they do not know yet.
        open: bool,
        /// The alternatives, in order of declaration.
        variants: Vec<Variant>,
    },
}

/// One field of a struct, or one argument of a method.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Field {
    /// Its name on the wire.
    pub name: String,
    /// Its documentation; empty if there is none.
    #[serde(default)]
    pub docs: String,
    /// What its values look like.
    pub shape: Shape,
    /// Whether a sender may leave it out (`#[serde(default)]`).
    #[serde(default)]
    pub default: bool,
}

impl Field {
    /// Whether it is read as something where the sender leaves it out.
    ///
    /// An `Option` under another name is not: serde looks at the field's own type.
    pub fn may_be_missing(&self) -> bool {
        self.default || matches!(self.shape, Shape::Option(_))
    }
}

/// One alternative of an enum.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Variant {
    /// Its name on the wire.
    pub name: String,
    /// Its documentation; empty if there is none.
    #[serde(default)]
    pub docs: String,
    /// What it carries. Never an enum itself.
    #[serde(default)]
    pub body: Body,
    /// For a variant of an error: what kind of failure it is.
    #[serde(default)]
    pub status: Option<Status>,
}

impl Body {
    /// Every shape in this body, in order, not looking through names.
    pub fn shapes(&self) -> Box<dyn Iterator<Item = &Shape> + '_> {
        match self {
            Self::Unit => Box::new(std::iter::empty()),
            Self::Newtype(shape) => Box::new(std::iter::once(shape)),
            Self::Tuple(shapes) => Box::new(shapes.iter()),
            Self::Struct(fields) => Box::new(fields.iter().map(|field| &field.shape)),
            Self::Enum { variants, .. } => {
                Box::new(variants.iter().flat_map(|variant| variant.body.shapes()))
            }
        }
    }
}

// Descriptors are read by people as JSON, where what is empty is left out. Binary encodings may be
// positional, so there every field is written.

impl Serialize for TypeDef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let brief = serializer.is_human_readable();
        let mut written = serializer.serialize_struct("TypeDef", 2)?;
        if !brief || !self.docs.is_empty() {
            written.serialize_field("docs", &self.docs)?;
        }
        written.serialize_field("body", &self.body)?;
        written.end()
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let brief = serializer.is_human_readable();
        let mut written = serializer.serialize_struct("Field", 4)?;
        written.serialize_field("name", &self.name)?;
        if !brief || !self.docs.is_empty() {
            written.serialize_field("docs", &self.docs)?;
        }
        written.serialize_field("shape", &self.shape)?;
        if !brief || self.default {
            written.serialize_field("default", &self.default)?;
        }
        written.end()
    }
}

impl Serialize for Variant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let brief = serializer.is_human_readable();
        let mut written = serializer.serialize_struct("Variant", 4)?;
        written.serialize_field("name", &self.name)?;
        if !brief || !self.docs.is_empty() {
            written.serialize_field("docs", &self.docs)?;
        }
        if !brief || self.body != Body::Unit {
            written.serialize_field("body", &self.body)?;
        }
        if !brief || self.status.is_some() {
            written.serialize_field("status", &self.status)?;
        }
        written.end()
    }
}

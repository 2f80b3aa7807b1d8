//! Descriptors: an interface as data.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Field, Fingerprint, Shape, Types, fingerprint};

/// What a caller, and everything between it and the callee, may do with a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodKind {
    /// No effect: retry, hedge and cache freely.
    Read,
    /// Repeat freely.
    Idempotent,
    /// Never repeated unless it provably did not start.
    #[default]
    Command,
}

/// An interface: its methods and every type they mention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterfaceDescriptor {
    /// The trait's name.
    pub name: String,
    /// The trait's documentation; empty if there is none.
    #[serde(default)]
    pub docs: String,
    /// Its methods, in order of declaration.
    pub methods: Vec<MethodDescriptor>,
    /// The types they mention.
    #[serde(default)]
    pub types: Types,
}

/// One method of an interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodDescriptor {
    /// Its name.
    pub name: String,
    /// Its documentation; empty if there is none.
    #[serde(default)]
    pub docs: String,
    /// What may be done with its calls.
    pub kind: MethodKind,
    /// Its arguments, without the context.
    pub args: Vec<Field>,
    /// What it answers.
    pub value: Shape,
    /// Its own error; [`Shape::Never`] if it has none.
    pub error: Shape,
    /// The fingerprint of everything above but documentation, and of every type it mentions.
    pub fingerprint: Fingerprint,
}

// === impl MethodKind ===

impl MethodKind {
    /// Its name in attributes, descriptors and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Idempotent => "idempotent",
            Self::Command => "command",
        }
    }
}

impl fmt::Display for MethodKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

// === impl MethodDescriptor ===

impl MethodDescriptor {
    /// A method whose types are defined in `types`, with its fingerprint.
    pub fn new(
        name: impl Into<String>,
        docs: impl Into<String>,
        kind: MethodKind,
        args: Vec<Field>,
        value: Shape,
        error: Shape,
        types: &Types,
    ) -> Self {
        let name = name.into();
        let fingerprint = fingerprint(&name, kind, &args, &value, &error, types);
        Self { name, docs: docs.into(), kind, args, value, error, fingerprint }
    }
}

// === impl InterfaceDescriptor ===

impl InterfaceDescriptor {
    /// The method called `name`.
    pub fn method(&self, name: &str) -> Option<&MethodDescriptor> {
        self.methods.iter().find(|method| method.name == name)
    }
}

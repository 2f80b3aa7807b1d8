//! Descriptors: an interface as data.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};

use crate::{Field, Fingerprint, Shape, Types, fingerprint, http::HttpRoute};

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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
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
    /// The services that alone may call it; empty when every declared caller may. Not in the fingerprint: it changes no
    /// byte, and the callee alone decides by it, so that callers of before must not seem to be of another version.
    #[serde(default)]
    pub callers: Vec<String>,
    /// Where it is for callers over HTTP, beside `POST /SERVICE/METHOD`. Not in the fingerprint, for the same reason.
    #[serde(default)]
    pub http: Option<HttpRoute>,
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
        Self {
            name,
            docs: docs.into(),
            kind,
            args,
            value,
            error,
            fingerprint,
            callers: Vec::new(),
            http: None,
        }
    }
}

impl MethodDescriptor {
    /// Whether a second call of it can be made beside the first: it is a `read` that no stream is sent to.
    pub fn may_hedge(&self) -> bool {
        self.kind == MethodKind::Read && !self.args.iter().any(|arg| arg.shape.is_stream())
    }
}

// === impl InterfaceDescriptor ===

impl InterfaceDescriptor {
    /// The method called `name`.
    pub fn method(&self, name: &str) -> Option<&MethodDescriptor> {
        self.methods.iter().find(|method| method.name == name)
    }
}

// As for type definitions: what is empty is left out for people, and never in encodings that may be positional.

impl Serialize for InterfaceDescriptor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let brief = serializer.is_human_readable();
        let mut written = serializer.serialize_struct("InterfaceDescriptor", 4)?;
        written.serialize_field("name", &self.name)?;
        if !brief || !self.docs.is_empty() {
            written.serialize_field("docs", &self.docs)?;
        }
        written.serialize_field("methods", &self.methods)?;
        if !brief || !self.types.is_empty() {
            written.serialize_field("types", &self.types)?;
        }
        written.end()
    }
}

impl Serialize for MethodDescriptor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let brief = serializer.is_human_readable();
        let mut written = serializer.serialize_struct("MethodDescriptor", 9)?;
        written.serialize_field("name", &self.name)?;
        if !brief || !self.docs.is_empty() {
            written.serialize_field("docs", &self.docs)?;
        }
        written.serialize_field("kind", &self.kind)?;
        written.serialize_field("args", &self.args)?;
        written.serialize_field("value", &self.value)?;
        written.serialize_field("error", &self.error)?;
        written.serialize_field("fingerprint", &self.fingerprint)?;
        if !brief || !self.callers.is_empty() {
            written.serialize_field("callers", &self.callers)?;
        }
        if !brief || self.http.is_some() {
            written.serialize_field("http", &self.http)?;
        }
        written.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, TypeDef, http::Verb};

    #[test]
    fn a_descriptor_reads_well_as_json() {
        let mut types = Types::new();
        let id = Body::Newtype(Shape::String);
        types.insert("ProductId".into(), TypeDef { docs: "Names a product.".into(), body: id });
        let shape = Shape::Named("ProductId".into());
        let arg = Field { name: "product".into(), docs: String::new(), shape, default: false };
        let value = Shape::Option(Box::new(Shape::Int { signed: true, bits: 64 }));
        let mut price = MethodDescriptor::new(
            "price",
            "What it costs.",
            MethodKind::Read,
            vec![arg],
            value,
            Shape::Never,
            &types,
        );
        price.http = Some(HttpRoute::new(Verb::Get, "/prices/{product}"));
        let fingerprint = price.fingerprint.to_string();
        let interface =
            InterfaceDescriptor { name: "Catalog".into(), docs: String::new(), methods: vec![price], types };
        assert_eq!(interface.method("price").map(|method| method.kind), Some(MethodKind::Read));
        assert!(interface.method("cost").is_none());
        assert_eq!(
            serde_json::to_value(&interface).expect("JSON"),
            serde_json::json!({
                "name": "Catalog",
                "methods": [{
                    "name": "price",
                    "docs": "What it costs.",
                    "kind": "read",
                    "args": [{ "name": "product", "shape": { "type": "ProductId" } }],
                    "value": { "option": "i64" },
                    "error": "never",
                    "fingerprint": fingerprint,
                    "http": { "method": "GET", "path": "/prices/{product}" },
                }],
                "types": { "ProductId": { "docs": "Names a product.", "body": { "newtype": "string" } } },
            })
        );
        let written = serde_json::to_string(&interface).expect("JSON");
        assert_eq!(serde_json::from_str::<InterfaceDescriptor>(&written).expect("back"), interface);
        let packed = rmp_serde::to_vec(&interface).expect("MessagePack");
        assert_eq!(rmp_serde::from_slice::<InterfaceDescriptor>(&packed).expect("back"), interface);
    }
}

//! An example in both of its versions.

use serde_json::Value;
use wharf::{Interface, Message};
use wharf_core::Encoding;
use wharf_schema::{
    Change, Field, InterfaceDescriptor, MethodDescriptor, MethodKind, Shape, Types, compare_all,
};

use crate::json::{same, samples};

/// Two versions of interfaces, or of a message.
pub(crate) enum Example {
    Interfaces(Vec<InterfaceDescriptor>, Vec<InterfaceDescriptor>),
    Types(Box<Pair>),
}

/// Two versions of a message.
pub(crate) struct Pair {
    pub(crate) before: Version,
    pub(crate) after: Version,
    /// What becomes of the values of the one version that the other reads.
    pub(crate) forward: fn(&Version, &Version) -> Vec<Arrival>,
    pub(crate) backward: fn(&Version, &Version) -> Vec<Arrival>,
}

/// A message, as data.
pub(crate) struct Version {
    pub(crate) shape: Shape,
    pub(crate) types: Types,
}

/// What became of a value.
#[derive(Debug, PartialEq)]
pub(crate) enum Arrival {
    Same,
    /// It could not be read, because of a variant that is not known.
    UnknownVariant,
    Lost(String),
}

impl Example {
    pub(crate) fn of_interfaces(before: &[&Interface], after: &[&Interface]) -> Self {
        let all = |interfaces: &[&Interface]| interfaces.iter().map(|each| each.descriptor()).collect();
        Self::Interfaces(all(before), all(after))
    }

    pub(crate) fn of_types<B: Message, A: Message>() -> Self {
        let (before, after) = (Version::of::<B>(), Version::of::<A>());
        Self::Types(Box::new(Pair { before, after, forward: cross::<B, A>, backward: cross::<A, B> }))
    }
}

impl Version {
    fn of<T: Message>() -> Self {
        let mut types = Types::new();
        Self { shape: T::shape(&mut types), types }
    }

    /// An interface that takes the message, or answers with it.
    fn interface(&self, is_argument: bool) -> InterfaceDescriptor {
        let shape = self.shape.clone();
        let field = |shape| Field { name: "it".into(), docs: String::new(), shape, default: false };
        let (args, value) = if is_argument { (vec![field(shape)], Shape::Unit) } else { (vec![], shape) };
        let method =
            MethodDescriptor::new("call", "", MethodKind::Command, args, value, Shape::Never, &self.types);
        let (name, types) = ("Example".into(), self.types.clone());
        InterfaceDescriptor { name, docs: String::new(), methods: vec![method], types }
    }
}

impl Pair {
    pub(crate) fn changes(&self, in_arguments: bool) -> Vec<Change> {
        compare_all(&[self.before.interface(in_arguments)], &[self.after.interface(in_arguments)])
    }
}

/// Sends samples of `W` to a reader of `R`, by name.
fn cross<W: Message, R: Message>(written: &Version, read: &Version) -> Vec<Arrival> {
    let send = |sample: Value| {
        let value: W = serde_json::from_value(sample).expect("the sample is one of its type");
        let sent = serde_json::to_value(&value).expect("JSON");
        let mut bytes = Vec::new();
        Encoding::Named.encode(&value, &mut bytes).expect("it can be written");
        match Encoding::Named.decode::<R>(&bytes) {
            Ok(found) => {
                let found = serde_json::to_value(&found).expect("JSON");
                if same(&sent, &found, &read.shape, &read.types) {
                    Arrival::Same
                } else {
                    Arrival::Lost(format!("{sent} was read as {found}"))
                }
            }
            Err(error) if error.to_string().starts_with("unknown variant") => Arrival::UnknownVariant,
            Err(error) => Arrival::Lost(format!("{sent} could not be read: {error}")),
        }
    };
    samples(&written.shape, &written.types).into_iter().map(send).collect()
}

//! Shapes of messages and descriptors of interfaces: pure data, no I/O.
//!
//! A type that crosses an interface implements [`Message`], which tells its [`Shape`]. Shapes of all
//! the types that an interface uses, with its methods, make an [`InterfaceDescriptor`]: what
//! `describe` prints, what two processes compare when they meet, what clients in other languages are made from.
//! Every method has a [`Fingerprint`] of its [canonical form](canonical_form), equal in two programs
//! exactly if they mean the same by it. Where they don't, [`compare`] and [`can_call`] tell what still works.
//! What a method is over HTTP is in [`http`]; [`json_schema`] and [`openapi`] describe it for others.

mod by_hand;
mod bytes;
mod canonical;
mod check;
mod compat;
mod descriptor;
mod faithful;
mod fingerprint;
mod fit;
#[cfg(any(feature = "jiff", feature = "rust_decimal", feature = "url", feature = "uuid"))]
mod foreign;
pub mod http;
pub mod json_schema;
mod message;
mod never;
pub mod openapi;
mod rust_words;
mod shape;
mod shape_serde;
mod status;
mod std_types;
mod topology;
mod type_def;
mod types;
mod unknown;
mod whole;

pub use bytes::Bytes;
pub use canonical::canonical_form;
pub use check::Problem;
pub use compat::{Breaks, Change, Incompatible, Rule, can_call, compare, compare_all};
pub use descriptor::{InterfaceDescriptor, MethodDescriptor, MethodKind};
pub use fingerprint::{Fingerprint, NotAFingerprint, fingerprint};
pub use fit::Fit;
pub use message::Message;
pub use never::Never;
pub use rust_words::RUST_WORDS;
pub use shape::Shape;
pub use status::{Status, UnknownStatus};
pub use topology::{
    Access, DependencyDescriptor, EdgeDescriptor, OpenedDescriptor, ServiceDescriptor, SettingDescriptor,
    Topology,
};
pub use type_def::{Body, Field, TypeDef, Variant};
pub use types::Types;
pub use unknown::{Open, UnknownVariant, known_only, open};
pub use whole::whole;

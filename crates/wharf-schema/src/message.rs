//! `Message`: what may cross an interface.

use serde::{Serialize, de::DeserializeOwned};

use crate::{Shape, Types};

/// A type that crosses an interface: plain data that knows its own shape.
///
/// `#[wharf::message]` and `#[wharf::error]` implement it together with serde's two traits. Do it by hand only
/// for a type whose serde form you control, and keep the two equal: fingerprints are made from the shape,
/// bytes are made by serde.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a message",
    note = "put #[wharf::message] on its definition, or wrap it in a type that has it (foreign types: see the features of `wharf`)"
)]
pub trait Message: Serialize + DeserializeOwned + Send + 'static {
    /// The shape of this type, with every named type it mentions defined in `types`.
    fn shape(types: &mut Types) -> Shape;
}

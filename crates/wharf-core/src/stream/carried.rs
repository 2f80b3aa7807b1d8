//! What a method takes or gives: a message, or a stream of messages.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wharf_schema::{Message, Shape, Types};

use super::{Stream, Streamed};
use crate::ServiceError;

/// What a method takes or gives: a [`Message`], or a [`Stream`] of messages.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a message",
    note = "put #[wharf::message] on its definition, or wrap it in a type that has it (foreign types: see the features of `wharf`)"
)]
pub trait Carried: Serialize + DeserializeOwned + Send + 'static {
    /// Whether it is a stream.
    const IS_STREAM: bool;

    /// Its shape, with every named type it mentions defined in `types`.
    fn shape(types: &mut Types) -> Shape;

    /// The stream that it is, if it is one.
    fn streamed(&mut self) -> Option<&mut dyn Streamed>;
}

impl<T: Message> Carried for T {
    const IS_STREAM: bool = false;

    fn shape(types: &mut Types) -> Shape {
        T::shape(types)
    }

    fn streamed(&mut self) -> Option<&mut dyn Streamed> {
        None
    }
}

impl<T: Message, E: ServiceError> Carried for Stream<T, E> {
    const IS_STREAM: bool = true;

    fn shape(types: &mut Types) -> Shape {
        Shape::Stream { item: Box::new(T::shape(types)), error: Box::new(E::shape(types)) }
    }

    fn streamed(&mut self) -> Option<&mut dyn Streamed> {
        Some(self)
    }
}

/// The arguments of a method, as one struct. `#[wharf::service]` implements it.
pub trait Arguments: Serialize + DeserializeOwned + Send + Sync {
    /// The stream among them, if there is one.
    fn streamed(&mut self) -> Option<&mut dyn Streamed> {
        None
    }
}

impl Arguments for () {}

/// Which way items go in a call of a method.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Streams {
    /// One of the arguments is a stream. Such a call can be made once only, because its items are gone then.
    pub argument: bool,
    /// What the method gives is a stream. The call lasts until that ends.
    pub value: bool,
}

impl Streams {
    /// No items: one message there, one back.
    pub const NONE: Self = Self { argument: false, value: false };

    /// Of a method for whose arguments, and value, it is known whether they are streams.
    ///
    /// # Panics
    /// At compile time, when more than one argument is a stream.
    #[doc(hidden)]
    pub const fn of(arguments: &[bool], value: bool) -> Self {
        let (mut at, mut count) = (0, 0);
        while at < arguments.len() {
            if arguments[at] {
                count += 1;
            }
            at += 1;
        }
        assert!(
            count <= 1,
            "a method takes one stream: send an enum in that one, or write a method for each"
        );
        Self { argument: count == 1, value }
    }

    /// The same, of a method whose calls are hedged.
    ///
    /// # Panics
    /// At compile time, when an argument is a stream.
    #[doc(hidden)]
    pub const fn hedged(self) -> Self {
        assert!(!self.argument, "a hedged call is sent twice, and a stream can be sent once: remove `hedge`");
        self
    }

    /// Whether there are items in either direction.
    pub const fn any(self) -> bool {
        self.argument || self.value
    }
}

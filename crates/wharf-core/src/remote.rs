//! The seam between typed clients and whatever carries a call to another process.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::{BoxFuture, CodecError, Context, Encoding, Fault, Interface, Items, Produce};

/// Carries calls to a service that runs elsewhere.
pub trait Call: Send + Sync {
    /// Calls the method at `method` of `interface`, and waits for the answer.
    ///
    /// `cx` is what the callee is to see. Dropping the future cancels the call.
    fn call<'a>(
        &'a self,
        cx: &'a Context,
        interface: &'static Interface,
        method: usize,
        args: &'a dyn Encode,
    ) -> BoxFuture<'a, Result<Answer, Fault>>;
}

/// What came back.
pub struct Answer {
    /// Whether it is the service's own error.
    pub is_error: bool,
    /// How the body is written.
    pub encoding: Encoding,
    /// A value or an error.
    pub body: bytes::Bytes,
    /// The items that follow the value. Dropping them cancels the call.
    pub items: Option<Box<dyn Items>>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { is_error, encoding, body, items } = self;
        let mut written = f.debug_struct("Answer");
        written.field("is_error", is_error).field("encoding", encoding).field("body", body);
        written.field("items", &items.is_some()).finish()
    }
}

/// Arguments that can be written in any encoding: a connection decides which, and where to.
pub trait Encode: Send + Sync {
    /// Appends the value to `out`.
    ///
    /// # Errors
    /// When the encoding has no form for it.
    fn encode(&self, encoding: Encoding, out: &mut Vec<u8>) -> Result<(), CodecError>;

    /// The one encoding that they are written in already, and can be sent in; none where any will do.
    fn written_in(&self) -> Option<Encoding> {
        None
    }

    /// Whether items follow.
    fn has_items(&self) -> bool {
        false
    }

    /// Takes the items that follow, once: whoever sends the arguments sends these behind them.
    fn take_items(&self) -> Option<Box<dyn Produce>> {
        None
    }
}

impl<T: Serialize + Send + Sync> Encode for T {
    fn encode(&self, encoding: Encoding, out: &mut Vec<u8>) -> Result<(), CodecError> {
        encoding.encode(self, out)
    }
}

/// Arguments that are written down as JSON already, by a caller who doesn't know their types.
pub struct Written<'a>(pub &'a [u8]);

impl Encode for Written<'_> {
    fn encode(&self, encoding: Encoding, out: &mut Vec<u8>) -> Result<(), CodecError> {
        if encoding != Encoding::Json {
            return Err(CodecError::new("arguments that are written as JSON can be sent as nothing else"));
        }
        out.extend_from_slice(self.0);
        Ok(())
    }

    fn written_in(&self) -> Option<Encoding> {
        Some(Encoding::Json)
    }
}

/// Arguments with a stream among them.
pub struct WithItems<'a> {
    args: &'a dyn Encode,
    items: Mutex<Option<Box<dyn Produce>>>,
}

impl<'a> WithItems<'a> {
    /// Arguments that `items` follow.
    pub fn new(args: &'a dyn Encode, items: Box<dyn Produce>) -> Self {
        Self { args, items: Mutex::new(Some(items)) }
    }
}

impl Encode for WithItems<'_> {
    fn encode(&self, encoding: Encoding, out: &mut Vec<u8>) -> Result<(), CodecError> {
        self.args.encode(encoding, out)
    }

    fn written_in(&self) -> Option<Encoding> {
        self.args.written_in()
    }

    fn has_items(&self) -> bool {
        true
    }

    fn take_items(&self) -> Option<Box<dyn Produce>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

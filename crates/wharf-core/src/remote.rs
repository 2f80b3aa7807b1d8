//! The seam between typed clients and whatever carries a call to another process.

use serde::Serialize;

use crate::{BoxFuture, CodecError, Context, Encoding, Fault, Interface};

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
#[derive(Debug)]
pub struct Answer {
    /// Whether it is the service's own error.
    pub is_error: bool,
    /// How the body is written.
    pub encoding: Encoding,
    /// A value or an error.
    pub body: Vec<u8>,
}

/// Arguments that can be written in any encoding: a connection decides which, and where to.
pub trait Encode: Send + Sync {
    /// Appends the value to `out`.
    ///
    /// # Errors
    /// When the encoding has no form for it.
    fn encode(&self, encoding: Encoding, out: &mut Vec<u8>) -> Result<(), CodecError>;
}

impl<T: Serialize + Send + Sync> Encode for T {
    fn encode(&self, encoding: Encoding, out: &mut Vec<u8>) -> Result<(), CodecError> {
        encoding.encode(self, out)
    }
}

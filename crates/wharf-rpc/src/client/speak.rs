//! The seam to services that are not Wharf's: who speaks their protocol is given from outside.

use std::sync::Arc;
use std::time::Duration;

use wharf_config::policy::Keepalive;
use wharf_core::{Answer, BoxFuture, Context, Fault};
use wharf_schema::InterfaceDescriptor;

use crate::conn::HttpAddress;

/// Speaks a protocol that is not Wharf's.
pub trait Speak: Send + Sync {
    /// Connects to a replica, and gives what carries calls there.
    ///
    /// # Errors
    /// `unavailable` when nobody listens there.
    fn open(&self, to: Foreign) -> BoxFuture<'_, Result<Box<dyn Spoken>, Fault>>;
}

/// A replica of a service that is not Wharf's, as its caller sees it.
#[derive(Debug, Clone)]
pub struct Foreign {
    /// Where it listens.
    pub address: HttpAddress,
    /// The service that calls.
    pub caller: Arc<str>,
    /// The service that is called.
    pub service: Arc<str>,
    /// By which interface.
    pub interface: Arc<InterfaceDescriptor>,
    /// How long a connection may take to be made.
    pub connect: Duration,
    /// How long a peer that owes an answer may be silent, where that is bounded.
    pub keepalive: Option<Keepalive>,
    /// The longest answer in bytes, and the longest item of one.
    pub max_message: usize,
}

/// Carries calls to one replica.
pub trait Spoken: Send + Sync {
    /// Calls the method of that number in the interface with `args`, a JSON object of its arguments by name, and gives
    /// what was answered in JSON. Dropping the future gives the call up.
    fn call<'a>(
        &'a self,
        cx: &'a Context,
        method: usize,
        args: Vec<u8>,
    ) -> BoxFuture<'a, Result<Answer, Fault>>;
}

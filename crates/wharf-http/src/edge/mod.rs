//! The edge: where the outside comes in.
//!
//! [`Gate`] stands before a router, any router: it gives a request its context and deadline, a number and a line in the log, and
//! refuses what is too much, too slow, from the wrong place or of nobody. [`Outside`] says which methods of which services
//! the outside may call.

mod access;
#[cfg(feature = "jwt")]
mod authenticate;
mod beside;
mod body;
mod client;
#[cfg(feature = "edge")]
mod compress;
#[cfg(feature = "edge")]
mod cors;
mod entrance;
mod gate;
pub(crate) mod grpc;
mod headers;
#[cfg(feature = "edge")]
mod http2;
mod identity;
mod known;
mod limit;
mod memory;
mod outside;
mod rate;
mod site;
#[cfg(feature = "edge")]
mod streams;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "jwt")]
mod tokens;
mod visit;

pub use beside::Mounted;
pub(crate) use client::Peer;
pub use gate::Gate;
#[cfg(feature = "edge")]
pub(crate) use http2::{begins, speak_http2};
pub use identity::Identity;
pub use outside::{Opening, Outside};
pub(crate) use rate::Client;
pub(crate) use visit::REQUEST_ID;
pub use visit::Visit;
pub use wharf_schema::Access;

#[cfg(test)]
mod tests;

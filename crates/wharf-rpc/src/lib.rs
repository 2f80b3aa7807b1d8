//! The wire between Wharf processes.
//!
//! - [`wire`]: frames and messages of the protocol as bytes, without any I/O.
//! - [`conn`]: one connection, from either end.
//! - [`server`]: listens, and gives calls to the services of this process.
//! - [`client`]: finds the replicas of a service, keeps connections to them, and carries calls.
//! - [`security`]: who the other end of a connection is.
//! - [`policy`]: what to do about failure and load. It never names the wire.
//!
//! `docs/wire.md` specifies the protocol.

pub mod client;
pub mod conn;
pub mod policy;
pub mod security;
pub mod server;
pub mod wire;

//! Finds the replicas of a service, keeps connections to them, and carries calls.

mod agree;
mod call;
mod channel;
mod connection;
mod dial;
mod discover;
mod dynamic;
mod endpoint;

pub use channel::{Channel, Target};
pub use dial::Caller;
pub use discover::{Discover, Endpoints, Static, Waiting};
pub use dynamic::{Dynamic, DynamicError};

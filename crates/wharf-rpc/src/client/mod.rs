//! Finds the replicas of a service, keeps connections to them, and carries calls.

mod agree;
mod call;
mod channel;
mod connection;
mod dial;
mod discover;
mod dynamic;
mod endpoint;
mod follow;
mod foreign;
mod health;
mod line;
mod policies;
mod pool;
mod snapshot;
mod speak;
mod streams;
mod tried;
mod turn;
mod unread;

pub use channel::{Channel, Target};
pub use dial::Caller;
pub use discover::{Discover, Endpoint, Endpoints, Static, Waiting};
pub use dynamic::{Dynamic, DynamicError, DynamicItems, Given};
pub use policies::Policies;
pub use snapshot::{FurtherSnapshot, ReplicaSnapshot};
pub use speak::{Foreign, Speak, Spoken};

//! How an edge treats the outside: values with defaults, and what `wharf.toml` says of them.
//!
//! [`EdgeSettings`] is what is in force. The program begins with values of its own, and [`EdgeChanges`], which is a table
//! `[service.NAME.edge]` as read, with the variables of the environment laid over it, changes them.

mod changes;
mod check;
pub(crate) mod keys;
mod network;
mod read;
mod settings;
mod tokens;

pub use changes::EdgeChanges;
pub use network::Network;
pub(crate) use read::{read, read_with};
pub use settings::{Cors, EdgeSettings, EdgeTls, Forwarding, Rate, RateBy};
pub use tokens::{Algorithm, Jwks, Tokens};

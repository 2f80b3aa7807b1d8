//! TLS 1.3 with both sides authenticated: identities, keys, and the two handshakes.

mod errors;
mod files;
mod handshake;
mod id;
mod keys;
mod verify;

pub use files::Files;
pub use id::{Bearer, SpiffeId};
pub use keys::{BadKeys, Keys};

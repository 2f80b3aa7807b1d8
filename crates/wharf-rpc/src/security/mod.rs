//! Who the other end of a connection is: when connections are secured, with what, and why a peer is refused.
//!
//! [`Security`] is there in every build. What secures connections, TLS 1.3 with both sides authenticated, needs the
//! feature `tls`; without it there are no [`Keys`], and what would need them is refused.

mod refusal;
mod secured;
#[cfg(feature = "tls")]
mod tls;
#[cfg(not(feature = "tls"))]
mod without;

pub use refusal::Refusal;
pub use secured::{Insecure, Secured, Security};
#[cfg(feature = "tls")]
pub use tls::{BadKeys, Bearer, Files, Keys, SpiffeId};
#[cfg(not(feature = "tls"))]
pub use without::Keys;

use crate::conn::Io;

/// A connection whose peer is refused.
pub(crate) struct Rejected {
    pub(crate) refusal: Refusal,
    /// What is left of the connection: frames written to it reach a peer that can read them.
    pub(crate) io: Box<dyn Io>,
    /// Whether the peer can.
    pub(crate) reads_frames: bool,
}

/// Who a peer has proven to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proven {
    /// The service, or the tool.
    pub(crate) name: String,
    /// Whether it is a tool of whoever runs the app.
    pub(crate) is_tool: bool,
}

//! Who is at the other end of a socket, as far as the system tells.

use std::fmt;
use std::net::IpAddr;

/// The other end of a connection that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Peer {
    /// A process of this machine, by its id.
    Process(i32),
    /// A host, by its address. All processes of one host are one peer: nothing tells them apart.
    Host(IpAddr),
    /// The system does not tell.
    Unknown,
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process(id) => write!(f, "process {id}"),
            Self::Host(address) => write!(f, "host {address}"),
            Self::Unknown => f.write_str("an unknown peer"),
        }
    }
}

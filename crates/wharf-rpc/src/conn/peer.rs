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

impl Peer {
    /// Whether it is known to be of this machine.
    pub(crate) fn is_near(self) -> bool {
        match self {
            // Processes without an id are at a Unix socket all the same.
            Self::Process(_) | Self::Unknown => true,
            Self::Host(address) => address.is_loopback(),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_over_loopback_or_a_unix_socket_is_near() {
        let host = |text: &str| Peer::Host(text.parse().unwrap());
        assert!(Peer::Process(7).is_near() && Peer::Unknown.is_near());
        assert!(host("127.0.0.1").is_near() && host("::1").is_near());
        assert!(!host("10.0.0.7").is_near() && !host("2001:db8::7").is_near());
    }
}

//! Where a process listens.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where a process listens: `unix:/path/to/socket` or `tcp:host:port`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Address {
    /// A Unix socket, when both ends share a machine.
    Unix(PathBuf),
    /// A host and a port.
    Tcp(String),
}

/// A text that is no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadAddress(String);

impl fmt::Display for BadAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no address: write `unix:/path/to/socket` or `tcp:host:port`", self.0)
    }
}

impl std::error::Error for BadAddress {}

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let bad = || BadAddress(text.to_owned());
        match text.split_once(':') {
            Some(("unix", path)) if !path.is_empty() => Ok(Self::Unix(path.into())),
            Some(("tcp", authority)) => {
                let (host, port) = authority.rsplit_once(':').ok_or_else(bad)?;
                if host.is_empty() || port.parse::<u16>().is_err() {
                    return Err(bad());
                }
                Ok(Self::Tcp(authority.to_owned()))
            }
            _ => Err(bad()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp(authority) => write!(f, "tcp:{authority}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_a_round_trip_and_others_are_refused() {
        for text in
            ["unix:/run/wharf/cart-1.sock", "tcp:127.0.0.1:0", "tcp:cart.example:4000", "tcp:[::1]:80"]
        {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
        for text in ["", "cart", "unix:", "tcp:", "tcp:host", "tcp::80", "tcp:host:many", "http://host:80"] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}

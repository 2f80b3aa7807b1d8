//! Where a process listens.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use super::HttpAddress;

/// Where a process listens: `unix:/path/to/socket`, `tcp:host:port`, or `http:host:port/base` of one that is not Wharf's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Address {
    /// A Unix socket, when both ends share a machine.
    Unix(PathBuf),
    /// A host and a port.
    Tcp(String),
    /// A service that is not Wharf's, and is called over HTTP.
    Http(HttpAddress),
}

impl Address {
    /// Whether it is on this machine.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Unix(_) => true,
            Self::Tcp(authority) => is_loopback(authority),
            Self::Http(http) => is_loopback(http.authority()),
        }
    }
}

fn is_loopback(authority: &str) -> bool {
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.to_canonical().is_loopback())
}

/// Whether it is a host and a port.
pub(super) fn is_authority(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}

/// A text that is no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadAddress(String);

impl fmt::Display for BadAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no address: write `unix:/path/to/socket`, `tcp:host:port`, or of a service that \
             is not Wharf's `http:host:port/base` (calls as in docs/http.md) or `rest:host:port/base` (the routes of its \
             interface)",
            self.0
        )
    }
}

impl std::error::Error for BadAddress {}

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let bad = || BadAddress(text.to_owned());
        match text.split_once(':') {
            Some(("unix", path)) if !path.is_empty() => Ok(Self::Unix(path.into())),
            Some(("tcp", authority)) if is_authority(authority) => Ok(Self::Tcp(authority.to_owned())),
            Some((kind, rest)) => HttpAddress::read(kind, rest).map(Self::Http).ok_or_else(bad),
            None => Err(bad()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp(authority) => write!(f, "tcp:{authority}"),
            Self::Http(http) => http.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_and_the_loopback_are_on_this_machine() {
        for (text, is_local) in [
            ("unix:/run/cart.sock", true),
            ("tcp:127.0.0.1:80", true),
            ("tcp:[::1]:80", true),
            ("tcp:localhost:80", true),
            ("tcp:10.0.0.1:80", false),
            ("tcp:cart.example:80", false),
            ("http:127.0.0.1:80/ads", true),
            ("rest:cart.example:80", false),
        ] {
            assert_eq!(text.parse::<Address>().unwrap().is_local(), is_local, "{text}");
        }
    }

    #[test]
    fn addresses_survive_a_round_trip_and_others_are_refused() {
        for text in [
            "unix:/run/wharf/cart-1.sock",
            "tcp:127.0.0.1:0",
            "tcp:cart.example:4000",
            "tcp:[::1]:80",
            "http:127.0.0.1:4000/ads",
            "http:[::1]:4000",
            "rest:geo.example:80/v1/places",
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "cart",
            "unix:",
            "tcp:",
            "tcp:host",
            "tcp::80",
            "tcp:host:many",
            "http://host:80",
            "http:host:80/",
            "http:host:80/a b",
            "http:host:80?q",
            "rest:host:80/a#b",
            "ftp:host:80",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}

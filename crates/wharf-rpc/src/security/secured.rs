//! When connections are secured.

use std::fmt;

use super::Keys;
use crate::conn::Address;

/// When the connections of a process are secured with TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Secured {
    /// Where they may leave the machine: on TCP, but for loopback.
    #[default]
    OffLoopback,
    /// Everywhere.
    Everywhere,
    /// Nowhere: the network is trusted.
    Nowhere,
}

impl Secured {
    /// Whether connections at `address` are to be secured. A host by name may be any, but for `localhost`. Whoever is not
    /// Wharf's has no certificate of the app's: what is configured to be called over plain HTTP is.
    pub fn covers(self, address: &Address) -> bool {
        match self {
            _ if matches!(address, Address::Http(_)) => false,
            Self::Everywhere => true,
            Self::Nowhere => false,
            Self::OffLoopback => !address.is_local(),
        }
    }
}

/// When the connections of a process are secured, and with what.
#[derive(Debug, Clone, Default)]
pub struct Security {
    secured: Secured,
    keys: Option<Keys>,
}

impl Security {
    /// Nothing is secured: for sockets that their files' modes protect, and for tests.
    pub fn none() -> Self {
        Self::without_keys(Secured::Nowhere)
    }

    /// Connections that `secured` covers are refused, because there are no keys.
    pub fn without_keys(secured: Secured) -> Self {
        Self { secured, keys: None }
    }

    /// Connections that `secured` covers are secured with `keys`.
    pub fn with_keys(secured: Secured, keys: Keys) -> Self {
        Self { secured, keys: Some(keys) }
    }

    /// What secures a connection at `address`; nothing where it is not to be secured.
    ///
    /// # Errors
    /// When it is to be secured, and there are no keys.
    pub fn keys_at(&self, address: &Address) -> Result<Option<Keys>, Insecure> {
        if !self.secured.covers(address) {
            return Ok(None);
        }
        self.keys
            .clone()
            .map(Some)
            .ok_or_else(|| Insecure { address: address.clone(), secured: self.secured })
    }
}

/// A connection that is to be secured, in a process that cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insecure {
    address: Address,
    secured: Secured,
}

impl fmt::Display for Insecure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = &self.address;
        match self.secured {
            Secured::Everywhere => write!(f, "connections at {address} are to be secured, by `tls = true`")?,
            _ => write!(f, "{address} is not of this machine alone, so connections there are to be secured")?,
        }
        f.write_str(if cfg!(feature = "tls") {
            ", and there are no certificates: name them in [tls] of wharf.toml or in WHARF_TLS_CERTIFICATE, \
             WHARF_TLS_KEY and WHARF_TLS_AUTHORITY"
        } else {
            ", and this program was built without TLS: build it with `wharf = { features = [\"tls\"] }`"
        })?;
        f.write_str(", or say `tls = false` (WHARF_TLS=false) for a network that is trusted")
    }
}

impl std::error::Error for Insecure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_leave_the_machine_is_secured_unless_said_otherwise() {
        for (address, leaves) in [
            ("unix:/run/cart.sock", false),
            ("tcp:127.0.0.1:80", false),
            ("tcp:127.3.2.1:80", false),
            ("tcp:[::1]:80", false),
            ("tcp:[::ffff:127.0.0.1]:80", false),
            ("tcp:localhost:80", false),
            ("tcp:0.0.0.0:80", true),
            ("tcp:[::]:80", true),
            ("tcp:10.0.0.7:80", true),
            ("tcp:cart.example:80", true),
            ("tcp:localhost.example:80", true),
        ] {
            let address: Address = address.parse().unwrap();
            assert_eq!(Secured::OffLoopback.covers(&address), leaves, "{address}");
            assert!(Secured::Everywhere.covers(&address) && !Secured::Nowhere.covers(&address));
            let without = Security::without_keys(Secured::OffLoopback).keys_at(&address);
            assert_eq!(without.is_err(), leaves, "{address}");
        }
    }

    #[test]
    fn what_cannot_be_secured_says_what_to_do() {
        let address: Address = "tcp:0.0.0.0:80".parse().unwrap();
        for secured in [Secured::OffLoopback, Secured::Everywhere] {
            let said = Security::without_keys(secured).keys_at(&address).unwrap_err().to_string();
            assert!(said.contains("tcp:0.0.0.0:80") && said.contains("`tls = false`"), "{said}");
            let remedy = if cfg!(feature = "tls") { "WHARF_TLS_KEY" } else { "features = [\"tls\"]" };
            assert!(said.contains(remedy), "{said}");
        }
    }
}

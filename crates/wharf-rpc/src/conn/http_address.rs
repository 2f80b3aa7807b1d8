//! Where a service that is not Wharf's listens for HTTP.

use std::fmt;

use super::address::is_authority;

/// The longest path in front of a service's methods, in bytes.
const MAX_BASE: usize = 1024;

/// Where a service listens that is not Wharf's, and how its methods are called there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HttpAddress {
    authority: String,
    base: String,
    routes: bool,
}

impl HttpAddress {
    /// A service that answers calls as docs/http.md says: `POST BASE/METHOD`. `base` is empty or begins with a slash.
    pub fn calls(authority: impl Into<String>, base: impl Into<String>) -> Self {
        Self { authority: authority.into(), base: base.into(), routes: false }
    }

    /// Reads what follows the kind, `http` or `rest`, in an address.
    pub(super) fn read(kind: &str, rest: &str) -> Option<Self> {
        let routes = match kind {
            "http" => false,
            "rest" => true,
            _ => return None,
        };
        let (authority, base) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let is_good = is_authority(authority) && is_base(base);
        is_good.then(|| Self { authority: authority.into(), base: base.into(), routes })
    }

    /// The host and the port.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The path in front of its methods, without a slash at its end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Whether a method that has a route is called by it.
    pub fn has_routes(&self) -> bool {
        self.routes
    }
}

/// What can stand in the head of a request as it is.
fn is_base(base: &str) -> bool {
    base.len() <= MAX_BASE
        && !base.ends_with('/')
        && base
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#' | b'"' | b'<' | b'>'))
}

impl fmt::Display for HttpAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { authority, base, routes } = self;
        write!(f, "{}:{authority}{base}", if *routes { "rest" } else { "http" })
    }
}

//! `Registry`: how a process learns where others listen, and says where it does.

/// The ready endpoints of one service, at one version.
#[wharf_macros::message]
#[derive(PartialEq, Eq)]
pub struct Endpoints {
    /// Changes whenever `endpoints` does; 0 is never given, so that a first `watch` since 0 answers at once.
    pub version: u64,
    /// The endpoints, in no order that matters. Empty while no replica is ready.
    pub endpoints: Vec<Endpoint>,
    /// Why there will be none until somebody does something about it, as where the program of a service is missing.
    pub absent: Option<String>,
}

/// Where one replica listens.
#[wharf_macros::message]
#[derive(PartialEq, Eq)]
pub struct Endpoint {
    /// The process that hosts the replica, as it was told in `WHARF_PROCESS`. Every start of a process has its own.
    pub process: String,
    /// Where it listens: the first address that the process reported, `unix:/path`, `tcp:host:port`, or of a service that
    /// is not Wharf's `http:host:port/base`.
    pub address: String,
}

//! What an edge goes by: bounds, limits, and what is told to browsers.

use std::path::PathBuf;
use std::time::Duration;

use super::{Network, Tokens};

/// How requests from outside are treated.
///
/// How long a request may take is a policy, `deadline`, as everywhere.
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeSettings {
    /// The longest body of a request, and message of a WebSocket, in bytes; none: as long as the handler reads, and 8 MiB of
    /// methods that are opened.
    pub body: Option<usize>,
    /// What bodies, messages, answers and items of methods that are opened may take of memory together, in bytes.
    pub memory: usize,
    /// The longest head of a request in bytes.
    pub head: usize,
    /// How long a client may take for the head of a request; so long may a connection be idle between two.
    pub head_within: Duration,
    /// How long a client may read nothing of what waits for it; in so long a body has to bring 8 KiB.
    pub stall: Duration,
    /// Connections that are open at a time.
    pub connections: usize,
    /// Those of them that one address may have, of IPv6 its first 64 bits; trusted proxies may have all.
    pub connections_each: usize,
    /// Whether HTTP/2 is spoken beside HTTP/1.1.
    pub http2: bool,
    /// Whether answers are compressed for clients that take gzip: from 1 KiB on, and no streams of events.
    pub compression: bool,
    /// Whether each request is a line of the log, of the target `wharf::access`.
    pub access_log: bool,
    /// Whether answers tell browsers not to guess types and not to show them in frames, unless they say so themselves.
    pub security_headers: bool,
    /// Whether `/openapi.json` describes what is open.
    pub openapi: bool,
    /// Proxies in front: what they say of the client's address is believed.
    pub trusted_proxies: Vec<Network>,
    /// The header in which they say it.
    pub forwarding: Forwarding,
    /// The certificate that is shown; none: plain HTTP.
    pub tls: Option<EdgeTls>,
    /// How often a client may ask; none: as often as it likes.
    pub rate: Option<Rate>,
    /// Which pages of other sites may ask; none: none of them may call what is opened, and routers say so themselves.
    pub cors: Option<Cors>,
    /// Whose bearer tokens are believed; none: no request is asked for one.
    pub tokens: Option<Tokens>,
}

impl EdgeSettings {
    /// The connections of one listener.
    const CONNECTIONS: usize = 1024;
    /// Those of one address.
    const CONNECTIONS_EACH: usize = 128;
    /// The memory of requests.
    const MEMORY: usize = 256 * 1024 * 1024;
    /// The longest head of a request.
    const HEAD: usize = 64 * 1024;
    /// The time for it, and for reading on.
    const PATIENCE: Duration = Duration::from_secs(8);
    /// The longest body of a request.
    const BODY: usize = 1024 * 1024;

    /// What a router goes by that nothing is said of: what is needed against clients that are slow or too many, and
    /// nothing that changes an answer.
    pub fn of_router() -> Self {
        Self {
            body: None,
            memory: Self::MEMORY,
            head: Self::HEAD,
            head_within: Self::PATIENCE,
            stall: Self::PATIENCE,
            connections: Self::CONNECTIONS,
            connections_each: Self::CONNECTIONS_EACH,
            http2: false,
            compression: false,
            access_log: false,
            security_headers: false,
            openapi: false,
            trusted_proxies: Vec::new(),
            forwarding: Forwarding::default(),
            tls: None,
            rate: None,
            cors: None,
            tokens: None,
        }
    }
}

impl Default for EdgeSettings {
    fn default() -> Self {
        Self {
            body: Some(Self::BODY),
            http2: true,
            compression: true,
            access_log: true,
            security_headers: true,
            openapi: true,
            ..Self::of_router()
        }
    }
}

/// The header in which a proxy says whom it asks for. Only the one that is named is read: a proxy that writes one of them
/// passes the other on as the client sent it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Forwarding {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl Forwarding {
    /// All of them, by their names in `wharf.toml`.
    pub const ALL: [(&'static str, Self); 2] =
        [("x-forwarded-for", Self::XForwardedFor), ("forwarded", Self::Forwarded)];
}

/// The certificate that an edge shows, as PEM files that are read again when they change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeTls {
    /// The certificate, and the chain above it.
    pub certificate: PathBuf,
    /// Its key; it may be in the same file.
    pub key: PathBuf,
    /// How long browsers shall ask by HTTPS alone (`Strict-Transport-Security`); zero: it is not said.
    pub hsts: Duration,
}

/// How often one client may ask: a bucket that holds `burst` requests and is filled with `requests` each `per`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    /// How many requests …
    pub requests: u32,
    /// … in how long.
    pub per: Duration,
    /// How many at once, when there were none before.
    pub burst: u32,
    /// What a client is known by.
    pub by: RateBy,
    /// How many clients are kept count of; further ones share one bucket.
    pub clients: usize,
}

impl Default for Rate {
    fn default() -> Self {
        Self { requests: 100, per: Duration::from_secs(1), burst: 200, by: RateBy::Address, clients: 65_536 }
    }
}

/// What a client is known by when its requests are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RateBy {
    /// Its address; of IPv6, the first 64 bits.
    #[default]
    Address,
    /// Whom its token is about; without one that is believed, its address.
    Subject,
}

impl RateBy {
    /// All of them, by their names in `wharf.toml`.
    pub const ALL: [(&'static str, Self); 2] = [("address", Self::Address), ("subject", Self::Subject)];
}

/// Which pages of other sites may ask, and what of (the protocol of browsers, CORS).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cors {
    /// The sites, as `https://shop.example`; `*` alone is any.
    pub origins: Vec<String>,
    /// Methods beside GET, HEAD and POST.
    pub methods: Vec<String>,
    /// Headers beside `Authorization`, `Content-Type`, `Idempotency-Key`, `Request-Timeout`, `traceparent` and
    /// `X-Request-Id`.
    pub headers: Vec<String>,
    /// Whether the browser may send cookies.
    pub credentials: bool,
    /// How long a browser may keep the answer to its question; zero: as long as it likes.
    pub max_age: Duration,
}

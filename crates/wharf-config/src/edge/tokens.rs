//! Which bearer tokens an edge believes.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// Which bearer tokens (JWT, RFC 7519) are believed, and with whose keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Where the issuer's keys are.
    pub keys: Jwks,
    /// The certificates of the authorities that the keys' server must have one of; none: those of the system.
    pub authority: Option<PathBuf>,
    /// Who issues them: the claim `iss`, letter by letter.
    pub issuer: String,
    /// Whom they must be for: one of these is in the claim `aud`.
    pub audiences: Vec<String>,
    /// How they may be signed.
    pub algorithms: Vec<Algorithm>,
    /// How far the issuer's clock may be off.
    pub skew: Duration,
    /// How often keys are fetched again.
    pub refresh: Duration,
    /// Claims that a token must have, with these texts.
    pub claims: BTreeMap<String, String>,
}

impl Tokens {
    /// How far a clock may be off.
    pub const SKEW: Duration = Duration::from_secs(30);
    /// How often keys are fetched.
    pub const REFRESH: Duration = Duration::from_secs(300);

    /// Tokens of `issuer` for `audience`, signed in any of the ways there are.
    pub fn new(keys: Jwks, issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self {
            keys,
            authority: None,
            issuer: issuer.into(),
            audiences: vec![audience.into()],
            algorithms: Algorithm::ALL.to_vec(),
            skew: Self::SKEW,
            refresh: Self::REFRESH,
            claims: BTreeMap::new(),
        }
    }
}

/// Where an issuer's keys are, as a set of them in JSON (RFC 7517).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Jwks {
    /// A file, which is read again when it changes.
    File(PathBuf),
    /// An address, which is asked now and then, and when a token names a key that is not known.
    Url(String),
}

/// How a token may be signed. There is none for `none`, and none with shared secrets: whoever can check such a token can
/// make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names of RFC 7518 and RFC 8037")]
pub enum Algorithm {
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    EdDSA,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::RS256,
        Self::RS384,
        Self::RS512,
        Self::PS256,
        Self::PS384,
        Self::PS512,
        Self::ES256,
        Self::ES384,
        Self::EdDSA,
    ];

    /// Its name in tokens.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RS256 => "RS256",
            Self::RS384 => "RS384",
            Self::RS512 => "RS512",
            Self::PS256 => "PS256",
            Self::PS384 => "PS384",
            Self::PS512 => "PS512",
            Self::ES256 => "ES256",
            Self::ES384 => "ES384",
            Self::EdDSA => "EdDSA",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == name)
    }
}

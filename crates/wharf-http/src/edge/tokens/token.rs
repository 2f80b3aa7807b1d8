//! A token as it comes: header, claims, signature (RFC 7515, RFC 7519), and what has to be true of them.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use wharf_config::edge::{Algorithm, Tokens};
use wharf_core::MAX_PRINCIPAL;

use super::jwks::LONGEST_NAME;
use super::refusal::Refusal;

/// The longest token in bytes.
const LONGEST: usize = 16 * 1024;

/// A token that nothing has been checked of but its form.
#[derive(Debug)]
pub(super) struct Token<'a> {
    pub(super) algorithm: Algorithm,
    pub(super) key: Option<String>,
    /// What is signed: header and claims as they came.
    pub(super) signed: &'a [u8],
    pub(super) signature: Vec<u8>,
    claims: &'a str,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// Extensions that a reader must know, and none is known here.
    crit: Option<Value>,
}

/// The claims that mean something to every edge. Of one that comes twice nobody can say which counts: serde refuses it.
#[derive(Deserialize)]
struct Registered {
    iss: Option<String>,
    sub: Option<String>,
    aud: Option<OneOrMore>,
    exp: Option<f64>,
    nbf: Option<f64>,
    scope: Option<String>,
    scp: Option<OneOrMore>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::More(texts) => texts,
        }
    }
}

/// Claims that were found to be true.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Claims {
    pub(super) subject: String,
    pub(super) scopes: Vec<String>,
    pub(super) all: Map<String, Value>,
}

impl<'a> Token<'a> {
    /// Takes a token apart whose signature is to be of one of `algorithms`.
    pub(super) fn read(text: &'a str, algorithms: &[Algorithm]) -> Result<Self, Refusal> {
        if text.len() > LONGEST {
            return Err(Refusal::TooLong);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(Refusal::Malformed)?;
        if claims.contains('.') {
            return Err(Refusal::Malformed);
        }
        let header: Header = decoded(header)?;
        if header.crit.is_some() {
            return Err(Refusal::Critical);
        }
        if header.kid.as_ref().is_some_and(|name| name.len() > LONGEST_NAME) {
            return Err(Refusal::Malformed);
        }
        let algorithm = Algorithm::named(&header.alg)
            .filter(|algorithm| algorithms.contains(algorithm))
            .ok_or(Refusal::Algorithm)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Refusal::Malformed)?;
        Ok(Self { algorithm, key: header.kid, signed: signed.as_bytes(), signature, claims })
    }

    /// Its claims, when they are as `wanted` says at the time `now`, which is counted from 1970. To be asked of a token whose
    /// signature is right.
    pub(super) fn claims(&self, wanted: &Tokens, now: Duration) -> Result<Claims, Refusal> {
        let registered: Registered = decoded(self.claims)?;
        let all: Map<String, Value> = decoded(self.claims)?;
        if registered.iss.as_deref() != Some(wanted.issuer.as_str()) {
            return Err(Refusal::Issuer);
        }
        let audience = registered.aud.map(OneOrMore::into_vec).unwrap_or_default();
        if !audience.iter().any(|each| wanted.audiences.contains(each)) {
            return Err(Refusal::Audience);
        }
        let (now, skew) = (now.as_secs_f64(), wanted.skew.as_secs_f64());
        let expires = registered.exp.ok_or(Refusal::Endless)?;
        if now >= expires + skew {
            return Err(Refusal::Expired);
        }
        if registered.nbf.is_some_and(|begins| now < begins - skew) {
            return Err(Refusal::NotYet);
        }
        for (name, text) in &wanted.claims {
            if all.get(name).and_then(Value::as_str) != Some(text) {
                return Err(Refusal::Claim(name.clone()));
            }
        }
        let subject = registered.sub.filter(|subject| !subject.is_empty()).ok_or(Refusal::Subject)?;
        if subject.len() > MAX_PRINCIPAL {
            return Err(Refusal::Subject);
        }
        let mut scopes: Vec<String> =
            registered.scope.iter().flat_map(|text| text.split(' ')).map(str::to_owned).collect();
        scopes.extend(registered.scp.map(OneOrMore::into_vec).unwrap_or_default());
        scopes.retain(|scope| !scope.is_empty());
        Ok(Claims { subject, scopes, all })
    }
}

fn decoded<T: DeserializeOwned>(part: &str) -> Result<T, Refusal> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| Refusal::Malformed)
}

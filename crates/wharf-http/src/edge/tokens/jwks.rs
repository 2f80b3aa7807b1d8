//! A set of keys as an issuer publishes it (JWKS, RFC 7517).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;
use wharf_config::edge::Algorithm;

use super::key::Key;

/// The longest set in bytes.
pub(super) const LONGEST: u64 = 256 * 1024;

/// The keys of one set.
const MOST: usize = 256;

/// The longest name of a key in bytes.
pub(super) const LONGEST_NAME: usize = 256;

/// The keys of an issuer that tokens can be checked with.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct KeySet(Vec<Named>);

#[derive(Debug, PartialEq, Eq)]
struct Named {
    name: Option<String>,
    /// The one algorithm that the issuer uses it with, where the set says.
    algorithm: Option<Algorithm>,
    key: Key,
}

/// What was found of a key that a token names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    Key(&'a Key),
    /// The set has none of that name.
    Unknown,
    /// The token names none, and there is more than one that it could be.
    Unnamed,
    /// There is one, for something else.
    Unfit,
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl KeySet {
    /// Reads a set. Keys that tokens cannot be checked with here are passed over: an issuer may have them for others.
    ///
    /// # Errors
    /// When it is no set, or there is no key in it that could be used.
    pub(super) fn read(json: &[u8]) -> Result<Self, String> {
        if json.len() as u64 > LONGEST {
            return Err(format!("it has more than {LONGEST} bytes"));
        }
        let set: Set =
            serde_json::from_slice(json).map_err(|error| format!("it is no set of keys: {error}"))?;
        if set.keys.len() > MOST {
            return Err(format!("it has {} keys, and {MOST} are the most", set.keys.len()));
        }
        let mut keys = Vec::new();
        let mut unfit = Vec::new();
        for key in set.keys {
            match serde_json::from_value(key).map_err(|error| error.to_string()).and_then(named) {
                Ok(key) => keys.push(key),
                Err(why) => unfit.push(why),
            }
        }
        if keys.is_empty() {
            unfit.dedup();
            let why = if unfit.is_empty() { "it is empty".to_owned() } else { unfit.join("; ") };
            return Err(format!("it has no key that tokens can be checked with: {why}"));
        }
        Ok(Self(keys))
    }

    /// The key that a token is to be checked with.
    pub(super) fn find(&self, name: Option<&str>, algorithm: Algorithm) -> Found<'_> {
        let fits = |each: &Named| {
            each.key.is_for(algorithm) && each.algorithm.is_none_or(|alone| alone == algorithm)
        };
        let Some(name) = name else {
            let mut fitting = self.0.iter().filter(|each| fits(each));
            return match (fitting.next(), fitting.next()) {
                (Some(only), None) => Found::Key(&only.key),
                (None, _) => Found::Unfit,
                _ => Found::Unnamed,
            };
        };
        // Keys of several kinds may have one name.
        let mut of_name = self.0.iter().filter(|each| each.name.as_deref() == Some(name)).peekable();
        if of_name.peek().is_none() {
            return Found::Unknown;
        }
        of_name.find(|each| fits(each)).map_or(Found::Unfit, |each| Found::Key(&each.key))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

fn named(jwk: Jwk) -> Result<Named, String> {
    let name = jwk.kid.as_deref().unwrap_or("(no name)").to_owned();
    if jwk.usage.as_deref().is_some_and(|usage| usage != "sig") {
        return Err(format!("{name} is not for signatures"));
    }
    if jwk.key_ops.as_ref().is_some_and(|ops| !ops.iter().any(|each| each == "verify")) {
        return Err(format!("{name} is not for checking signatures"));
    }
    if jwk.kid.as_ref().is_some_and(|name| name.len() > LONGEST_NAME) {
        return Err(format!("a name has more than {LONGEST_NAME} bytes"));
    }
    let part = |what: &str, part: &Option<String>| {
        let text = part.as_ref().ok_or_else(|| format!("{name} has no `{what}`"))?;
        URL_SAFE_NO_PAD.decode(text).map_err(|_| format!("{name} has no base64 as `{what}`"))
    };
    let point = |length: usize| {
        let (x, y) = (part("x", &jwk.x)?, part("y", &jwk.y)?);
        if x.len() != length || y.len() != length {
            return Err(format!("{name} is no point of its curve"));
        }
        Ok([&[4], &*x, &*y].concat())
    };
    let key = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
        ("RSA", _) => {
            let [n, e] = [part("n", &jwk.n)?, part("e", &jwk.e)?].map(without_zeros);
            if !(256..=1024).contains(&n.len()) {
                return Err(format!("{name} has {} bits, and 2048 to 8192 are taken", n.len() * 8));
            }
            Key::Rsa { n, e }
        }
        ("EC", Some("P-256")) => Key::P256(point(32)?),
        ("EC", Some("P-384")) => Key::P384(point(48)?),
        ("OKP", Some("Ed25519")) => {
            let x = part("x", &jwk.x)?;
            if x.len() != 32 {
                return Err(format!("{name} is no point of its curve"));
            }
            Key::Ed25519(x)
        }
        ("oct", _) => return Err(format!("{name} is a shared secret, which none is taken of")),
        (kind, curve) => {
            let curve = curve.map(|curve| format!(" {curve}")).unwrap_or_default();
            return Err(format!("{name} is of a kind that is not known: {kind}{curve}"));
        }
    };
    let algorithm = match &jwk.alg {
        None => None,
        Some(alg) => match Algorithm::named(alg) {
            Some(algorithm) if key.is_for(algorithm) => Some(algorithm),
            _ => return Err(format!("{name} is for {alg}, which it cannot be used with here")),
        },
    };
    Ok(Named { name: jwk.kid, algorithm, key })
}

fn without_zeros(mut bytes: Vec<u8>) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.drain(..zeros);
    bytes
}

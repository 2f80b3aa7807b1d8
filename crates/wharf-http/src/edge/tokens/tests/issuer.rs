//! An issuer of tokens, with real keys.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256,
    RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use serde_json::{Value, json};
use wharf_config::edge::{Algorithm, Jwks, Tokens};

pub(crate) const ISSUER: &str = "https://id.shop.example";
pub(crate) const AUDIENCE: &str = "shop";

/// For tests alone: whoever reads this file has it.
const RSA: &[u8] = include_bytes!("rsa.pk8");

pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs()
}

pub(crate) fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is wanted of tokens whose keys are in a file.
pub(crate) fn tokens_of(file: &Path) -> Tokens {
    Tokens::new(Jwks::File(file.to_owned()), ISSUER, AUDIENCE)
}

/// A private key, and how the issuer calls it.
pub(crate) struct Signer {
    pub(crate) name: String,
    pair: Pair,
}

enum Pair {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair, &'static str, usize),
    Ed(Ed25519KeyPair),
}

impl Signer {
    pub(crate) fn rsa(name: &str) -> Self {
        Self { name: name.into(), pair: Pair::Rsa(RsaKeyPair::from_pkcs8(RSA).expect("a key")) }
    }

    pub(crate) fn p256(name: &str) -> Self {
        Self::ec(name, &ECDSA_P256_SHA256_FIXED_SIGNING, "P-256", 32)
    }

    pub(crate) fn p384(name: &str) -> Self {
        Self::ec(name, &ECDSA_P384_SHA384_FIXED_SIGNING, "P-384", 48)
    }

    fn ec(name: &str, how: &'static EcdsaSigningAlgorithm, curve: &'static str, length: usize) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(how, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(how, pkcs8.as_ref(), &random).expect("a key");
        Self { name: name.into(), pair: Pair::Ec(pair, curve, length) }
    }

    pub(crate) fn ed25519(name: &str) -> Self {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
        Self { name: name.into(), pair: Pair::Ed(Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).expect("a key")) }
    }

    pub(crate) fn all() -> [Self; 4] {
        [Self::rsa("rsa"), Self::p256("p256"), Self::p384("p384"), Self::ed25519("ed")]
    }

    fn is_for(&self, algorithm: Algorithm) -> bool {
        match (&self.pair, algorithm) {
            (Pair::Rsa(_), algorithm) => {
                algorithm.as_str().contains('S') && !algorithm.as_str().starts_with('E')
            }
            (Pair::Ec(_, curve, _), Algorithm::ES256) => *curve == "P-256",
            (Pair::Ec(_, curve, _), Algorithm::ES384) => *curve == "P-384",
            (Pair::Ed(_), algorithm) => algorithm == Algorithm::EdDSA,
            _ => false,
        }
    }

    pub(crate) fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let how: &dyn RsaEncoding = match algorithm {
                    Algorithm::RS384 => &RSA_PKCS1_SHA384,
                    Algorithm::RS512 => &RSA_PKCS1_SHA512,
                    Algorithm::PS256 => &RSA_PSS_SHA256,
                    Algorithm::PS384 => &RSA_PSS_SHA384,
                    Algorithm::PS512 => &RSA_PSS_SHA512,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(how, &random, message, &mut signature).expect("a signature");
                signature
            }
            Pair::Ec(pair, ..) => pair.sign(&random, message).expect("a signature").as_ref().to_vec(),
            Pair::Ed(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }

    /// Its public half as the issuer publishes it.
    pub(crate) fn jwk(&self) -> Value {
        let mut jwk = match &self.pair {
            Pair::Rsa(pair) => {
                let public: ring::signature::RsaPublicKeyComponents<Vec<u8>> = pair.public().into();
                json!({"kty": "RSA", "n": base64(public.n), "e": base64(public.e)})
            }
            Pair::Ec(pair, curve, length) => {
                let point = &pair.public_key().as_ref()[1..];
                let (x, y) = point.split_at(*length);
                json!({"kty": "EC", "crv": curve, "x": base64(x), "y": base64(y)})
            }
            Pair::Ed(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": base64(pair.public_key().as_ref())})
            }
        };
        jwk["kid"] = self.name.as_str().into();
        jwk["use"] = "sig".into();
        jwk
    }
}

/// An issuer, whose set of keys may be a file. That goes with the issuer.
pub(crate) struct Issuer {
    signers: BTreeMap<String, Signer>,
    folder: PathBuf,
}

impl Issuer {
    pub(crate) fn with(signers: impl IntoIterator<Item = Signer>) -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};

        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("wharf-issuer-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let signers = signers.into_iter().map(|signer| (signer.name.clone(), signer)).collect();
        Self { signers, folder }
    }

    /// Its keys, as it publishes them.
    pub(crate) fn set(&self) -> Value {
        json!({"keys": self.signers.values().map(Signer::jwk).collect::<Vec<_>>()})
    }

    /// The same in a file.
    pub(crate) fn file(&self) -> PathBuf {
        let path = self.folder.join("jwks.json");
        std::fs::write(&path, self.set().to_string()).expect("a file");
        path
    }

    pub(crate) fn signer(&self, algorithm: Algorithm) -> &Signer {
        self.signers.values().find(|signer| signer.is_for(algorithm)).expect("a key for it")
    }

    /// Claims that are good, with `more` over them; what is null in it is left out.
    pub(crate) fn claims(&self, more: Value) -> Value {
        let mut claims = json!({"iss": ISSUER, "aud": AUDIENCE, "sub": "ana", "exp": now() + 600});
        let Value::Object(more) = more else { panic!("claims are an object") };
        for (name, value) in more {
            if value.is_null() {
                claims.as_object_mut().expect("claims").remove(&name);
            } else {
                claims[name] = value;
            }
        }
        claims
    }

    /// A token that is good, but for `more`.
    pub(crate) fn token(&self, algorithm: Algorithm, more: Value) -> String {
        let header = json!({"alg": algorithm.as_str(), "typ": "JWT", "kid": self.signer(algorithm).name});
        self.signed(&header, &self.claims(more), algorithm)
    }

    /// Whatever it is, signed.
    pub(crate) fn signed(&self, header: &Value, claims: &Value, algorithm: Algorithm) -> String {
        let signed = format!("{}.{}", base64(header.to_string()), base64(claims.to_string()));
        let signature = self.signer(algorithm).sign(algorithm, signed.as_bytes());
        format!("{signed}.{}", base64(signature))
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

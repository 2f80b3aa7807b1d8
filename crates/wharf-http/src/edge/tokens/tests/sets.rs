//! Sets of keys: what is taken of them, what is passed over, and what is refused.

use serde_json::{Value, json};
use wharf_config::edge::Algorithm;

use super::issuer::{Issuer, Signer, base64};
use crate::edge::tokens::jwks::{Found, KeySet};

fn set(keys: &[Value]) -> Result<KeySet, String> {
    KeySet::read(json!({"keys": keys}).to_string().as_bytes())
}

fn with(mut key: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("members are an object") };
    for (name, value) in more {
        key[name] = value;
    }
    key
}

#[test]
fn keys_for_other_uses_are_passed_over() {
    let good = Signer::p256("good").jwk();
    let keys = set(&[
        with(Signer::p256("a").jwk(), json!({"use": "enc"})),
        with(Signer::p256("b").jwk(), json!({"key_ops": ["sign"]})),
        with(Signer::p256("c").jwk(), json!({"alg": "ECDH-ES"})),
        json!({"kty": "oct", "k": base64("secret"), "kid": "d"}),
        json!({"kty": "EC", "crv": "P-521", "kid": "e"}),
        json!({"kty": "lattice", "kid": "f"}),
        json!("g"),
        good,
    ]);
    let keys = keys.expect("one is good");
    assert_eq!(keys.len(), 1);
    assert!(matches!(keys.find(Some("good"), Algorithm::ES256), Found::Key(_)));
    assert_eq!(keys.find(Some("good"), Algorithm::ES384), Found::Unfit);
    assert_eq!(keys.find(Some("a"), Algorithm::ES256), Found::Unknown);
    assert!(matches!(keys.find(None, Algorithm::ES256), Found::Key(_)));
}

#[test]
fn a_key_may_be_for_one_algorithm_alone() {
    let keys = set(&[with(Signer::rsa("r").jwk(), json!({"alg": "PS256"}))]).expect("it is good");
    assert!(matches!(keys.find(Some("r"), Algorithm::PS256), Found::Key(_)));
    assert_eq!(keys.find(Some("r"), Algorithm::RS256), Found::Unfit);
    assert_eq!(keys.find(None, Algorithm::RS256), Found::Unfit);
}

#[test]
fn of_several_keys_a_token_has_to_name_one() {
    let two = Issuer::with([Signer::p256("a"), Signer::p256("b")]);
    let keys = KeySet::read(two.set().to_string().as_bytes()).expect("they are good");
    assert_eq!(keys.find(None, Algorithm::ES256), Found::Unnamed);
}

#[test]
fn a_set_that_cannot_be_used_says_why() {
    let short = base64([0xaa; 128]);
    for (keys, why) in [
        (vec![], "it is empty"),
        (vec![json!({"kty": "oct", "kid": "s", "k": "AAAA"})], "s is a shared secret"),
        (vec![json!({"kty": "RSA", "kid": "r", "n": short, "e": "AQAB"})], "r has 1024 bits"),
        (vec![json!({"kty": "RSA", "kid": "r", "e": "AQAB"})], "r has no `n`"),
        (vec![json!({"kty": "EC", "crv": "P-256", "kid": "e", "x": "AA", "y": "AA"})], "e is no point"),
        (vec![json!({"kty": "OKP", "crv": "Ed25519", "kid": "o", "x": "A?"})], "o has no base64 as `x`"),
        (vec![json!({"kty": "OKP", "crv": "X25519", "kid": "x", "x": "AA"})], "OKP X25519"),
        (vec![json!({"kty": 7})], "invalid type"),
        (vec![Signer::ed25519("k").jwk(); 257], "256 are the most"),
    ] {
        let said = set(&keys).expect_err(why);
        assert!(said.contains(why), "{said}");
    }
    for text in ["", "[]", "{}", "{\"keys\": 1}", "<html>"] {
        assert!(
            KeySet::read(text.as_bytes()).expect_err("no set").contains("it is no set of keys"),
            "{text}"
        );
    }
    assert!(KeySet::read(&vec![b' '; 256 * 1024 + 1]).expect_err("too long").contains("more than"));
}

//! What is believed of tokens, with real keys of every kind, and what is not.

mod issuer;
mod keys;
mod refused;
mod sets;

use std::time::Duration;

use serde_json::json;
use wharf_config::edge::Algorithm;

use self::issuer::{AUDIENCE, ISSUER, now};
pub(crate) use self::issuer::{Issuer, Signer, tokens_of};
use super::Verifier;

/// An issuer with a key of each kind, and a verifier that has its keys as a file.
fn both() -> (Issuer, Verifier) {
    let issuer = Issuer::with(Signer::all());
    let verifier = Verifier::new(tokens_of(&issuer.file())).expect("the keys are good");
    (issuer, verifier)
}

#[tokio::test]
async fn tokens_of_every_algorithm_are_believed_and_say_who_asks() {
    let (issuer, verifier) = both();
    for algorithm in Algorithm::ALL {
        let token = issuer.token(algorithm, json!({"scope": "cart:read cart:write", "tenant": "harbour"}));
        let identity = verifier.verify(&token).await.unwrap_or_else(|why| panic!("{algorithm:?}: {why}"));
        assert_eq!(identity.subject(), "ana");
        assert!(identity.has("cart:write") && !identity.has("cart"));
        assert_eq!(identity.claims()["tenant"], "harbour");
    }
}

#[tokio::test]
async fn scopes_and_audiences_may_be_one_or_several() {
    let (issuer, verifier) = both();
    for (claims, scopes) in [
        (json!({"aud": ["other", AUDIENCE], "scp": ["a", "b"]}), &["a", "b"][..]),
        (json!({"scp": "a"}), &["a"]),
        (json!({"scope": " a  b "}), &["a", "b"]),
        (json!({}), &[]),
    ] {
        let identity = verifier.verify(&issuer.token(Algorithm::ES256, claims)).await.expect("it is good");
        assert_eq!(identity.scopes(), scopes);
    }
}

#[tokio::test]
async fn clocks_may_be_off_a_little() {
    let (issuer, verifier) = both();
    let token = |claims| issuer.token(Algorithm::EdDSA, claims);
    assert!(verifier.verify(&token(json!({"exp": now() - 20}))).await.is_ok());
    assert!(verifier.verify(&token(json!({"nbf": now() + 20}))).await.is_ok());
    assert!(verifier.verify(&token(json!({"exp": now() as f64 + 20.5}))).await.is_ok());
    let mut strict = tokens_of(&issuer.file());
    strict.skew = Duration::ZERO;
    let strict = Verifier::new(strict).expect("the keys are good");
    assert!(strict.verify(&token(json!({"exp": now() - 20}))).await.is_err());
    assert!(strict.verify(&token(json!({"nbf": now() + 20}))).await.is_err());
}

#[tokio::test]
async fn claims_that_are_wanted_have_to_be_there_letter_by_letter() {
    let issuer = Issuer::with(Signer::all());
    let mut wanted = tokens_of(&issuer.file());
    wanted.claims.insert("tenant".into(), "harbour".into());
    let verifier = Verifier::new(wanted).expect("the keys are good");
    let verified = async |claims| verifier.verify(&issuer.token(Algorithm::ES384, claims)).await;
    assert!(verified(json!({"tenant": "harbour"})).await.is_ok());
    for claims in
        [json!({}), json!({"tenant": "Harbour"}), json!({"tenant": ["harbour"]}), json!({"tenant": 1})]
    {
        let why = verified(claims).await.expect_err("another tenant").to_string();
        assert_eq!(why, "the token has not the claim tenant that is wanted here");
    }
}

#[tokio::test]
async fn a_token_without_a_key_is_believed_where_only_one_can_be_meant() {
    let alone = Issuer::with([Signer::ed25519("only")]);
    let verifier = Verifier::new(tokens_of(&alone.file())).expect("the keys are good");
    let token = alone.signed(&json!({"alg": "EdDSA"}), &alone.claims(json!({})), Algorithm::EdDSA);
    assert!(verifier.verify(&token).await.is_ok());
    assert_eq!(alone.claims(json!({}))["iss"], ISSUER);
}

//! Tokens that are not believed, and what is said of each.

use ring::hmac;
use serde_json::{Value, json};
use wharf_config::edge::Algorithm;

use super::both;
use super::issuer::{Issuer, Signer, base64, now, tokens_of};
use crate::edge::tokens::{Refusal, Verifier};

async fn refused(verifier: &Verifier, token: &str) -> Refusal {
    match verifier.verify(token).await {
        Err(refusal) => refusal,
        Ok(identity) => panic!("{token} was believed: {identity:?}"),
    }
}

fn header_of(token: &str, header: &Value) -> String {
    let (_, rest) = token.split_once('.').expect("a token");
    format!("{}.{rest}", base64(header.to_string()))
}

#[tokio::test]
async fn a_token_that_nobody_signed_is_not_believed() {
    let (issuer, verifier) = both();
    let good = issuer.token(Algorithm::RS256, json!({}));
    let (signed, _) = good.rsplit_once('.').expect("a token");
    for name in ["none", "None", "NONE", "nOnE", ""] {
        let header = base64(json!({"alg": name, "kid": "rsa"}).to_string());
        let (_, claims) = signed.split_once('.').expect("a token");
        assert_eq!(refused(&verifier, &format!("{header}.{claims}.")).await, Refusal::Algorithm, "{name}");
    }
    assert_eq!(refused(&verifier, &format!("{signed}.")).await, Refusal::Signature);
}

#[tokio::test]
async fn a_public_key_is_no_secret_to_sign_with() {
    let (issuer, verifier) = both();
    let claims = base64(issuer.claims(json!({})).to_string());
    let signed = format!("{}.{claims}", base64(json!({"alg": "HS256", "kid": "rsa"}).to_string()));
    for secret in [issuer.set().to_string(), issuer.set()["keys"][0]["n"].to_string()] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let token = format!("{signed}.{}", base64(hmac::sign(&key, signed.as_bytes())));
        assert_eq!(refused(&verifier, &token).await, Refusal::Algorithm);
    }
}

#[tokio::test]
async fn a_key_is_used_with_its_own_algorithm_only() {
    let (issuer, verifier) = both();
    for (algorithm, key) in [("RS256", "p256"), ("ES256", "rsa"), ("EdDSA", "p384"), ("ES384", "p256")] {
        let token = issuer.token(Algorithm::ES256, json!({}));
        let token = header_of(&token, &json!({"alg": algorithm, "kid": key}));
        assert_eq!(refused(&verifier, &token).await, Refusal::Algorithm, "{algorithm} {key}");
    }
    let mut wanted = tokens_of(&issuer.file());
    wanted.algorithms = vec![Algorithm::ES256];
    let strict = Verifier::new(wanted).expect("the keys are good");
    assert!(strict.verify(&issuer.token(Algorithm::ES256, json!({}))).await.is_ok());
    assert_eq!(refused(&strict, &issuer.token(Algorithm::RS256, json!({}))).await, Refusal::Algorithm);
}

#[tokio::test]
async fn what_was_changed_after_it_was_signed_is_not_believed() {
    let (issuer, verifier) = both();
    for algorithm in Algorithm::ALL {
        let token = issuer.token(algorithm, json!({}));
        let (rest, signature) = token.rsplit_once('.').expect("a token");
        let (header, _) = rest.split_once('.').expect("a token");
        let claims = base64(issuer.claims(json!({"sub": "root"})).to_string());
        let changed = format!("{header}.{claims}.{signature}");
        assert_eq!(refused(&verifier, &changed).await, Refusal::Signature, "{algorithm:?}");
        let other = Signer::all().into_iter().map(|signer| (signer.name.clone(), signer));
        let mut other: std::collections::BTreeMap<_, _> = other.collect();
        let other = other.remove(&issuer.signer(algorithm).name).expect("of that kind");
        if other.name != "rsa" {
            let forged = format!("{rest}.{}", base64(other.sign(algorithm, rest.as_bytes())));
            assert_eq!(refused(&verifier, &forged).await, Refusal::Signature, "{algorithm:?}");
        }
    }
}

#[tokio::test]
async fn claims_that_are_not_for_us_are_not_believed() {
    let (issuer, verifier) = both();
    for (claims, why) in [
        (json!({"exp": now() - 31}), Refusal::Expired),
        (json!({"exp": -1}), Refusal::Expired),
        (json!({"exp": null}), Refusal::Endless),
        (json!({"exp": "tomorrow"}), Refusal::Malformed),
        (json!({"nbf": now() + 60}), Refusal::NotYet),
        (json!({"iss": "https://id.other.example"}), Refusal::Issuer),
        (json!({"iss": "https://id.shop.example/"}), Refusal::Issuer),
        (json!({"iss": null}), Refusal::Issuer),
        (json!({"aud": "other"}), Refusal::Audience),
        (json!({"aud": ["other", "shops"]}), Refusal::Audience),
        (json!({"aud": []}), Refusal::Audience),
        (json!({"aud": null}), Refusal::Audience),
        (json!({"aud": 7}), Refusal::Malformed),
        (json!({"sub": null}), Refusal::Subject),
        (json!({"sub": ""}), Refusal::Subject),
        (json!({"sub": "a".repeat(1025)}), Refusal::Subject),
        (json!({"sub": ["ana"]}), Refusal::Malformed),
    ] {
        let token = issuer.token(Algorithm::ES256, claims.clone());
        assert_eq!(refused(&verifier, &token).await, why, "{claims}");
    }
}

#[tokio::test]
async fn headers_that_ask_for_more_are_not_believed() {
    let (issuer, verifier) = both();
    let claims = issuer.claims(json!({}));
    for (header, why) in [
        (json!({"alg": "ES256", "kid": "p256", "crit": ["exp"]}), Refusal::Critical),
        (json!({"alg": "ES256", "kid": "p256", "crit": ["b64"], "b64": false}), Refusal::Critical),
        (json!({"alg": "ES256", "kid": "p257"}), Refusal::Key),
        (json!({"alg": "ES256", "kid": ""}), Refusal::Key),
        (json!({"alg": "ES256", "kid": "../../p256"}), Refusal::Key),
        (json!({"alg": "ES256", "kid": "k".repeat(257)}), Refusal::Malformed),
        (json!({"alg": "ES256", "kid": 7}), Refusal::Malformed),
        (json!({"alg": ["ES256"], "kid": "p256"}), Refusal::Malformed),
        (json!({"kid": "p256"}), Refusal::Malformed),
        (json!([]), Refusal::Malformed),
    ] {
        let token = issuer.signed(&header, &claims, Algorithm::ES256);
        assert_eq!(refused(&verifier, &token).await, why, "{header}");
    }
    let own = Signer::p256("own");
    let header = json!({"alg": "ES256", "jwk": own.jwk(), "jku": "http://127.0.0.1:1/", "kid": "own"});
    let signed = format!("{}.{}", base64(header.to_string()), base64(claims.to_string()));
    let token = format!("{signed}.{}", base64(own.sign(Algorithm::ES256, signed.as_bytes())));
    assert_eq!(refused(&verifier, &token).await, Refusal::Key, "a key that comes with the token is nobody's");
}

#[tokio::test]
async fn what_is_no_token_is_said_to_be_none() {
    let (issuer, verifier) = both();
    let good = issuer.token(Algorithm::ES256, json!({}));
    let [header, claims, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let twice = base64(r#"{"alg":"ES256","alg":"none","kid":"p256"}"#);
    let deep = base64("[".repeat(5000));
    for token in [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        "a.b.c".into(),
        "ana".into(),
        format!("{header}.{claims}"),
        format!("{good}.{signature}"),
        format!("{good}="),
        format!("{header}=.{claims}.{signature}"),
        format!("{header} .{claims}.{signature}"),
        format!("{header}.{claims}.{signature}\u{e4}"),
        format!("{twice}.{claims}.{signature}"),
        format!("{deep}.{claims}.{signature}"),
        format!("{}.{claims}.{signature}", base64([0xff, 0xfe])),
    ] {
        assert_eq!(refused(&verifier, &token).await, Refusal::Malformed, "{token}");
    }
    assert_eq!(refused(&verifier, &format!("{good}{}", "A".repeat(16 * 1024))).await, Refusal::TooLong);
}

#[tokio::test]
async fn claims_that_come_twice_are_not_believed() {
    let issuer = Issuer::with(Signer::all());
    let verifier = Verifier::new(tokens_of(&issuer.file())).expect("the keys are good");
    let good = issuer.claims(json!({})).to_string();
    let twice = format!("{},\"sub\":\"root\"}}", good.strip_suffix('}').expect("an object"));
    let header = json!({"alg": "ES256", "kid": "p256"});
    let signed = format!("{}.{}", base64(header.to_string()), base64(twice));
    let signature = issuer.signer(Algorithm::ES256).sign(Algorithm::ES256, signed.as_bytes());
    assert_eq!(refused(&verifier, &format!("{signed}.{}", base64(signature))).await, Refusal::Malformed);
}

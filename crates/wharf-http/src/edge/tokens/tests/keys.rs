//! Keys that are fetched: when they are, how often, and what becomes of tokens when they cannot be.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::get;
use futures_util::future::join_all;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use wharf_config::edge::{Algorithm, Jwks, Tokens};

use super::issuer::{AUDIENCE, ISSUER, Issuer, Signer, tokens_of};
use crate::edge::tests::files_are_looked_at;
use crate::edge::tokens::{Refusal, Verifier};

/// Where an issuer publishes its keys.
struct Desk {
    address: SocketAddr,
    asked: watch::Receiver<usize>,
    says: Arc<Mutex<(StatusCode, String)>>,
    _serving: JoinSet<()>,
}

impl Desk {
    async fn open(issuer: &Issuer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (count, asked) = watch::channel(0);
        let says = Arc::new(Mutex::new((StatusCode::OK, issuer.set().to_string())));
        let (count, answer) = (Arc::new(count), Arc::clone(&says));
        let keys = get(async move || {
            let (status, text) = answer.lock().expect("whole").clone();
            count.send_modify(|count| *count += 1);
            (status, [(header::LOCATION, "/elsewhere")], text)
        });
        let router = Router::new().route("/jwks.json", keys);
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { address, asked, says, _serving: serving }
    }

    fn tokens(&self) -> Tokens {
        Tokens::new(Jwks::Url(format!("http://{}/jwks.json", self.address)), ISSUER, AUDIENCE)
    }

    fn says(&self, status: StatusCode, text: impl Into<String>) {
        *self.says.lock().expect("whole") = (status, text.into());
    }

    fn asked(&self) -> usize {
        *self.asked.borrow()
    }

    /// Waits until it is asked so many times more. All answers but the last one have been read by then: whoever asks
    /// does so one after the other.
    async fn asked_again(&self, times: usize) {
        let (mut asked, all) = (self.asked.clone(), self.asked() + times);
        let waited = timeout(Duration::from_secs(20), asked.wait_for(|count| *count >= all)).await;
        assert!(waited.is_ok(), "it is not asked again");
    }
}

#[tokio::test]
async fn keys_are_fetched_once_for_all_who_wait() {
    let issuer = Issuer::with([Signer::ed25519("a")]);
    let desk = Desk::open(&issuer).await;
    let verifier = Verifier::new(desk.tokens()).expect("an address");
    let token = issuer.token(Algorithm::EdDSA, json!({}));
    let verified = join_all((0..100).map(|_| verifier.verify(&token))).await;
    assert!(verified.iter().all(Result::is_ok), "{verified:?}");
    assert_eq!(desk.asked(), 1);
}

#[tokio::test]
async fn an_unknown_key_is_asked_for_and_not_for_every_token() {
    let old = Issuer::with([Signer::ed25519("a")]);
    let desk = Desk::open(&old).await;
    let verifier = Verifier::new(desk.tokens()).expect("an address");
    assert!(verifier.verify(&old.token(Algorithm::EdDSA, json!({}))).await.is_ok());

    let new = Issuer::with([Signer::ed25519("b")]);
    desk.says(StatusCode::OK, new.set().to_string());
    let token = new.token(Algorithm::EdDSA, json!({}));
    for _ in 0..100 {
        assert_eq!(verifier.verify(&token).await, Err(Refusal::Key), "the issuer was asked a moment ago");
    }
    assert_eq!(desk.asked(), 1, "whoever sends such tokens does not decide how often");
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(11)).await;
    tokio::time::resume();
    assert!(verifier.verify(&token).await.is_ok(), "by now it may be asked");
    assert_eq!(desk.asked(), 2);
    let gone = verifier.verify(&old.token(Algorithm::EdDSA, json!({}))).await;
    assert_eq!(gone, Err(Refusal::Key), "what the issuer took back is not believed");
}

#[tokio::test]
async fn a_token_that_names_no_key_is_signed_with_a_new_one_as_well() {
    let unnamed = |issuer: &Issuer| {
        issuer.signed(&json!({"alg": "EdDSA"}), &issuer.claims(json!({})), Algorithm::EdDSA)
    };
    let (old, new) = (Issuer::with([Signer::ed25519("a")]), Issuer::with([Signer::ed25519("b")]));
    let desk = Desk::open(&old).await;
    let verifier = Verifier::new(desk.tokens()).expect("an address");
    assert!(verifier.verify(&unnamed(&old)).await.is_ok());
    desk.says(StatusCode::OK, new.set().to_string());
    assert_eq!(verifier.verify(&unnamed(&new)).await, Err(Refusal::Signature), "it was asked a moment ago");
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(11)).await;
    tokio::time::resume();
    assert!(verifier.verify(&unnamed(&new)).await.is_ok());
    assert_eq!(verifier.verify(&unnamed(&old)).await, Err(Refusal::Signature));
    assert_eq!(desk.asked(), 2);
    let other = Issuer::with([Signer::p256("c")]);
    desk.says(StatusCode::OK, other.set().to_string());
    let token = other.signed(&json!({"alg": "ES256"}), &other.claims(json!({})), Algorithm::ES256);
    assert_eq!(verifier.verify(&token).await, Err(Refusal::Algorithm));
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(11)).await;
    tokio::time::resume();
    assert!(verifier.verify(&token).await.is_ok(), "of another kind");
}

#[tokio::test]
async fn without_keys_no_token_is_believed_and_it_is_not_the_tokens_fault() {
    let issuer = Issuer::with([Signer::ed25519("a")]);
    let desk = Desk::open(&issuer).await;
    for (status, text) in [
        (StatusCode::INTERNAL_SERVER_ERROR, "broken".to_owned()),
        (StatusCode::FOUND, String::new()),
        (StatusCode::OK, "<html>".to_owned()),
        (StatusCode::OK, " ".repeat(300 * 1024)),
    ] {
        desk.says(status, text);
        let verifier = Verifier::new(desk.tokens()).expect("an address");
        let said = verifier.verify(&issuer.token(Algorithm::EdDSA, json!({}))).await;
        assert_eq!(said, Err(Refusal::NoKeys), "{status}");
    }
}

#[tokio::test]
async fn keys_that_cannot_be_renewed_stay_in_use() {
    let issuer = Issuer::with([Signer::ed25519("a")]);
    let desk = Desk::open(&issuer).await;
    let mut wanted = desk.tokens();
    wanted.refresh = Duration::from_millis(20);
    let verifier = Verifier::new(wanted).expect("an address");
    let mut renewing = JoinSet::new();
    renewing.spawn(verifier.follow());
    let token = issuer.token(Algorithm::EdDSA, json!({}));
    assert!(verifier.verify(&token).await.is_ok());
    desk.says(StatusCode::BAD_GATEWAY, "");
    desk.asked_again(3).await;
    assert!(verifier.verify(&token).await.is_ok());
    let new = Issuer::with([Signer::ed25519("b")]);
    desk.says(StatusCode::OK, new.set().to_string());
    desk.asked_again(3).await;
    assert!(verifier.verify(&new.token(Algorithm::EdDSA, json!({}))).await.is_ok());
}

#[tokio::test]
async fn a_file_is_read_again_when_it_changes_and_nonsense_in_it_changes_nothing() {
    let issuer = Issuer::with([Signer::ed25519("a")]);
    let path = issuer.file();
    let verifier = Verifier::new(tokens_of(&path)).expect("keys");
    let mut renewing = JoinSet::new();
    renewing.spawn(verifier.follow());
    let token = issuer.token(Algorithm::EdDSA, json!({}));
    std::fs::write(&path, "{").expect("a file");
    files_are_looked_at().await;
    assert!(verifier.verify(&token).await.is_ok());
    let new = Issuer::with([Signer::ed25519("b")]);
    std::fs::write(&path, new.set().to_string()).expect("a file");
    files_are_looked_at().await;
    assert!(verifier.verify(&new.token(Algorithm::EdDSA, json!({}))).await.is_ok());
}

#[test]
fn what_cannot_work_is_said_at_the_start() {
    let issuer = Issuer::with([Signer::ed25519("a")]);
    let path = issuer.file();
    std::fs::write(&path, "{\"keys\": []}").expect("a file");
    for (keys, why) in [
        (Jwks::File(path.clone()), "it is empty"),
        (Jwks::File(path.with_file_name("none.json")), "none.json cannot be used as keys of tokens"),
        (Jwks::Url("https://".into()), "it is no address"),
        (Jwks::Url("/jwks.json".into()), "it names no host"),
        (Jwks::Url("https://me:secret@id.example/".into()), "it has a user in it"),
    ] {
        let refused = Verifier::new(Tokens::new(keys, ISSUER, AUDIENCE)).err().expect(why).to_string();
        assert!(refused.contains(why), "{refused}");
    }
}

#[cfg(all(feature = "edge", feature = "tls"))]
#[tokio::test]
async fn keys_are_fetched_by_https_from_whoever_the_authority_vouches_for() {
    use crate::edge::tests::{Pems, Town};

    let issuer = Issuer::with([Signer::ed25519("a")]);
    let (pems, other) = (Pems::new(), Pems::new());
    let set = issuer.set().to_string();
    let town = Town::with(pems.settings(), Router::new().route("/keys", get(async || set))).await;
    let mut wanted = tokens_of(&issuer.file());
    wanted.keys = Jwks::Url(format!("https://localhost:{}/keys", town.address.port()));
    for (authority, believed) in [(pems.certificate(), true), (other.certificate(), false)] {
        wanted.authority = Some(authority);
        let verifier = Verifier::new(wanted.clone()).expect("an address");
        let said = verifier.verify(&issuer.token(Algorithm::EdDSA, json!({}))).await;
        assert_eq!(said.is_ok(), believed, "{said:?}");
    }
}

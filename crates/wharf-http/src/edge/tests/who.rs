//! Who asks: tokens of requests, from the header to the context.

use std::time::Duration;

use axum::extract::Request;
use futures_util::future::{join, join_all};
use serde_json::json;
use tokio::net::TcpListener;
use wharf_config::edge::{Algorithm, EdgeSettings, Jwks, Rate, RateBy};

use super::{Front, with};
use crate::edge::tokens::tests::{Issuer, Signer, tokens_of};

fn guarded(issuer: &Issuer) -> EdgeSettings {
    EdgeSettings { tokens: Some(tokens_of(&issuer.file())), ..EdgeSettings::of_router() }
}

#[tokio::test]
async fn whom_a_token_is_about_is_the_principal_of_the_context() {
    let issuer = Issuer::with([Signer::ed25519("a")]);
    let front = Front::new(guarded(&issuer));
    let token = format!("Bearer {}", issuer.token(Algorithm::EdDSA, json!({})));
    assert_eq!(front.get("/", &[("authorization", &token)]).await.text(), "true Some(\"ana\")");
    assert_eq!(front.get("/", &[("authorization", &token.replace("Bearer", "bearer"))]).await.status, 200);
    assert_eq!(
        front.get("/", &[]).await.text(),
        "true None",
        "whether one is needed is for what is asked to say"
    );
}

#[tokio::test]
async fn a_token_that_is_not_believed_is_refused_wherever_it_is_sent() {
    let issuer = Issuer::with([Signer::ed25519("a")]);
    let front = Front::new(guarded(&issuer));
    let old = issuer.token(Algorithm::EdDSA, json!({"exp": 1}));
    for path in ["/", "/nowhere"] {
        let refused = front.get(path, &[("authorization", &format!("Bearer {old}"))]).await;
        assert!(refused.problem(401, "denied").contains("has expired"));
        assert!(
            refused
                .header("www-authenticate")
                .starts_with("Bearer error=\"invalid_token\", error_description=\"")
        );
    }
    for bad in ["Basic YTpi", "Bearer", "", "Token x", &old] {
        assert_eq!(front.get("/", &[("authorization", bad)]).await.status, 401, "{bad}");
    }
    let twice = with(Request::get("/"), &[("authorization", "Bearer a"), ("authorization", "Bearer b")]);
    assert!(front.ask(twice, "").await.problem(401, "denied").contains("once"));
}

#[tokio::test]
async fn what_is_for_known_people_alone_asks_others_who_they_are() {
    let issuer = Issuer::with([Signer::ed25519("a")]);
    let mut front = Front::new(guarded(&issuer));
    let gate = super::Gate::new(super::requests(), guarded(&issuer), Duration::from_secs(1)).expect("a gate");
    let shop = gate.known(super::shop());
    front.0 = std::sync::Arc::new(gate).before(shop);
    let refused = front.get("/", &[]).await;
    assert!(refused.problem(401, "denied").contains("asks for a token"));
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    let token = format!("Bearer {}", issuer.token(Algorithm::EdDSA, json!({})));
    assert_eq!(front.get("/", &[("authorization", &token)]).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn those_with_a_token_are_counted_by_it_and_guesses_by_their_address() {
    let issuer = Issuer::with([Signer::ed25519("a")]);
    let rate =
        Rate { requests: 2, per: Duration::from_secs(60), burst: 2, by: RateBy::Subject, ..Rate::default() };
    let front = Front::new(EdgeSettings { rate: Some(rate), ..guarded(&issuer) });
    let token = |subject: &str| format!("Bearer {}", issuer.token(Algorithm::EdDSA, json!({"sub": subject})));
    let (ana, bob) = (token("ana"), token("bob"));
    let ask = async |token: &str| front.get("/", &[("authorization", token)]).await;
    assert_eq!(ask(&ana).await.header("ratelimit"), "\"client\";r=1;t=30");
    assert_eq!(ask(&ana).await.status, 200);
    ask(&ana).await.problem(429, "overloaded");
    assert_eq!(ask(&bob).await.status, 200, "from the same address");
    for _ in 0..2 {
        ask("Bearer guess").await.problem(401, "denied");
    }
    ask("Bearer guess").await.problem(429, "overloaded");
    ask(&bob).await.problem(429, "overloaded");
    let elsewhere = with(Request::get("/"), &[("authorization", &*bob)]);
    assert_eq!(front.ask_from("203.0.113.77", elsewhere, "").await.status, 200);
}

#[tokio::test]
async fn guesses_that_wait_for_keys_side_by_side_are_counted_each() {
    // Whoever asks is told nothing but that its connection is over.
    let desk = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/jwks.json", desk.local_addr().expect("an address"));
    let mut tokens = tokens_of(std::path::Path::new("none"));
    tokens.keys = Jwks::Url(url);
    let rate =
        Rate { requests: 1, per: Duration::from_secs(60), burst: 1, by: RateBy::Subject, ..Rate::default() };
    let settings = EdgeSettings { rate: Some(rate), tokens: Some(tokens), ..EdgeSettings::of_router() };
    let front = Front::new(settings);
    let token = format!("Bearer {}", Issuer::with([Signer::ed25519("a")]).token(Algorithm::EdDSA, json!({})));
    let headers = [("authorization", &*token)];
    let asked = join_all((0..3).map(|_| front.get("/", &headers)));
    let (answers, _) = join(asked, async { drop(desk.accept().await) }).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [429, 429, 503]);
}

//! Methods that ask for a scope, for any token, or for nothing, side by side; and routers likewise.

use axum::Router;
use axum::routing::get;
use serde_json::json;
use wharf_http::edge::{Access, Mounted};

use super::door::{Door, Issuer};
use crate::http::client::Answer;

/// What is opened: what anybody may have, what those may who are known, and what asks for two scopes.
async fn door(issuer: &Issuer) -> Door {
    let scopes = Access::Scopes(vec!["shelf:put".into(), "shelf:pay".into()]);
    let opened = [(&["much"][..], Access::Anybody), (&["look"], Access::Known), (&["put"], scopes)];
    let page = |path: &str, name: &str, is_public| Mounted {
        name: name.to_owned(),
        router: Router::new().route(path, get(async || "a page")),
        is_public,
    };
    let mounted = vec![page("/login", "login", true), page("/mine", "mine", false)];
    Door::open(issuer.believed(), &opened, mounted).await
}

const KETTLE: &str = r#"{"thing":{"name":"kettle","count":2}}"#;

fn denied(answer: &Answer, status: u16, challenge: &str) {
    assert_eq!((answer.status, answer.header("www-authenticate")), (status, Some(challenge)), "{answer:?}");
    assert_eq!(answer.json()["fault"], "denied", "{answer:?}");
}

#[tokio::test]
async fn a_token_has_to_be_good_for_all_that_a_method_asks_for() {
    let issuer = Issuer::new();
    let door = door(&issuer).await;
    let mut client = door.client().await;
    denied(&client.call("put", KETTLE, "").await, 401, "Bearer");
    let wanted = "Bearer error=\"insufficient_scope\", scope=\"shelf:put shelf:pay\"";
    for scopes in ["", "shelf:put", "shelf:pay shelf:puts", "SHELF:PUT SHELF:PAY"] {
        let answer = client.call("put", KETTLE, &issuer.token(scopes)).await;
        denied(&answer, 403, wanted);
        assert!(
            answer.json()["detail"].as_str().is_some_and(|said| said.contains("shelf:put shelf:pay")),
            "{answer:?}"
        );
    }
    let answer = client.call("put", KETTLE, &issuer.token("other shelf:pay shelf:put")).await;
    assert_eq!((answer.status, answer.json()), (200, json!(2)));
}

#[tokio::test]
async fn what_is_for_anybody_is_beside_what_asks_who_it_is() {
    let issuer = Issuer::new();
    let door = door(&issuer).await;
    let mut client = door.client().await;
    let much = client.call("much", r#"{"length":3}"#, "").await;
    assert_eq!((much.status, much.json()), (200, json!("xxx")));
    denied(&client.call("look", "{}", "").await, 401, "Bearer");
    let seen = client.call("look", "{}", &issuer.token("")).await.json();
    assert_eq!((&seen["caller"], &seen["principal"]), (&json!("api"), &json!("ana")));
    // Nobody who says nonsense of themselves is somebody, not even where nobody is asked.
    let nonsense = client.call("much", r#"{"length":3}"#, "authorization: Bearer a.b.c\r\n").await;
    assert_eq!(nonsense.status, 401);
    assert!(nonsense.header("www-authenticate").is_some_and(|said| said.contains("invalid_token")));
    // What is not opened is not there, whoever asks.
    assert_eq!(client.call("hang", "{}", &issuer.token("shelf:put shelf:pay")).await.status, 404);
}

#[tokio::test]
async fn routers_ask_who_it_is_unless_they_are_for_anybody() {
    let issuer = Issuer::new();
    let door = door(&issuer).await;
    let mut client = door.client().await;
    let login = client.ask("GET", "/login").await;
    assert_eq!((login.status, login.text()), (200, "a page"));
    denied(&client.ask("GET", "/mine").await, 401, "Bearer");
    client.write(format!("GET /mine HTTP/1.1\r\nhost: localhost\r\n{}\r\n", issuer.token(""))).await;
    assert_eq!(client.answer().await.status, 200);
    let document = client.ask("GET", "/openapi.json").await.json();
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
}

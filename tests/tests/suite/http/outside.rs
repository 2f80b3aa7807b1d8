//! What the outside is told of calls that fail, and whose operations its keys name.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::http::Request;
use serde_json::{Value, json};
use wharf_core::{Answer, BoxFuture, Client, Encoding, Fault, FaultKind, OperationId};
use wharf_http::api::{Api, Ask, Limits, Offer, Origin, Target};

use super::shelf::ShelfClient;

/// Answers calls as a story says, through a link as it were, and keeps the operations that they came as.
struct Says {
    outcome: Result<&'static str, Fault>,
    operations: Mutex<Vec<Option<OperationId>>>,
}

impl Target for Says {
    fn call(self: Arc<Self>, ask: Ask) -> BoxFuture<'static, Result<Answer, Fault>> {
        self.operations.lock().expect("no panic").push(ask.cx.operation());
        let answer = |body: &'static str| Answer {
            is_error: false,
            encoding: Encoding::Json,
            body: body.into(),
            items: None,
        };
        Box::pin(std::future::ready(self.outcome.clone().map(answer).map_err(Fault::relayed)))
    }
}

/// What is answered to a call of `look`.
async fn asked(target: &Arc<Says>, origin: &Origin, headers: &[(&str, &str)]) -> (u16, Value) {
    let offer = Offer::all("shelf", ShelfClient::INTERFACE.descriptor());
    let api = Api::new(None, vec![offer], Limits::default()).expect("routes");
    let mut request = Request::post("/shelf/look");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let target = Arc::clone(target) as Arc<dyn Target>;
    let answer = api.answer(request.body(Body::empty()).expect("a request"), &target, origin).await;
    let status = answer.status().as_u16();
    let body = to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
    (status, serde_json::from_slice(&body).expect("JSON"))
}

fn says(outcome: Result<&'static str, Fault>) -> Arc<Says> {
    Arc::new(Says { outcome, operations: Mutex::default() })
}

/// A client at an address, or with a name.
fn outside(principal: Option<&str>, client: Option<[u8; 4]>) -> Origin {
    Origin::Outside { principal: principal.map(Into::into), client: client.map(IpAddr::from) }
}

#[tokio::test]
async fn versions_that_do_not_agree_are_no_fault_of_the_client() {
    let why = "cart at 10.0.0.7:4000 has no method look: deploy it before its callers";
    let target = says(Err(Fault::incompatible(why).before_start()));
    let (status, said) = asked(&target, &Origin::Inside, &[]).await;
    assert_eq!((status, &said["fault"], &said["detail"]), (502, &json!("incompatible"), &json!(why)));
    assert_eq!(said["not_started"], true);
    let (status, said) = asked(&target, &outside(None, None), &[]).await;
    assert_eq!((status, &said["fault"]), (502, &json!("incompatible")));
    let (status, said) = asked(&target, &Origin::Inside, &[("request-timeout", "soon")]).await;
    assert_eq!((status, &said["fault"]), (400, &json!("incompatible")), "that is");
}

#[tokio::test]
async fn the_outside_is_not_told_what_is_inside() {
    for kind in FaultKind::ALL {
        let target = says(Err(Fault::new(kind, "cart-2 at 10.0.0.7:4000 is gone")));
        let (status, inside) = asked(&target, &Origin::Inside, &[]).await;
        assert_eq!(inside["detail"], "cart-2 at 10.0.0.7:4000 is gone");
        let (same, said) = asked(&target, &outside(Some("ana"), None), &[]).await;
        assert_eq!((status, &inside["fault"]), (same, &said["fault"]));
        let detail = said["detail"].as_str().expect("a sentence");
        assert!(!detail.is_empty() && !detail.contains("cart"), "{kind}: {detail}");
    }
    let misfit = Fault::incompatible("the arguments do not fit: /a: expected u64").before_start();
    let (status, said) = asked(&says(Err(misfit)), &outside(None, None), &[]).await;
    assert_eq!(
        (status, &said["errors"][0]["pointer"]),
        (400, &json!("/a")),
        "what the client can mend is said"
    );
}

#[tokio::test]
async fn a_key_names_an_operation_of_its_own_client_and_of_nobody_else() {
    let target = says(Ok("null"));
    let key = [("idempotency-key", "1")];
    let (one, two) = (Some([192, 0, 2, 1]), Some([192, 0, 2, 2]));
    for (principal, client) in [
        (None, one),
        (None, one),
        (None, two),
        (None, None),
        (Some("ana"), one),
        (Some("ana"), two),
        (Some("bob"), one),
    ] {
        asked(&target, &outside(principal, client), &key).await;
    }
    let operations = target.operations.lock().expect("no panic").clone();
    let [first, again, other, unknown, ana, elsewhere, bob] = operations[..] else {
        panic!("{operations:?}")
    };
    assert!(first.is_some() && first == again, "the same client, again");
    assert!(other.is_some() && other != first, "another client");
    assert_eq!(unknown, None, "nobody knows whose it is");
    assert!(ana.is_some() && ana == elsewhere, "who is known by name is the same anywhere");
    assert!(![first, other, ana].contains(&bob));
}

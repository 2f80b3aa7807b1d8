//! What is answered when there is no value.

use serde_json::{Value, json};

use super::client::Answer;
use super::shelf::Place;

#[track_caller]
fn problem(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    assert_eq!(problem["trace_id"].as_str().map(str::len), Some(32));
    problem
}

#[tokio::test]
async fn a_services_own_error_is_data_with_its_status() {
    let place = Place::new().await;
    let mut client = place.client().await;
    let answer = client.call("put", r#"{"thing":{"name":"ghost","count":1}}"#, "").await;
    let said = problem(&answer, 404);
    assert_eq!(said["error"], json!({"Unknown": "ghost"}));
    assert_eq!(said["type"], "urn:wharf:error:shelf:Unknown");
    assert_eq!((&said["title"], &said["detail"]), (&json!("unknown"), &json!("There is no such thing.")));
    assert_eq!((&said["service"], &said["method"]), (&json!("shelf"), &json!("put")));
    assert!(said.get("fault").is_none() && said.get("not_started").is_none());
    let full = problem(&client.call("put", r#"{"thing":{"name":"elephant","count":1}}"#, "").await, 422);
    assert_eq!((&full["error"], &full["title"]), (&json!("TooFull"), &json!("too full")));
}

#[tokio::test]
async fn every_fault_has_its_status() {
    let place = Place::new().await;
    let mut client = place.client().await;
    for (kind, (name, status)) in [
        ("unavailable", 503),
        ("deadline_exceeded", 504),
        ("overloaded", 429),
        ("cancelled", 499),
        ("incompatible", 502),
        ("denied", 403),
        ("internal", 500),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = client.call("fail", &format!("{{\"kind\":{kind}}}"), "").await;
        let said = problem(&answer, status);
        assert_eq!((&said["fault"], &said["detail"]), (&json!(name), &json!("so it is")));
        assert_eq!(said["type"], format!("urn:wharf:fault:{name}"));
        assert_eq!((answer.header("retry-after"), &said["retry_after_ms"]), (Some("2"), &json!(1500)));
    }
    let said = problem(&client.call("panic", "{}", "").await, 500);
    assert!(said["detail"].as_str().is_some_and(|detail| detail.contains("a bug")), "{said}");
    let late = problem(&client.call("hang", "{}", "request-timeout: 0.05\r\n").await, 504);
    assert_eq!(late["fault"], "deadline_exceeded");
    assert_eq!(client.call("look", "{}", "").await.status, 200, "the connection goes on");
}

#[tokio::test]
async fn arguments_that_do_not_fit_are_pointed_at() {
    let place = Place::new().await;
    let mut client = place.client().await;
    for (body, pointer) in [
        (r#"{"thing":{"name":"mug","count":1},"colour":"red"}"#, "/colour"),
        ("{}", "/thing"),
        (r#"{"thing":{"name":"mug","count":-1}}"#, "/thing/count"),
        (r#"{"thing":{"name":7,"count":1}}"#, "/thing/name"),
        (r#"{"thing":{"count":1}}"#, "/thing"),
        (r#"{"thing":{"name":"mug","count":1},"twice":"yes"}"#, "/twice"),
    ] {
        let said = problem(&client.call("put", body, "").await, 400);
        assert_eq!(said["errors"][0]["pointer"], pointer, "{said}");
        assert_eq!((&said["fault"], &said["not_started"]), (&json!("incompatible"), &json!(true)));
    }
    for body in ["[]", "{", "{}{}", "nonsense", "\u{feff}{}", r#"{"thing":1,"thing":2}"#] {
        problem(&client.call("put", body, "").await, 400);
    }
}

#[tokio::test]
async fn what_is_not_there_is_answered_with_what_is() {
    let place = Place::new().await;
    let mut client = place.client().await;
    let missing = problem(&client.call("take", "{}", "").await, 404);
    assert!(missing["detail"].as_str().is_some_and(|said| said.contains("clean, count, double, fail")));
    for path in ["/", "/cupboard/put", "/shelf", "/shelf/put/more", "/favicon.ico", "/%ff/put", "//put"] {
        let said = problem(&client.ask("POST", path).await, 404);
        assert!(said["detail"].as_str().is_some_and(|said| said.contains("shelf")), "{said}");
    }
}

#[tokio::test]
async fn headers_are_as_they_should_be_or_refused() {
    let place = Place::new().await;
    let mut client = place.client().await;
    for header in [
        "request-timeout: 0",
        "request-timeout: -1",
        "request-timeout: 1e3",
        "request-timeout: soon",
        "request-timeout: 1\r\nrequest-timeout: 2",
        "idempotency-key: a key",
        "wharf-criticality: urgent",
        "wharf-principal: %zz",
        "wharf-caller: ",
    ] {
        let said = problem(&client.call("look", "{}", &format!("{header}\r\n")).await, 400);
        let name = header.split(':').next().expect("a name");
        let told = said["detail"].as_str().unwrap_or_default();
        assert!(told.contains(name) || name == "wharf-caller", "{header}: {said}");
    }
    let query = "POST /shelf/look?to=1 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n";
    client.write(query).await;
    problem(&client.answer().await, 400);
}

#[tokio::test]
async fn who_may_not_call_is_denied() {
    let place = Place::new().await;
    let mut client = place.client().await;
    let said = problem(&client.call("look", "{}", "wharf-caller: thief\r\n").await, 403);
    assert_eq!((&said["fault"], &said["not_started"]), (&json!("denied"), &json!(true)));
    problem(&client.call("clean", "{}", "wharf-caller: shopper\r\n").await, 403);
    assert_eq!(client.call("clean", "{}", "").await.status, 200, "a tool of whoever runs the app");
}

#[tokio::test]
async fn pages_in_browsers_do_not_call() {
    let place = Place::new().await;
    let mut client = place.client().await;
    problem(&client.call("look", "{}", "origin: http://evil.example\r\n").await, 403);
    client.write("POST /shelf/look HTTP/1.1\r\nhost: evil.example\r\ncontent-length: 0\r\n\r\n").await;
    problem(&client.answer().await, 421);
    let plain = "POST /shelf/look HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\n{}";
    client.write(plain).await;
    let answer = client.answer().await;
    problem(&answer, 415);
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(client.is_closed().await, b"");
}

#[tokio::test]
async fn too_much_is_refused_before_it_is_read() {
    let place = Place::new().await;
    let mut client = place.client().await;
    let head = "POST /shelf/put HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    client.write(format!("{head}content-length: 99999999999\r\n\r\n{{")).await;
    assert_eq!(problem(&client.answer().await, 413)["fault"], "overloaded");
    let mut client = place.client().await;
    client.write(format!("{head}transfer-encoding: chunked\r\n\r\n")).await;
    let chunk = [b"100000\r\n".as_slice(), &[b' '; 0x10_0000], b"\r\n"].concat();
    for _ in 0..9 {
        client.write(&chunk).await;
    }
    problem(&client.answer().await, 413);
    let mut client = place.client().await;
    let answer = client.call("much", r#"{"length":9000000}"#, "").await;
    assert_eq!(problem(&answer, 500)["fault"], "overloaded");
    let much = client.call("much", r#"{"length":8000000}"#, "").await;
    assert_eq!((much.status, much.body.len()), (200, 8_000_002));
}

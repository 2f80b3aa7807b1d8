//! What open methods take of memory together: bodies, arguments, answers and items, and until when.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use futures_util::{FutureExt, SinkExt, StreamExt};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role};
use tower::ServiceExt;
use wharf_config::edge::EdgeSettings;

use super::opened::{fault, front, opened, stuck};
use super::town::{LIMIT, Town};
use super::{Answered, Front};

const MIB: usize = 1 << 20;

/// More than half of it.
const MUCH: usize = 600_000;

fn small() -> EdgeSettings {
    EdgeSettings { memory: MIB, ..EdgeSettings::default() }
}

#[tokio::test]
async fn bodies_of_all_clients_take_so_much_memory_together() {
    let front = front(small());
    let ask = |body| front.call_with("length", body, &[]);
    // However little comes, it takes 4 KiB; and what is longer, as much as all its pieces.
    for (bytes, most) in [(1, 256), (4097, 128), (200_000, 4)] {
        let mut waiting = Vec::new();
        for _ in 0..most {
            let mut one = Box::pin(ask(stuck(bytes)));
            assert!((&mut one).now_or_never().is_none(), "it waits for more");
            waiting.push(one);
        }
        assert_eq!(fault(&ask(stuck(bytes)).await), (429, json!("overloaded")), "{bytes}");
        waiting.pop();
        assert_eq!(ask(r#"{"text": "mug"}"#.into()).await.text(), "3");
    }
}

#[tokio::test]
async fn a_call_takes_what_its_arguments_have_once_they_are_read() {
    let front = front(small());
    let mut waiting = Vec::new();
    for _ in 0..1000 {
        let mut one = Box::pin(front.call_with("never", "{}".into(), &[]));
        assert!((&mut one).now_or_never().is_none(), "nothing comes");
        waiting.push(one);
    }
    assert_eq!(front.call("length", &json!({"text": "mug"}), &[]).await.text(), "3");
}

/// The first part of an answer, which nobody sends.
async fn unsent(front: &Front, method: &str) -> Bytes {
    let body = Body::from(json!({"bytes": MUCH}).to_string());
    let request = Request::post(format!("/tide/{method}")).header("content-type", "application/json");
    let answer = front.0.clone().oneshot(request.body(body).expect("a request")).await.expect("never fails");
    let part = answer.into_body().frame().await.expect("a part").expect("it comes");
    part.into_data().expect("bytes")
}

/// The problem that an answer is, or its last event.
fn problem(answer: &Answered) -> Value {
    let text = answer.text();
    let data = text.rsplit_once("event: fault\ndata: ").map_or(text, |(_, data)| data);
    serde_json::from_str(data).expect("JSON")
}

#[tokio::test]
async fn answers_and_items_take_memory_until_they_are_sent() {
    let front = front(small());
    for method in ["long", "waves"] {
        let unsent = unsent(&front, method).await;
        assert!(unsent.len() > MUCH);
        let refused = front.call(method, &json!({"bytes": MUCH}), &[]).await;
        let said = problem(&refused);
        assert_eq!(said["fault"], "overloaded", "{said}");
        let why = said["detail"].as_str().expect("words");
        assert!(why.starts_with("requests take all of the 1048576 bytes"), "{why}");
        drop(unsent);
        assert!(front.call(method, &json!({"bytes": MUCH}), &[]).await.body.len() > MUCH);
    }
}

/// What comes over a WebSocket by which `waves` is called: what it says, and what it is closed with.
async fn waves(settings: EdgeSettings, bytes: usize) -> (Vec<String>, Option<CloseFrame>) {
    let router = opened(&settings, Router::new());
    let town = Town::with(settings, router).await;
    let mut io: TcpStream = town.connect().await;
    let ask = b"GET /tide/waves HTTP/1.1\r\nhost: tide\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
        sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    io.write_all(ask).await.expect("taken");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(timeout(LIMIT, io.read_u8()).await.expect("in time").expect("more of the head"));
    }
    let mut socket = WebSocketStream::from_raw_socket(io, Role::Client, None).await;
    socket.send(Message::text(json!({"bytes": bytes}).to_string())).await.expect("taken");
    let mut came = Vec::new();
    loop {
        match timeout(LIMIT, socket.next()).await.expect("in time").expect("an end").expect("a message") {
            Message::Text(text) => came.push(text.to_string()),
            Message::Close(how) => return (came, how),
            other => panic!("{other} came"),
        }
    }
}

#[tokio::test]
async fn items_of_a_socket_take_memory_too() {
    let (came, _) = waves(small(), MIB - 64).await;
    assert_eq!(came.len(), 2, "the item, and what went wrong");
    let (came, how) = waves(small(), MIB).await;
    assert!(came.len() == 1 && came[0].contains("requests take all of the 1048576 bytes"), "{came:?}");
    assert_eq!(how.map(|how| how.code.into()), Some(4429));
}

#[tokio::test]
async fn what_is_found_out_here_is_said_as_it_is_and_what_is_said_inside_is_not() {
    let (longest, settings) = (9 * MIB, EdgeSettings::default);
    let by_events = front(settings()).call("waves", &json!({"bytes": longest}), &[]).await;
    let (by_socket, how) = waves(settings(), longest).await;
    assert_eq!(how.map(|how| how.code.into()), Some(4500));
    for said in [by_events.text(), &by_socket[0]] {
        assert!(said.contains("more than the 8388608 that one may have"), "{said}");
    }
    let by_events = front(settings()).call("waves", &json!({"bytes": 1}), &[]).await;
    let (by_socket, _) = waves(settings(), 1).await;
    for said in [by_events.text(), &by_socket[1]] {
        assert!(said.contains("something is broken here") && !said.contains("10.0.0.7"), "{said}");
    }
}

//! Connections: both versions of HTTP, and clients that are slow, lengthy or too many.

use std::convert::Infallible;
use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get};
use futures_util::stream;
use http_body_util::BodyExt;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout};
use wharf_config::edge::EdgeSettings;

use super::read;
use super::town::{LIMIT, Town, ask, ask_http2, http2, say};

fn quick() -> EdgeSettings {
    let soon = Duration::from_millis(300);
    EdgeSettings { http2: true, head: 8 * 1024, head_within: soon, stall: soon, ..EdgeSettings::of_router() }
}

#[tokio::test]
async fn one_port_speaks_both_versions() {
    let town = Town::new(quick()).await;
    assert_eq!(ask(town.connect().await, "/long").await.body.len(), 8000);
    let (mut sender, _running) = http2(town.connect().await).await;
    for _ in 0..3 {
        let answer = read(ask_http2(&mut sender, "/long").await.map(Body::new)).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 8000));
        assert_eq!(answer.header("x-request-id").len(), 32);
    }
    let old = Town::new(EdgeSettings { http2: false, ..quick() }).await;
    let refused = say(&mut old.connect().await, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    assert!(refused.is_empty() || refused.starts_with("HTTP/1.1 4"), "{refused}");
}

#[tokio::test]
async fn a_head_that_does_not_come_is_not_waited_for() {
    let town = Town::new(quick()).await;
    for bytes in [&b""[..], b"P", b"PRI * HTTP/2.0\r\n", b"GET / HT", b"GET / HTTP/1.1\r\nhost: shop\r\nx-a:"]
    {
        let begun = Instant::now();
        let said = say(&mut town.connect().await, bytes).await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
        assert!(begun.elapsed() < LIMIT / 2);
    }
    let mut idle = town.connect().await;
    idle.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
        .await
        .expect("taken");
    // Half a head, and nothing after it: no ping can be answered in the middle of one.
    idle.write_all(b"\x00\x01\x00\x01\x04\x00\x00\x00\x01").await.expect("taken");
    let mut sink = Vec::new();
    assert!(timeout(LIMIT, idle.read_to_end(&mut sink)).await.is_ok(), "it is given up");
}

#[tokio::test]
async fn a_head_has_so_many_bytes_in_either_version() {
    let town = Town::new(quick()).await;
    let long = format!("GET / HTTP/1.1\r\nhost: shop\r\nx-long: {}\r\n\r\n", "x".repeat(16 * 1024));
    assert!(say(&mut town.connect().await, long.as_bytes()).await.starts_with("HTTP/1.1 431 "));
    let (mut sender, _running) = http2(town.connect().await).await;
    let request = hyper::Request::get("http://shop.example/").header("x-long", "x".repeat(12 * 1024));
    let request = request.body(http_body_util::Empty::new()).expect("a request");
    let answer = timeout(LIMIT, sender.send_request(request)).await.expect("in time");
    assert!(answer.is_err() || answer.is_ok_and(|answer| answer.status() == 431));
}

#[tokio::test]
async fn a_connection_goes_on_after_a_body_that_nobody_wanted() {
    let town = Town::new(quick()).await;
    let mut one = town.connect().await;
    for _ in 0..3 {
        one.write_all(b"POST /nowhere HTTP/1.1\r\nhost: shop\r\ncontent-length: 5\r\n\r\n")
            .await
            .expect("taken");
        // The server has the head before there is a body.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        one.write_all(b"ahoy!").await.expect("taken");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(timeout(LIMIT, one.read_u8()).await.expect("in time").expect("an answer"));
        }
        let head = String::from_utf8(head).expect("text");
        assert!(head.starts_with("HTTP/1.1 404 ") && !head.contains("connection: close"), "{head}");
    }
    // One that nobody can want to the end of it is not read.
    let long = format!(
        "POST /nowhere HTTP/1.1\r\nhost: shop\r\ncontent-length: 99999999\r\n\r\n{}",
        "x".repeat(1 << 17)
    );
    let said = say(&mut one, long.as_bytes()).await;
    assert!(said.starts_with("HTTP/1.1 404 ") && said.contains("connection: close"), "{said}");
}

fn endless() -> Router {
    Router::new().route("/much", get(async || vec![b'x'; 16 << 20]))
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_given_up_in_either_version() {
    let town = Town::with(EdgeSettings { connections: 1, ..quick() }, endless()).await;
    let mut deaf = town.connect().await;
    deaf.write_all(b"GET /much HTTP/1.1\r\nhost: shop\r\n\r\n").await.expect("taken");
    deaf.readable().await.expect("an answer");
    // It has the only place there is, until it is given up.
    has_room(&town, "/much").await;
    let mut came = Vec::new();
    let _ = timeout(LIMIT, deaf.read_to_end(&mut came)).await.expect("it was closed");
    assert!(came.len() < 16 << 20, "all of it came");

    let town = Town::with(quick(), endless()).await;
    let (mut sender, mut running) = http2(town.connect().await).await;
    let answer = ask_http2(&mut sender, "/much").await;
    // The window stays full: of this client nothing is read, but its pings are answered.
    let ended = timeout(LIMIT, running.join_next()).await;
    assert!(ended.is_ok(), "the connection stays open");
    drop(answer);
}

/// Answers one request with `answer`.
fn once(answer: impl IntoResponse + Send + 'static) -> MethodRouter {
    let once = Arc::new(Mutex::new(Some(answer)));
    get(move || ready(once.lock().expect("whole").take().expect("one request")))
}

/// An answer that is made of what is said to it, as it is said.
fn talk() -> (MethodRouter, mpsc::UnboundedSender<&'static str>) {
    let (says, said) = mpsc::unbounded_channel();
    let said = stream::unfold(said, async |mut said| Some((Ok::<_, Infallible>(said.recv().await?), said)));
    (once(Body::from_stream(said)), says)
}

/// A long answer to one request, and word of when it was let go.
fn held() -> (MethodRouter, oneshot::Receiver<()>) {
    struct Held {
        bytes: Vec<u8>,
        _until: oneshot::Sender<()>,
    }
    impl AsRef<[u8]> for Held {
        fn as_ref(&self) -> &[u8] {
            &self.bytes
        }
    }
    let (until, let_go) = oneshot::channel();
    let bytes = Bytes::from_owner(Held { bytes: vec![b'x'; 16 << 20], _until: until });
    (once(bytes), let_go)
}

#[tokio::test]
async fn an_answer_that_is_not_read_is_given_up_alone() {
    let ((held, let_go), (talk, says)) = (held(), talk());
    let router = Router::new().route("/held", held).route("/talk", talk);
    let settings = EdgeSettings { head_within: LIMIT, ..quick() };
    let town = Town::with(settings, router.route("/little", get(async || "little"))).await;
    let (mut sender, _running) = http2(town.connect().await).await;
    let unread = ask_http2(&mut sender, "/held").await;
    let mut other = ask_http2(&mut sender, "/talk").await;
    let mut hears = async |said: &'static str| {
        says.send(said).expect("it is sent");
        let part = timeout(LIMIT, other.frame()).await.expect("in time").expect("more").expect("it goes on");
        assert_eq!(part.into_data().expect("bytes"), said);
    };
    hears("ahoy").await;
    assert!(timeout(LIMIT, let_go).await.expect("it is given up").is_err());
    hears("is anybody there?").await;
    let answer = read(ask_http2(&mut sender, "/little").await.map(Body::new)).await;
    assert_eq!(answer.text(), "little", "others go on");
    assert!(to_bytes(Body::new(unread), usize::MAX).await.is_err(), "it was waited for no longer");
}

#[tokio::test]
async fn a_client_that_asks_for_nothing_is_sent_away_in_either_version() {
    let town = Town::new(quick()).await;
    let (mut sender, mut running) = http2(town.connect().await).await;
    assert_eq!(ask_http2(&mut sender, "/").await.status(), 200);
    let ended = timeout(LIMIT, running.join_next()).await;
    assert!(matches!(ended, Ok(Some(Ok(Ok(()))))), "it answers pings, and that is all: {ended:?}");
    let mut old = town.connect().await;
    assert!(say(&mut old, b"GET / HTTP/1.1\r\nhost: shop\r\n\r\n").await.starts_with("HTTP/1.1 200"));
}

/// A router that takes connections over, and says what they say.
fn echo() -> Router {
    let take_over = async |mut request: Request| {
        let upgraded = request.extensions_mut().remove::<OnUpgrade>().expect("it can be");
        tokio::spawn(async move {
            let io = TokioIo::new(upgraded.await.expect("it is"));
            let (mut from, mut to) = tokio::io::split(io);
            let _ = tokio::io::copy(&mut from, &mut to).await;
        });
        (StatusCode::SWITCHING_PROTOCOLS, [("connection", "upgrade"), ("upgrade", "echo")])
    };
    Router::new().route("/echo", get(take_over)).route("/", get(async || "here"))
}

/// A connection that such a router has taken over.
async fn taken_over(town: &Town) -> TcpStream {
    let mut taken = town.connect().await;
    let ask = b"GET /echo HTTP/1.1\r\nhost: shop\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n";
    taken.write_all(ask).await.expect("taken");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(taken.read_u8().await.expect("more of the head"));
    }
    assert!(head.starts_with(b"HTTP/1.1 101 "));
    is_echoed(&mut taken).await;
    taken
}

async fn is_echoed(taken: &mut TcpStream) {
    taken.write_all(b"ahoy").await.expect("taken");
    timeout(LIMIT, taken.read_exact(&mut [0; 4])).await.expect("in time").expect("it says the same");
}

#[tokio::test]
async fn a_connection_that_a_router_took_over_is_waited_for_like_a_request() {
    let settings = EdgeSettings { http2: false, ..EdgeSettings::of_router() };
    let town = Town::with(settings, echo()).await;
    let mut taken = taken_over(&town).await;
    let mut serving = town.stop();
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(serving.try_join_next().is_none(), "it has not ended");
    is_echoed(&mut taken).await;
    drop(taken);
    timeout(LIMIT, serving.join_next()).await.expect("it ends").expect("it was there").expect("no panic");
}

#[tokio::test]
async fn a_connection_that_a_router_took_over_has_its_place_until_it_ends() {
    let settings = EdgeSettings { connections: 1, http2: false, ..EdgeSettings::of_router() };
    let town = Town::with(settings, echo()).await;
    let taken = taken_over(&town).await;
    assert!(say(&mut town.connect().await, b"").await.starts_with("HTTP/1.1 503 "));
    drop(taken);
    let served = async {
        let ask = b"GET / HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n";
        while !say(&mut town.connect().await, ask).await.ends_with("here") {}
    };
    timeout(LIMIT, served).await.expect("there is room again");
}

#[tokio::test]
async fn there_is_room_for_so_many() {
    let town = Town::new(EdgeSettings { connections: 2, http2: false, ..EdgeSettings::of_router() }).await;
    let mut there = Vec::new();
    for _ in 0..2 {
        let mut one = town.connect().await;
        one.write_all(b"GET / HTTP/1.1\r\nhost: shop\r\n\r\n").await.expect("taken");
        one.read_u8().await.expect("an answer");
        there.push(one);
    }
    assert!(say(&mut town.connect().await, b"").await.starts_with("HTTP/1.1 503 "));
    there.pop();
    has_room(&town, "/").await;
}

/// Waits until somebody else is let in, who asks for `path`.
async fn has_room(town: &Town, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nhost: shop\r\n\r\n");
    let served = async {
        loop {
            let mut one = town.connect().await;
            let mut first = [0; 12];
            // Whoever is turned away may be so before it has asked.
            let _ = one.write_all(request.as_bytes()).await;
            if one.read_exact(&mut first).await.is_ok() && first.ends_with(b"200") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(LIMIT, served).await.expect("there is room again");
}

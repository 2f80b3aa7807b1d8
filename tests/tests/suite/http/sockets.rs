//! Streams over WebSocket: frames by hand, as a client's.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wharf_tests::websocket::frame;

use super::shelf::{Place, soon};

/// A client of WebSocket that masks with zeros.
pub(crate) struct Socket(TcpStream);

/// What came.
#[derive(Debug, PartialEq)]
pub(crate) enum Came {
    Text(String),
    Closed(u16, String),
}

/// The head of a request for a socket, with further headers.
pub(crate) fn upgrade(method: &str, headers: &str) -> String {
    format!(
        "GET /shelf/{method}?wharf-timeout=5 HTTP/1.1\r\nhost: localhost\r\nconnection: keep-alive, Upgrade\r\n\
         upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         {headers}\r\n"
    )
}

impl Socket {
    async fn open(place: &Place, method: &str) -> Self {
        Self::open_at(&place.at, method, "").await
    }

    /// Of a method of the shelf at this address, with further headers, each with its line break.
    pub(crate) async fn open_at(at: &str, method: &str, headers: &str) -> Self {
        let mut io = TcpStream::connect(at).await.expect("it listens");
        io.write_all(upgrade(method, headers).as_bytes()).await.expect("it reads");
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(soon("an answer", io.read_u8()).await.expect("an answer"));
        }
        let answer = String::from_utf8(answer).expect("UTF-8").to_ascii_lowercase();
        assert!(answer.starts_with("http/1.1 101 "), "{answer}");
        // The example of RFC 6455.
        assert!(answer.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="), "{answer}");
        Self(io)
    }

    async fn frame(&mut self, first: u8, payload: &[u8]) {
        // Whoever has closed is found out by reading.
        let _ = soon("room", self.0.write_all(&frame(first, payload))).await;
    }

    pub(crate) async fn say(&mut self, text: impl AsRef<str>) {
        self.frame(0x81, text.as_ref().as_bytes()).await;
    }

    pub(crate) async fn next(&mut self) -> Came {
        loop {
            let first = soon("a frame", self.0.read_u8()).await.expect("a frame");
            let length = match self.0.read_u8().await.expect("a length") {
                126 => u64::from(self.0.read_u16().await.expect("a length")),
                127 => self.0.read_u64().await.expect("a length"),
                length => length.into(),
            };
            let mut payload = vec![0; length as usize];
            soon("a payload", self.0.read_exact(&mut payload)).await.expect("all of it");
            match first {
                0x81 => return Came::Text(String::from_utf8(payload).expect("UTF-8")),
                0x88 => {
                    let code = u16::from_be_bytes([payload[0], payload[1]]);
                    return Came::Closed(code, String::from_utf8_lossy(&payload[2..]).into_owned());
                }
                0x89 => self.frame(0x8a, &payload).await,
                other => panic!("{other:x} is not expected"),
            }
        }
    }

    /// What comes until it is closed.
    pub(crate) async fn rest(&mut self) -> (Vec<String>, u16, String) {
        let mut texts = Vec::new();
        loop {
            match self.next().await {
                Came::Text(text) => texts.push(text),
                Came::Closed(code, reason) => return (texts, code, reason),
            }
        }
    }
}

fn whole(texts: &[&str]) -> (Vec<String>, u16, String) {
    (texts.iter().map(|&text| text.to_owned()).collect(), 1000, String::new())
}

/// The problem that is the last message.
fn problem(rest: &(Vec<String>, u16, String)) -> Value {
    let last = rest.0.last().and_then(|text| text.strip_prefix('!')).expect("a problem");
    serde_json::from_str(last).expect("JSON")
}

#[tokio::test]
async fn items_go_to_the_service_and_the_value_comes_back() {
    let place = Place::new().await;
    let mut socket = Socket::open(&place, "sum").await;
    socket.say("{}").await;
    for number in 1..=100 {
        socket.say(number.to_string()).await;
    }
    socket.say("").await;
    assert_eq!(socket.rest().await, whole(&["5050"]));
}

#[tokio::test]
async fn items_go_both_ways() {
    let place = Place::new().await;
    let mut socket = Socket::open(&place, "double").await;
    socket.say(r#"{"numbers":null}"#).await;
    for number in 0..10 {
        socket.say(number.to_string()).await;
        assert_eq!(socket.next().await, Came::Text((number * 2).to_string()));
    }
    socket.say("").await;
    assert_eq!(socket.rest().await, whole(&[]));
}

#[tokio::test]
async fn what_a_method_gives_comes_without_an_argument_too() {
    let place = Place::new().await;
    let mut socket = Socket::open(&place, "count").await;
    socket.say(r#"{"to":3,"then":"end"}"#).await;
    assert_eq!(socket.rest().await, whole(&["0", "1", "2"]));
    let mut socket = Socket::open(&place, "count").await;
    socket.say(r#"{"to":1,"then":"fail"}"#).await;
    let rest = socket.rest().await;
    assert_eq!((rest.1, rest.2.as_str()), (4404, "unknown"));
    assert_eq!(problem(&rest)["error"], json!({"Unknown": "end"}));
}

#[tokio::test]
async fn a_client_may_break_its_stream_off() {
    let place = Place::new().await;
    let mut socket = Socket::open(&place, "sum").await;
    socket.say("{}").await;
    socket.say("1").await;
    socket.say(r#"!{"fault":"cancelled","detail":"no more paper"}"#).await;
    let rest = socket.rest().await;
    assert_eq!((rest.1, &problem(&rest)["detail"]), (4499, &json!("no more paper")));
    let mut socket = Socket::open(&place, "sum").await;
    socket.say("{}").await;
    socket.say("\"one\"").await;
    let rest = socket.rest().await;
    assert_eq!(rest.1, 4502, "an item does not fit: {rest:?}");
}

#[tokio::test]
async fn who_closes_ends_the_call() {
    let place = Place::new().await;
    let mut socket = Socket::open(&place, "count").await;
    socket.say(r#"{"to":1,"then":"hang"}"#).await;
    assert_eq!(socket.next().await, Came::Text("0".into()));
    socket.frame(0x88, &1000_u16.to_be_bytes()).await;
    soon("the end of the producer", place.shelf.given_up.notified()).await;
}

#[tokio::test]
async fn what_is_not_as_it_should_be_closes_with_a_reason() {
    let place = Place::new().await;
    let mut socket = Socket::open(&place, "sum").await;
    socket.say(r#"{"colour":"red"}"#).await;
    let rest = socket.rest().await;
    assert_eq!((rest.1, &problem(&rest)["errors"][0]["pointer"]), (4400, &json!("/colour")));
    type Frames<'a> = &'a [(u8, &'a [u8])];
    let said: [(Frames<'_>, u16); 7] = [
        (&[(0x82, b"{}")], 1003),
        (&[(0x81, b"\xff")], 1007),
        (&[(0x81, b"{}"), (0x81, b""), (0x81, b"1")], 1002),
        (&[(0x81, b"{}"), (0x81, b"!{}")], 1002),
        (&[(0x83, b"{}")], 1002),
        (&[(0x81, b"{}"), (0x81, b"one")], 1002),
        (&[(0x81, &[b' '; (8 << 20) + 1])], 1009),
    ];
    for (frames, code) in said {
        let mut socket = Socket::open(&place, "sum").await;
        for (first, payload) in frames {
            socket.frame(*first, payload).await;
        }
        let rest = socket.rest().await;
        assert_eq!(rest.1, code, "{rest:?}");
        assert!(!rest.2.is_empty(), "a reason");
    }
}

#[tokio::test]
async fn without_streams_there_is_no_socket() {
    let place = Place::new().await;
    let mut client = place.client().await;
    let upgrade = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
                   sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    for (path, status) in [("/shelf/put", 400), ("/shelf/other", 404), ("/shelf/sum?to=1", 400)] {
        client.write(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{upgrade}")).await;
        assert_eq!(client.answer().await.status, status, "{path}");
    }
    let old = upgrade.replace("13", "12");
    client.write(format!("GET /shelf/sum HTTP/1.1\r\nhost: localhost\r\n{old}")).await;
    assert_eq!(client.answer().await.status, 426);
    let posted = client.call("sum", "", "").await;
    assert_eq!((posted.status, posted.header("upgrade")), (426, Some("websocket")));
    assert_eq!(client.ask("GET", "/shelf/sum").await.status, 426);
}

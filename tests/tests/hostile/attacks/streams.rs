//! Callers of streams over HTTP that read nothing, or say what means nothing, or far too much of it.

use std::time::Duration;

use tokio::io::AsyncReadExt;
use wharf_tests::websocket::frame;

use crate::attack::Expect::Closed;
use crate::attack::{attack, carry_out};
use crate::fort::Fort;
use crate::intruder::Intruder;

/// The first byte of a frame: text, what goes on with it, and a ping; whole, or begun.
const TEXT: u8 = 0x81;
const BEGUN: u8 = 0x01;
const MORE: u8 = 0x00;
const PING: u8 = 0x89;

const UNREAD: &str = "has read nothing for 8s";
const TOO_LONG: &str = "a message came that is too long";
const KIB: usize = 1024;

/// The arguments of a call whose answer never ends, and soon fills what there is between two sockets.
fn repeat() -> String {
    format!(r#"{{"text":"{}","times":1000000000000}}"#, "again ".repeat(8 * KIB))
}

/// A WebSocket by which `method` is called, within more time than any attack takes.
async fn upgraded(mut intruder: Intruder, method: &str) -> Intruder {
    let head = format!(
        "GET /keep/{method}?wharf-timeout=3600 HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\n\
         upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    intruder.write(head.as_bytes()).await;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(intruder.io.read_u8().await.expect("an answer"));
    }
    assert!(answer.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&answer));
    intruder
}

/// Says these bytes over a WebSocket for `method`, and then nothing.
async fn says(fort: &Fort, method: &str, bytes: &[u8]) {
    let mut intruder = upgraded(Intruder::silent(fort.calls).await, method).await;
    intruder.write(bytes).await;
    intruder.rest().await;
}

/// Says `begin` over a WebSocket for `count`, and goes on with `more` without end.
async fn goes_on(fort: &Fort, begin: &[u8], more: &[u8]) {
    let mut intruder = upgraded(Intruder::silent(fort.calls).await, "count").await;
    intruder.write(begin).await;
    intruder.flood(&more.repeat(1000)).await;
}

/// Asks for a stream without end over a WebSocket, and reads nothing.
async fn reads_nothing(fort: &Fort) {
    let mut intruder = upgraded(Intruder::narrow(fort.calls).await, "repeat").await;
    intruder.write(&frame(TEXT, repeat().as_bytes())).await;
    leave_unread(intruder).await;
}

/// The same with server-sent events.
async fn reads_no_events(fort: &Fort) {
    let (repeat, length) = (repeat(), repeat().len());
    let call = format!(
        "POST /keep/repeat?wharf-timeout=3600 HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{repeat}"
    );
    let mut intruder = Intruder::narrow(fort.calls).await;
    intruder.write(call.as_bytes()).await;
    leave_unread(intruder).await;
}

/// Waits until it has been closed, which is found out by writing: nothing is read.
async fn leave_unread(mut intruder: Intruder) {
    while intruder.write(&frame(PING, b"")).await {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[test]
fn streams() {
    carry_out(&[
        attack!("socket: nothing is said", Closed("no arguments came within 8s"), async |fort| {
            says(fort, "count", b"").await;
        }),
        attack!("socket: half a frame", Closed("no arguments came within 8s"), async |fort| {
            says(fort, "count", &frame(TEXT, &[b' '; 1000])[..500]).await;
        }),
        attack!("socket: a frame without a mask", Closed("unmasked frame"), async |fort| {
            says(fort, "count", b"\x81\x02{}").await;
        }),
        attack!("socket: arguments that are no JSON", Closed("is to be a JSON object"), async |fort| {
            says(fort, "count", &frame(TEXT, b"let me in")).await;
        }),
        attack!("socket: an item that is no JSON", Closed("an item came that is no JSON"), async |fort| {
            says(fort, "count", &[frame(TEXT, b"{}"), frame(TEXT, b"let me in")].concat()).await;
        }),
        attack!(
            "socket: an item as deep as it is long",
            Closed("an item came that is no JSON"),
            async |fort| {
                says(fort, "count", &[frame(TEXT, b"{}"), frame(TEXT, &b"[".repeat(4096 * KIB))].concat())
                    .await;
            }
        ),
        attack!("socket: a message of a terabyte", Closed(TOO_LONG), async |fort| {
            says(fort, "count", b"\x81\xff\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00").await;
        }),
        attack!("socket: a message without end", Closed(TOO_LONG), async |fort| {
            goes_on(fort, &frame(BEGUN, b"["), &frame(MORE, &[b' '; 4 * KIB])).await;
        }),
        attack!("socket: fragments with nothing in them", Closed("in too many frames"), async |fort| {
            goes_on(fort, &frame(BEGUN, b"["), &frame(MORE, b"")).await;
        }),
        attack!("socket: a ping of a kilobyte", Closed("Control frame too big"), async |fort| {
            says(fort, "count", &frame(PING, &[7; KIB])).await;
        }),
        attack!("socket: pings without end", Closed("pings came within a second"), async |fort| {
            goes_on(fort, &frame(TEXT, b"{}"), &frame(PING, &[7; 125])).await;
        }),
        attack!("socket: items that nobody reads", Closed(UNREAD), reads_nothing),
        attack!("events: items that nobody reads", Closed(UNREAD), reads_no_events),
    ]);
}

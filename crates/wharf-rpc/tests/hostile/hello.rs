//! Peers that begin wrongly, or not at all.

use std::time::Duration;

use wharf_core::FaultKind;
use wharf_rpc::wire::{Bounds, Hello, Kind, MAX_FRAME, PREFACE};

use crate::support::host::Host;
use crate::support::peer::{Peer, frame, greeting, piece};
use crate::support::{hello, soon};

/// A server that refuses whoever begins wrongly, and serves everybody else as ever.
struct Strict(Host);

impl Strict {
    async fn start() -> Self {
        Self(Host::start(Bounds::default()).await)
    }

    /// Who begins with `bytes` is told why that is refused.
    async fn refuses(&self, bytes: &[u8], why: &str) {
        let mut peer = Peer::silent(&self.0).await;
        peer.write(bytes).await;
        let fault = peer.goaway().await;
        assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Incompatible, true));
        assert!(fault.message().starts_with(why), "{fault}");
    }

    async fn stop(self) {
        self.0.still_serves().await;
        self.0.stop().await;
    }
}

/// The preface, and a hello of these bytes.
fn hello_of(payload: &[u8]) -> Vec<u8> {
    [PREFACE.as_slice(), &frame(Kind::Hello, 0, payload)].concat()
}

#[tokio::test]
async fn garbage_is_not_wharf() {
    let strict = Strict::start().await;
    const WHY: &str = "the connection does not begin like one of Wharf's";
    strict.refuses(b"GET / HTTP/1.1\r\nHost: probe\r\nAccept: */*\r\n\r\n", WHY).await;
    strict.refuses(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", WHY).await;
    strict.refuses(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", WHY).await;
    strict.refuses(b"WHARF/2\n", WHY).await;
    strict.refuses(&[0; 100_000], WHY).await;
    strict.stop().await;
}

#[tokio::test]
async fn the_first_frame_is_a_hello_and_nothing_else() {
    let strict = Strict::start().await;
    for kind in [Kind::Welcome, Kind::Call, Kind::Reply, Kind::Cancel, Kind::Ping, Kind::Goaway] {
        let bytes = [PREFACE.as_slice(), &frame(kind, 0, &[0])].concat();
        strict.refuses(&bytes, &format!("a frame of kind {kind:?} has no place here")).await;
    }
    let no_pieces_yet = [PREFACE.as_slice(), &frame(Kind::Piece, 0, &[0])].concat();
    strict.refuses(&no_pieces_yet, "a frame of kind Piece has no place here").await;
    let of_a_call = [PREFACE.as_slice(), &frame(Kind::Hello, 1, &[0])].concat();
    strict.refuses(&of_a_call, "a frame of kind Hello has no place here").await;
    let two =
        [PREFACE.as_slice(), &piece(Kind::Hello, 0, &[0x80], true), &frame(Kind::Hello, 0, &[])].concat();
    strict.refuses(&two, "a frame of kind Hello has no place here").await;
    strict.refuses(&[PREFACE.as_slice(), &[0xff; 8]].concat(), "a frame of 16777215 bytes is longer").await;
    strict.stop().await;
}

#[tokio::test]
async fn a_hello_says_what_it_must() {
    let strict = Strict::start().await;
    let mut good = Vec::new();
    hello().write(&mut good);
    for cut in 0..good.len() {
        strict.refuses(&hello_of(&good[..cut]), "malformed hello").await;
    }
    strict.refuses(&hello_of(&[good.as_slice(), &[0xc0]].concat()), "malformed hello").await;
    for bytes in [b"\x80".as_slice(), b"\xc0", b"{}", b"\xc1", b"\xdf\xff\xff\xff\xff", &[0x91; 5000]] {
        strict.refuses(&hello_of(bytes), "malformed hello").await;
    }
    for name in ["x".repeat(257), "two\nlines".into(), "\u{1b}[31mred".into()] {
        for hello in [
            Hello { app: name.clone(), ..hello() },
            Hello { service: name.clone(), ..hello() },
            Hello { process: name.clone(), ..hello() },
        ] {
            strict.refuses(&greeting(&hello), "malformed hello").await;
        }
    }
    strict.stop().await;
}

#[tokio::test]
async fn another_version_and_another_app_are_refused() {
    let strict = Strict::start().await;
    let other = Hello { version: 2, ..hello() };
    strict.refuses(&greeting(&other), "the peer speaks version 2 of the protocol, not 1").await;
    let other = Hello { app: "else".into(), ..hello() };
    strict.refuses(&greeting(&other), "the peer belongs to the app else, not to trial").await;
    strict.stop().await;
}

#[tokio::test]
async fn a_hello_has_an_end() {
    let strict = Strict::start().await;
    let mut bytes = [PREFACE.as_slice(), &piece(Kind::Hello, 0, &[0; MAX_FRAME], true)].concat();
    for _ in 0..20 {
        bytes.extend_from_slice(&piece(Kind::Piece, 0, &[0; MAX_FRAME], true));
    }
    strict.refuses(&bytes, "malformed handshake: it is too long").await;
    strict.stop().await;
}

#[tokio::test]
async fn whoever_wants_an_interface_ten_thousand_times_gets_it_once() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::silent(&host).await;
    let hello = Hello { wants: vec![hello().wants.remove(0); 10_000], ..hello() };
    let mut payload = Vec::new();
    hello.write(&mut payload);
    peer.write(PREFACE).await;
    let pieces = payload.chunks(MAX_FRAME).count();
    for (at, chunk) in payload.chunks(MAX_FRAME).enumerate() {
        let kind = if at == 0 { Kind::Hello } else { Kind::Piece };
        peer.write(&piece(kind, 0, chunk, at + 1 < pieces)).await;
    }
    assert_eq!(peer.welcome().await.serves.len(), 1);
    host.stop().await;
}

#[tokio::test]
async fn whoever_wants_what_is_not_there_gets_nothing_and_stays() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::silent(&host).await;
    let mut hello = hello();
    hello.wants[0].service = "nobody".into();
    peer.write(&greeting(&hello)).await;
    assert_eq!(peer.welcome().await.serves, []);
    host.stop().await;
}

#[tokio::test]
async fn whoever_says_nothing_is_sent_away() {
    let host = Host::start(Bounds { hello: Duration::from_millis(200), ..Bounds::default() }).await;
    let all = greeting(&hello());
    for said in [&[], &PREFACE[..5], PREFACE, &all[..PREFACE.len() + 3], &all[..all.len() - 1]] {
        let mut peer = Peer::silent(&host).await;
        peer.write(said).await;
        assert_eq!(peer.goaway().await.message(), "no hello came within 200ms");
    }
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn one_connection_too_many_is_told_so_and_taken_when_there_is_room() {
    let host = Host::start(Bounds { connections: 3, ..Bounds::default() }).await;
    let mut first = Peer::greeted(&host).await;
    let _second = Peer::greeted(&host).await;
    for _ in 0..10 {
        let mut third = Peer::silent(&host).await;
        let fault = third.goaway().await;
        assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Overloaded, true));
        assert!(fault.message().starts_with("3 connections are open"), "{fault}");
    }
    first.is_served().await;
    drop(first);
    let taken = async {
        loop {
            let mut peer = Peer::silent(&host).await;
            peer.write(&greeting(&hello())).await;
            if peer.next().await.is_some_and(|got| got.kind == Kind::Welcome) {
                return;
            }
        }
    };
    soon("room for a connection", taken).await;
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn many_who_say_nothing_do_not_keep_an_honest_one_waiting() {
    let host = Host::start(Bounds { hello: Duration::from_millis(300), ..Bounds::default() }).await;
    let mut silent = Vec::new();
    for _ in 0..100 {
        silent.push(Peer::silent(&host).await);
    }
    Peer::greeted(&host).await.is_served().await;
    host.still_serves().await;
    for peer in &mut silent {
        peer.goaway().await;
    }
    host.stop().await;
}

#[tokio::test]
async fn no_peer_takes_all_connections() {
    let host = Host::start(Bounds { connections_of_peer: 3, ..Bounds::default() }).await;
    let mut first = Peer::greeted(&host).await;
    let _second = Peer::greeted(&host).await;
    for _ in 0..10 {
        let fault = Peer::silent(&host).await.goaway().await;
        assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Overloaded, true));
        assert!(fault.message().starts_with("host 127.0.0.1 has 3 connections"), "{fault}");
    }
    first.is_served().await;
    drop(first);
    soon("room for a connection", async {
        let mut peer = Peer::silent(&host).await;
        peer.write(&greeting(&hello())).await;
        while peer.next().await.is_none_or(|got| got.kind != Kind::Welcome) {
            peer = Peer::silent(&host).await;
            peer.write(&greeting(&hello())).await;
        }
    })
    .await;
    host.stop().await;
}

//! Peers whose frames are broken, or out of place.

use wharf_core::{Encoding, FaultKind};
use wharf_rpc::wire::{Bounds, HEADER, Kind, MAX_FRAME};

use crate::support::host::Host;
use crate::support::peer::{Peer, call, frame, greeting};
use crate::support::{head, hello};

/// A server that ends connections whose frames are broken, and serves everybody else as ever.
struct Strict(Host);

impl Strict {
    async fn start() -> Self {
        Self(Host::start(Bounds::default()).await)
    }

    /// A connection in order ends with these bytes, and for this reason.
    async fn ends(&self, bytes: &[u8], why: &str) {
        let mut peer = Peer::greeted(&self.0).await;
        peer.write(bytes).await;
        let fault = peer.goaway().await;
        assert_eq!((fault.kind(), fault.message()), (FaultKind::Incompatible, why));
    }

    async fn stop(self) {
        self.0.still_serves().await;
        self.0.stop().await;
    }
}

#[tokio::test]
async fn unknown_kinds() {
    let strict = Strict::start().await;
    for kind in [0, 14, 100, 0x7f] {
        strict.ends(&[0, 0, 0, kind, 1, 0, 0, 0], &format!("there is no frame of kind {kind}")).await;
    }
    strict.ends(&[0, 0, 0, 0x80 | 14, 1, 0, 0, 0], "there is no frame of kind 14").await;
    strict.stop().await;
}

#[tokio::test]
async fn oversized_frames_are_refused_by_their_header() {
    let strict = Strict::start().await;
    for length in [MAX_FRAME + 1, 0x00ff_ffff] {
        let why = format!("a frame of {length} bytes is longer than the {MAX_FRAME} that are allowed");
        let length = (length as u32).to_le_bytes();
        strict.ends(&[length[0], length[1], length[2], 3, 1, 0, 0, 0], &why).await;
    }
    strict.stop().await;
}

#[tokio::test]
async fn a_length_that_is_too_short_makes_the_rest_a_broken_frame() {
    let mut bytes = frame(Kind::Call, 1, &call(0, Encoding::Positional, &["mug"]));
    bytes[0] -= 4;
    bytes.extend_from_slice(&[0xff; HEADER]);
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    peer.write(&bytes).await;
    assert_eq!(peer.fault(1).await.kind(), FaultKind::Incompatible);
    peer.goaway().await;
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn frames_that_only_a_callee_sends() {
    let strict = Strict::start().await;
    for kind in [Kind::Hello, Kind::Welcome, Kind::Reply, Kind::Goaway] {
        strict.ends(&frame(kind, 1, &[0, 0]), &format!("a frame of kind {kind:?} has no place here")).await;
    }
    strict.stop().await;
}

#[tokio::test]
async fn what_has_no_pieces() {
    let strict = Strict::start().await;
    for kind in [Kind::Cancel, Kind::Ping, Kind::Goaway, Kind::Credit, Kind::End] {
        strict
            .ends(&[0, 0, 0, 0x80 | kind as u8, 0, 0, 0, 0], "malformed frame: its kind has no pieces")
            .await;
    }
    strict.stop().await;
}

#[tokio::test]
async fn pings_are_one_byte() {
    let strict = Strict::start().await;
    for payload in [&[][..], &[2], &[0, 0], &[0; 1000]] {
        strict.ends(&frame(Kind::Ping, 0, payload), "malformed ping").await;
    }
    strict.stop().await;
}

#[tokio::test]
async fn heads_that_cannot_be() {
    let strict = Strict::start().await;
    let mut whole = Vec::new();
    head(0, Encoding::Positional).write(&mut whole);
    for cut in 0..whole.len() {
        strict.ends(&frame(Kind::Call, 1, &whole[..cut]), "malformed head of a call").await;
    }
    let with = |flags: u8, more: &[u8]| {
        let mut bytes = whole.clone();
        bytes[0] |= flags;
        frame(Kind::Call, 1, &[bytes.as_slice(), more].concat())
    };
    strict.ends(&with(0x03, &[]), "malformed encoding of a call").await;
    strict.ends(&with(0x20, &[7; 15]), "malformed head of a call").await;
    strict.ends(&with(0x40, &[1]), "malformed head of a call").await;
    strict.ends(&with(0x40, &[2, 0, b'a']), "malformed principal of a call").await;
    strict.ends(&with(0x40, &[2, 0, 0xc3, 0x28]), "malformed principal of a call").await;
    strict
        .ends(
            &with(0x40, &[&[0x01, 0x04], [b'a'; 0x401].as_slice()].concat()),
            "malformed principal of a call",
        )
        .await;
    strict.stop().await;
}

#[tokio::test]
async fn a_session_cut_anywhere_leaves_nothing() {
    let host = Host::start(Bounds::default()).await;
    let number = Peer::greeted(&host).await.number("hold");
    let all = [
        greeting(&hello()),
        frame(Kind::Call, 1, &call(number, Encoding::Positional, &[wharf_core::Bytes::from("held")])),
        frame(Kind::Ping, 0, &[0]),
        frame(Kind::Cancel, 1, &[]),
    ]
    .concat();
    for cut in 0..all.len() {
        let mut peer = Peer::silent(&host).await;
        peer.write(&all[..cut]).await;
    }
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn a_flood_of_pings_is_ended() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    let flood = frame(Kind::Ping, 0, &[0]).repeat(50_000);
    peer.write(&flood).await;
    let fault = peer.goaway_after(|got| got.kind == Kind::Ping && got.payload == [1]).await;
    assert!(fault.message().starts_with("more than 100 frames a second ask for nothing"), "{fault}");
    host.still_serves().await;
    host.stop().await;
}

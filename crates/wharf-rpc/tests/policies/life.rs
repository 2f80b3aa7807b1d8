//! Silent peers: asked for a sign of life while they owe an answer, and given up.

use std::time::Duration;

use wharf_config::policy::{CallerPolicy, Keepalive};
use wharf_core::FaultKind;
use wharf_rpc::client::Policies;
use wharf_rpc::wire::Kind;

use super::{MUG, Pair};
use crate::support::host::once;
use crate::support::peer::piece;

fn impatient() -> Policies {
    let keepalive = Keepalive { after: Duration::from_millis(60), within: Duration::from_millis(250) };
    Policies { caller: CallerPolicy { keepalive: Some(keepalive), ..CallerPolicy::default() }, ..once() }
}

#[tokio::test]
async fn a_peer_that_owes_an_answer_is_asked_and_given_up() {
    let mut pair = Pair::new(&impatient()).await;
    let asked = pair.read();
    pair.replica.call().await;
    let got = pair.replica.next().await.expect("a ping");
    assert_eq!((got.kind, got.payload.as_slice()), (Kind::Ping, [0].as_slice()));
    let fault = asked.fault().await;
    assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Unavailable, false));
    assert!(fault.message().contains("the peer was silent for 310ms"), "{fault}");
    assert_eq!(pair.replica.next().await, None);
}

#[tokio::test]
async fn a_peer_that_is_slow_and_alive_is_left_alone() {
    let mut pair = Pair::new(&impatient()).await;
    let asked = pair.read();
    let id = pair.replica.call().await;
    for _ in 0..8 {
        let got = pair.replica.next().await.expect("a ping");
        assert_eq!((got.kind, got.payload.as_slice()), (Kind::Ping, [0].as_slice()));
        pair.replica.send(Kind::Ping, 0, &[1]).await;
    }
    pair.replica.send(Kind::Reply, id, MUG).await;
    assert_eq!(asked.answer().await, "mug");
}

#[tokio::test]
async fn an_answer_that_comes_in_pieces_is_a_sign_of_life() {
    let mut pair = Pair::new(&impatient()).await;
    let asked = pair.read();
    let id = pair.replica.call().await;
    let mut parts = [b"\x00\xa3", b"mu"].into_iter().cycle();
    pair.replica.write(&piece(Kind::Reply, id, b"", true)).await;
    for _ in 0..8 {
        // It is asked for a sign of life, and gives another one: of a piece that is empty, only the header.
        let got = pair.replica.next().await.expect("a ping");
        assert_eq!((got.kind, got.payload.as_slice()), (Kind::Ping, [0].as_slice()));
        pair.replica.write(&piece(Kind::Piece, id, b"", true)).await;
    }
    for _ in 0..2 {
        pair.replica.write(&piece(Kind::Piece, id, parts.next().expect("two"), true)).await;
    }
    pair.replica.write(&piece(Kind::Piece, id, b"g", false)).await;
    assert_eq!(asked.answer().await, "mug");
}

#[tokio::test]
async fn an_idle_peer_is_not_bothered() {
    let mut pair = Pair::new(&impatient()).await;
    let asked = pair.read();
    let id = pair.replica.call().await;
    pair.replica.send(Kind::Reply, id, MUG).await;
    assert_eq!(asked.answer().await, "mug");
    let bothered = tokio::time::timeout(Duration::from_secs(1), pair.replica.next()).await;
    assert!(bothered.is_err(), "{:?}", bothered.map(|got| got.map(|got| got.kind)));
}

//! Peers whose frames are in order, and whose calls are not.

use std::time::Duration;

use wharf_core::{Bytes, Encoding, FaultKind};
use wharf_rpc::wire::{Bounds, CallHead, Kind};

use crate::support::host::Host;
use crate::support::peer::{Peer, call, piece};
use crate::support::{head, soon};

/// One byte, to be held.
fn held() -> [Bytes; 1] {
    [Bytes::from("h")]
}

#[tokio::test]
async fn unknown_methods() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    for number in [50, 999, u16::MAX] {
        peer.send(Kind::Call, 1, &call(number, Encoding::Positional, &["mug"])).await;
        let fault = peer.fault(1).await;
        assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Incompatible, true));
        assert_eq!(fault.message(), format!("no method has the number {number} here"));
    }
    peer.is_served().await;
    host.stop().await;
}

#[tokio::test]
async fn an_id_that_is_under_way_is_not_taken_twice() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    peer.call(1, "hold", &held()).await;
    for _ in 0..3 {
        peer.call(1, "hold", &held()).await;
        let fault = peer.fault(1).await;
        assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Incompatible, true));
        assert_eq!(fault.message(), "the call 1 is already under way");
    }
    soon("the first call", host.trial.holds(1)).await;
    peer.is_served().await;
    peer.send(Kind::Cancel, 1, &[]).await;
    soon("its end", host.trial.holds(0)).await;
    peer.call(1, "echo", &["again"]).await;
    assert_eq!(peer.value::<String>(1).await, "again");
    host.stop().await;
}

#[tokio::test]
async fn cancels_and_pieces_of_calls_that_are_not_there() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    for id in [0, 1, 77, u32::MAX] {
        peer.send(Kind::Cancel, id, &[]).await;
        peer.send(Kind::Cancel, id, b"a cancel needs no words").await;
        peer.write(&piece(Kind::Piece, id, b"of nothing", true)).await;
        peer.write(&piece(Kind::Piece, id, b"of nothing", false)).await;
    }
    peer.is_served().await;
    host.stop().await;
}

#[tokio::test]
async fn pieces_without_end() {
    let host = Host::start(Bounds { message: 100_000, ..Bounds::default() }).await;
    let mut peer = Peer::greeted(&host).await;
    let start = call(peer.number("length"), Encoding::Positional, &[Bytes::from(vec![0; 50_000])]);
    peer.write(&piece(Kind::Call, 1, &start, true)).await;
    for _ in 0..100 {
        peer.write(&piece(Kind::Piece, 1, &[0; 40_000], true)).await;
    }
    peer.write(&piece(Kind::Piece, 1, &[], false)).await;
    let fault = peer.fault(1).await;
    assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Overloaded, true));
    assert_eq!(fault.message(), "a message may have at most 100000 bytes; send less at a time");
    // One fault, whatever came after it.
    peer.is_served().await;
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn thousands_of_unfinished_messages() {
    let host = Host::start(Bounds { calls: 500, ..Bounds::default() }).await;
    let mut peer = Peer::greeted(&host).await;
    for id in 0..5000 {
        peer.write(&piece(Kind::Call, id, &[], true)).await;
    }
    for id in 500..5000 {
        let fault = peer.fault(id).await;
        assert_eq!(fault.message(), "a connection may have at most 500 unfinished messages");
        assert!(fault.not_started());
    }
    peer.is_served().await;
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn unfinished_messages_have_so_many_bytes_together() {
    let host = Host::start(Bounds { assembling: 100_000, ..Bounds::default() }).await;
    let mut peer = Peer::greeted(&host).await;
    for id in 1..=4 {
        peer.write(&piece(Kind::Call, id, &[0; 30_000], true)).await;
    }
    let fault = peer.fault(4).await;
    let why = "the unfinished messages of a connection may have at most 100000 bytes; send less at a time";
    assert_eq!((fault.kind(), fault.message()), (FaultKind::Overloaded, why));
    // Giving one up makes room for another.
    peer.send(Kind::Cancel, 1, &[]).await;
    let whole = call(peer.number("length"), Encoding::Positional, &[Bytes::from(vec![0; 30_000])]);
    let (begin, end) = whole.split_at(20_000);
    peer.write(&piece(Kind::Call, 5, begin, true)).await;
    peer.write(&piece(Kind::Piece, 5, end, false)).await;
    assert_eq!(peer.value::<u64>(5).await, 30_000);
    host.stop().await;
}

#[tokio::test]
async fn a_message_that_begins_anew_is_another_one() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    let number = peer.number("echo");
    peer.write(&piece(Kind::Call, 1, b"never ended", true)).await;
    let whole = call(number, Encoding::Json, &serde_json::json!({ "text": "anew" }));
    peer.write(&piece(Kind::Call, 1, &whole[..40], true)).await;
    peer.write(&piece(Kind::Piece, 1, &whole[40..], false)).await;
    assert_eq!(peer.value::<String>(1).await, "anew");
    // Also in one frame: what was unfinished is not there any more.
    peer.write(&piece(Kind::Call, 1, b"never ended", true)).await;
    peer.call(1, "echo", &["in one"]).await;
    assert_eq!(peer.value::<String>(1).await, "in one");
    peer.write(&piece(Kind::Piece, 1, b"too late", false)).await;
    peer.is_served().await;
    host.stop().await;
}

#[tokio::test]
async fn calls_beyond_the_bound() {
    let host = Host::start(Bounds { calls: 10, ..Bounds::default() }).await;
    let mut peer = Peer::greeted(&host).await;
    for id in 0..12 {
        peer.call(id, "hold", &held()).await;
    }
    for id in 10..12 {
        let fault = peer.fault(id).await;
        assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Overloaded, true));
        assert_eq!(fault.message(), "at most 10 calls can be under way on a connection");
    }
    soon("the others", host.trial.holds(10)).await;
    host.still_serves().await;
    peer.send(Kind::Cancel, 3, &[]).await;
    peer.call(12, "hold", &held()).await;
    soon("one for another", host.trial.holds(10)).await;
    drop(peer);
    soon("the end of all, with the connection", host.trial.holds(0)).await;
    host.stop().await;
}

#[tokio::test]
async fn arguments_beyond_the_bound() {
    let host = Host::start(Bounds { held: 100_000, ..Bounds::default() }).await;
    let mut peer = Peer::greeted(&host).await;
    for id in 0..4 {
        peer.call(id, "hold", &[Bytes::from(vec![0; 30_000])]).await;
    }
    let fault = peer.fault(3).await;
    assert_eq!(fault.kind(), FaultKind::Overloaded);
    let why = "the arguments of the calls under way on a connection may have at most 100000 bytes";
    assert_eq!(fault.message(), why);
    // What is done at once is not held.
    peer.send(Kind::Cancel, 0, &[]).await;
    peer.is_served().await;
    drop(peer);
    host.stop().await;
}

#[tokio::test]
async fn a_call_without_time_ends_at_once() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    for micros in [0, 1, 1000] {
        let head = CallHead {
            budget: Duration::from_micros(micros),
            ..head(peer.number("hold"), Encoding::Positional)
        };
        let mut payload = Vec::new();
        head.write(&mut payload);
        Encoding::Positional.encode(&held(), &mut payload).expect("plain data");
        peer.send(Kind::Call, 1, &payload).await;
        assert_eq!(peer.fault(1).await.kind(), FaultKind::DeadlineExceeded);
    }
    soon("the end of all", host.trial.holds(0)).await;
    host.stop().await;
}

#[tokio::test]
async fn a_panic_is_the_fault_of_its_call() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    peer.call(1, "panic", &[0_u8; 0]).await;
    let fault = peer.fault(1).await;
    assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Internal, false));
    peer.is_served().await;
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn who_gives_up_most_calls_at_once_is_sent_away_with_nothing_left() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    let mut flood = Vec::new();
    let payload = call(peer.number("hold"), Encoding::Positional, &held());
    for id in 0..1000 {
        flood.extend_from_slice(&piece(Kind::Call, id, &payload, false));
        flood.extend_from_slice(&piece(Kind::Cancel, id, &[], false));
    }
    for _ in 0..20 {
        peer.write(&flood).await;
        host.still_serves().await;
    }
    let fault = peer.goaway_after(|got| got.kind == Kind::Fault).await;
    assert_eq!(fault.kind(), FaultKind::Overloaded);
    assert!(fault.message().starts_with("most of the last calls were given up"), "{fault}");
    soon("the end of all", host.trial.holds(0)).await;
    host.stop().await;
}

#[tokio::test]
async fn who_gives_up_a_call_now_and_then_stays() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    let given_up = call(peer.number("hold"), Encoding::Positional, &held());
    let waited_for = call(peer.number("echo"), Encoding::Positional, &["mug"]);
    let mut calls = Vec::new();
    for id in 0..2000 {
        calls.extend(piece(Kind::Call, 1, &given_up, false));
        calls.extend(piece(Kind::Cancel, 1, &[], false));
        calls.extend(piece(Kind::Call, 2 + id, &waited_for, false));
    }
    peer.write(&calls).await;
    for id in 0..2000 {
        assert_eq!(peer.value::<String>(2 + id).await, "mug");
    }
    host.stop().await;
}

//! Callers whose streams are broken, too much, or out of place.

use wharf_core::{Bytes, Encoding, Fault, FaultKind};
use wharf_rpc::wire::{
    Bounds, CONNECTION_WINDOW, Credit, FRAME_COST, Kind, MAX_FRAME, STREAM_WINDOW, write_fault,
};

use crate::support::host::{Host, cx};
use crate::support::peer::{Peer, frame, piece};
use crate::support::{head, soon};

/// An item, by position.
const ITEM: &[u8] = b"\xc4\x03mug";

/// The payload of a call whose argument is a stream, and nothing else.
fn call(peer: &Peer, method: &str) -> Vec<u8> {
    let mut payload = Vec::new();
    head(peer.number(method), Encoding::Positional).with_items(true).write(&mut payload);
    payload.extend_from_slice(b"\x91\xc0");
    payload
}

fn credit(stream: u32, connection: u32) -> Vec<u8> {
    let mut payload = Vec::new();
    Credit { stream, connection }.write(&mut payload);
    payload
}

fn fault() -> Vec<u8> {
    let mut payload = Vec::new();
    write_fault(&Fault::internal("no more"), &mut payload);
    payload
}

async fn ends(host: &Host, method: &str, bytes: &[u8], why: &str) {
    let mut peer = Peer::greeted(host).await;
    let begin = call(&peer, method);
    peer.send(Kind::Call, 1, &begin).await;
    peer.write(bytes).await;
    loop {
        let got = peer.next().await.expect("a goaway");
        if got.kind == Kind::Goaway {
            let fault = wharf_rpc::wire::read_fault(&got.payload).expect("a fault");
            assert!(fault.message().starts_with(why), "{fault}");
            assert_eq!(peer.next().await, None);
            return;
        }
    }
}

#[tokio::test]
async fn items_are_taken_in_any_cut_and_ended_in_any_way() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    let begin = call(&peer, "swallow");
    // In one frame, and in several, one of them empty.
    peer.send(Kind::Call, 1, &begin).await;
    peer.send(Kind::Item, 1, ITEM).await;
    for (part, more) in [(&ITEM[..2], true), (b"", true), (&ITEM[2..], false)] {
        peer.write(&piece(Kind::Item, 1, part, more)).await;
    }
    peer.send(Kind::End, 1, b"").await;
    assert_eq!(peer.value::<u64>(1).await, 6);
    // Broken off by the stream's own error, in one frame and in pieces; by a fault; within an item.
    let error = b"\x00\xa8NotToday";
    for (bytes, kind) in [
        (frame(Kind::Error, 2, error), Kind::Error),
        (
            [piece(Kind::Error, 2, &error[..4], true), piece(Kind::Piece, 2, &error[4..], false)].concat(),
            Kind::Error,
        ),
        ([piece(Kind::Item, 2, ITEM, true), frame(Kind::Error, 2, error)].concat(), Kind::Error),
        (frame(Kind::Fault, 2, &fault()), Kind::Fault),
    ] {
        peer.send(Kind::Call, 2, &begin).await;
        peer.write(&bytes).await;
        let got = peer.next().await.expect("an answer");
        assert_eq!((got.kind, got.call), (kind, 2));
    }
    // An item that is no value of its type, and one that is none at all.
    for item in [b"\xc0".as_slice(), b"", b"\xc4\x09mug", &[0x91; 200]] {
        peer.send(Kind::Call, 3, &begin).await;
        peer.send(Kind::Item, 3, item).await;
        // The service stops reading, and passes the reason on.
        let mut got = peer.next().await.expect("an answer");
        if got.kind == Kind::Cancel {
            got = peer.next().await.expect("an answer");
        }
        assert_eq!((got.kind, got.call), (Kind::Fault, 3));
    }
    peer.is_served().await;
    drop(peer);
    host.stop().await;
}

#[tokio::test]
async fn streams_where_there_are_none_and_none_where_there_are_some() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    let mut echo = Vec::new();
    head(peer.number("echo"), Encoding::Positional).with_items(true).write(&mut echo);
    echo.extend_from_slice(b"\x91\xa3mug");
    peer.send(Kind::Call, 1, &echo).await;
    // What was sent before the answer could be known is passed over.
    peer.send(Kind::Item, 1, ITEM).await;
    peer.send(Kind::End, 1, b"").await;
    let fault = peer.fault(1).await;
    assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Incompatible, true));
    assert_eq!(fault.message(), "the call has a stream, and the method takes none");
    peer.call(2, "swallow", &[()]).await;
    let fault = peer.fault(2).await;
    assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Incompatible, true));
    assert_eq!(fault.message(), "the method takes a stream, and the call has none");
    peer.is_served().await;
    drop(peer);
    host.stop().await;
}

#[tokio::test]
async fn what_belongs_to_no_stream_ends_the_connection() {
    let host = Host::start(Bounds::default()).await;
    let (item, end) = (frame(Kind::Item, 1, ITEM), frame(Kind::End, 1, b""));
    let behind = "malformed stream: an item comes after its end";
    ends(&host, "ignore", &[end.clone(), item.clone()].concat(), behind).await;
    ends(&host, "ignore", &[frame(Kind::Fault, 1, &fault()), item.clone()].concat(), behind).await;
    let within = [piece(Kind::Item, 1, ITEM, true), end.clone()].concat();
    ends(&host, "ignore", &within, "malformed stream: it ends within an item").await;
    for (bytes, why) in [
        (item, "a frame of kind Item has no place here"),
        (end, "malformed stream: its end comes for a call without one"),
        (frame(Kind::Fault, 1, &fault()), "malformed stream: its end comes for a call without one"),
    ] {
        let mut peer = Peer::greeted(&host).await;
        peer.call(1, "hold", &[Bytes::from("held")]).await;
        peer.write(&bytes).await;
        assert_eq!(peer.goaway().await.message(), why);
    }
    for payload in [&[][..], &[0; 7], &[0; 9]] {
        ends(&host, "ignore", &frame(Kind::Credit, 1, payload), "malformed credit").await;
    }
    ends(&host, "ignore", &frame(Kind::Fault, 1, b"\x09\x00"), "malformed fault").await;
    ends(&host, "ignore", &frame(Kind::Error, 1, b""), "malformed answer").await;
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn credit_for_what_was_not_sent_ends_the_connection() {
    let host = Host::start(Bounds::default()).await;
    let too_much = "the peer gives more credit than it was sent items";
    for connection in [1, u32::MAX] {
        ends(&host, "ignore", &frame(Kind::Credit, 1, &credit(0, connection)), too_much).await;
        ends(&host, "ignore", &frame(Kind::Credit, 9, &credit(u32::MAX, connection)), too_much).await;
    }
    for stream in [STREAM_WINDOW * 2, u32::MAX, (1 << 31) - 70_000] {
        let mut peer = Peer::greeted(&host).await;
        peer.call(1, "flow", &[u64::MAX, 10]).await;
        peer.send(Kind::Credit, 1, &credit(stream, 0)).await;
        let why = peer.goaway_after(|got| matches!(got.kind, Kind::Reply | Kind::Item)).await;
        assert!(why.message().starts_with(too_much), "{why}");
    }
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn items_beyond_the_credit_of_a_stream_end_the_connection() {
    let host = Host::start(Bounds::default()).await;
    for length in [0, 1, 1000, MAX_FRAME] {
        let fit = (STREAM_WINDOW as usize).div_ceil(FRAME_COST + length);
        let items = frame(Kind::Item, 1, &vec![0; length]).repeat(fit);
        let mut peer = Peer::greeted(&host).await;
        let begin = call(&peer, "ignore");
        peer.send(Kind::Call, 1, &begin).await;
        peer.write(&items).await;
        peer.is_served().await;
        let more = [items, frame(Kind::Item, 1, b"")].concat();
        ends(
            &host,
            "ignore",
            &more,
            "the peer sends items beyond the 65536 bytes of credit that a stream has",
        )
        .await;
    }
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn items_beyond_the_credit_of_the_connection_end_it() {
    let host = Host::start(Bounds { memory_of_peer: 256 << 20, ..Bounds::default() }).await;
    let mut peer = Peer::greeted(&host).await;
    let begin = call(&peer, "ignore");
    // Each stream may begin with one item, of whatever length.
    let large = [piece(Kind::Item, 0, &[0; MAX_FRAME], true), piece(Kind::Item, 0, b"", false)].concat();
    let mut sent = 0;
    let why = loop {
        peer.send(Kind::Call, sent, &begin).await;
        let mut item = large.clone();
        item[4..8].copy_from_slice(&sent.to_le_bytes());
        let behind = item.len() - 8;
        item[behind + 4..].copy_from_slice(&sent.to_le_bytes());
        peer.write(&item).await;
        sent += 1;
        if sent > 200 {
            let got = peer.next().await.expect("a goaway");
            assert_eq!(got.kind, Kind::Goaway);
            break wharf_rpc::wire::read_fault(&got.payload).expect("a fault");
        }
        assert!(sent < 1000, "there is no end to it");
        if sent == 200 {
            // 200 of 128 KiB are 25 MiB; from here on, until they are refused.
            for call in 200..500_u32 {
                peer.send(Kind::Call, call, &begin).await;
                peer.write(&piece(Kind::Item, call, &[0; MAX_FRAME], true)).await;
            }
            sent = 500;
        }
    };
    let bound = format!("items beyond the {CONNECTION_WINDOW} bytes of credit");
    assert!(why.message().contains(&bound), "{why}");
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn items_that_nobody_waits_for_are_paid_back() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    let begin = call(&peer, "ignore");
    let item = [b"\xc5\xe0\x00".as_slice(), &[0; 0xe000]].concat();
    let mut back = 0;
    // Fewer calls than a peer is judged by for giving them up.
    for id in 0..400 {
        peer.send(Kind::Call, id, &begin).await;
        peer.send(Kind::Item, id, &item).await;
        peer.send(Kind::Cancel, id, b"").await;
        peer.send(Kind::Item, id, &item).await;
        if id % 100 == 99 {
            peer.send(Kind::Ping, 0, &[0]).await;
            loop {
                let got = peer.next().await.expect("an answer to a ping");
                match got.kind {
                    Kind::Credit => back += u64::from(Credit::read(&got.payload).expect("credit").connection),
                    Kind::Ping => break,
                    kind => panic!("{kind:?}"),
                }
            }
        }
    }
    let cost = 800 * (FRAME_COST + item.len()) as u64;
    assert!(back > 0 && back <= cost && cost - back <= u64::from(CONNECTION_WINDOW / 2), "{back} of {cost}");
    peer.is_served().await;
    drop(peer);
    host.stop().await;
}

#[tokio::test]
async fn more_streams_than_there_may_be() {
    let host = Host::start(Bounds { streams: 3, ..Bounds::default() }).await;
    let mut peer = Peer::greeted(&host).await;
    let begin = call(&peer, "ignore");
    for id in 0..3 {
        peer.send(Kind::Call, id, &begin).await;
    }
    soon("three streams", host.trial.holds(3)).await;
    peer.send(Kind::Call, 3, &begin).await;
    let fault = peer.fault(3).await;
    assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Overloaded, true));
    assert_eq!(fault.message(), "at most 3 calls with streams can be under way on a connection");
    peer.call(4, "flow", &[9_u64, 9]).await;
    assert_eq!(peer.fault(4).await.kind(), FaultKind::Overloaded);
    peer.send(Kind::Cancel, 0, b"").await;
    soon("one less", host.trial.holds(2)).await;
    peer.call(5, "flow", &[0_u64, 9]).await;
    let got = peer.next().await.expect("a reply");
    assert_eq!((got.kind, got.payload.as_slice()), (Kind::Reply, b"\x04\xc0".as_slice()));
    assert_eq!(peer.next().await.expect("its end").kind, Kind::End);
    peer.is_served().await;
    drop(peer);
    soon("the end of all", host.trial.holds(0)).await;
    host.stop().await;
}

#[tokio::test]
async fn a_reader_that_gives_no_credit_is_sent_a_window_and_no_more() {
    let host = Host::start(Bounds::default()).await;
    let mut peer = Peer::greeted(&host).await;
    peer.call(1, "flow", &[u64::MAX, 1000]).await;
    assert_eq!(peer.next().await.expect("a reply").kind, Kind::Reply);
    let fit = (STREAM_WINDOW as usize).div_ceil(FRAME_COST + 1003);
    for _ in 0..fit {
        assert_eq!(peer.next().await.expect("an item").kind, Kind::Item);
    }
    // Nothing more comes, however much else is said.
    peer.is_served().await;
    peer.send(Kind::Credit, 1, &credit(1, 0)).await;
    peer.is_served().await;
    // What was overdrawn is paid for first.
    peer.send(Kind::Credit, 1, &credit(2000, 0)).await;
    assert_eq!(peer.next().await.expect("an item").kind, Kind::Item);
    peer.send(Kind::Cancel, 1, b"").await;
    soon("the end of the stream", host.trial.holds(0)).await;
    drop(peer);
    host.stop().await;
}

#[tokio::test]
async fn a_session_with_streams_cut_anywhere_leaves_nothing() {
    let host = Host::start(Bounds::default()).await;
    let begin = call(&Peer::greeted(&host).await, "reflect");
    let all = [
        frame(Kind::Call, 1, &begin),
        piece(Kind::Item, 1, &ITEM[..2], true),
        piece(Kind::Item, 1, &ITEM[2..], false),
        frame(Kind::Credit, 1, &credit(7, 7)),
        frame(Kind::End, 1, b""),
        frame(Kind::Cancel, 1, b""),
    ]
    .concat();
    for cut in 0..=all.len() {
        let mut peer = Peer::greeted(&host).await;
        peer.write(&all[..cut]).await;
    }
    host.still_serves().await;
    host.stop().await;
}

#[tokio::test]
async fn parts_of_items_are_counted_in_the_share_of_their_peer() {
    const MIB: usize = 1 << 20;
    let bounds = Bounds { message: 2 * MIB, memory_of_peer: 5 * MIB, ..Bounds::default() };
    let host = Host::start(bounds).await;
    let mut peer = Peer::greeted(&host).await;
    let begin = call(&peer, "ignore");
    let frames = 2 * MIB / MAX_FRAME - 1;
    for id in 0..5 {
        peer.send(Kind::Call, id, &begin).await;
    }
    for id in 0..5 {
        peer.write(&piece(Kind::Item, id, &[0; MAX_FRAME], true).repeat(frames)).await;
    }
    // Two of them have room, and a half of the third.
    let refused = peer.next().await.expect("a cancel");
    assert_eq!((refused.kind, refused.call), (Kind::Cancel, 2));
    // What they took is the peer's again once they are over.
    for id in 0..5 {
        peer.send(Kind::Cancel, id, b"").await;
    }
    soon("the end of all", host.trial.holds(0)).await;
    let length = soon("an answer", host.honest.length(&cx(), vec![0; MIB].into())).await;
    assert_eq!(length.expect("there is room"), MIB as u64);
    drop(peer);
    host.stop().await;
}

#[tokio::test]
async fn who_gives_up_a_large_call_halfway_has_its_memory_back() {
    const MIB: usize = 1 << 20;
    let bounds = Bounds { message: 2 * MIB, memory_of_peer: 3 * MIB, ..Bounds::default() };
    let host = Host::start(bounds).await;
    let mut peer = Peer::greeted(&host).await;
    peer.write(&piece(Kind::Call, 1, &[0; MAX_FRAME], true)).await;
    peer.write(&piece(Kind::Piece, 1, &[0; MAX_FRAME], true).repeat(2 * MIB / MAX_FRAME - 2)).await;
    peer.send(Kind::Cancel, 1, b"").await;
    peer.is_served().await;
    let length = soon("an answer", host.honest.length(&cx(), vec![0; 3 * MIB / 2].into())).await;
    assert_eq!(length.expect("there is room"), 3 * MIB as u64 / 2);
    drop(peer);
    host.stop().await;
}

#[tokio::test]
async fn items_that_were_sent_before_a_refusal_was_known_are_passed_over() {
    let host = Host::start(Bounds { streams: 1, ..Bounds::default() }).await;
    let mut peer = Peer::greeted(&host).await;
    let begin = call(&peer, "ignore");
    peer.send(Kind::Call, 0, &begin).await;
    // As many as a window has, of the shortest.
    let items = |id| frame(Kind::Item, id, b"").repeat(STREAM_WINDOW as usize / FRAME_COST);
    for id in 1..6 {
        peer.send(Kind::Call, id, &begin).await;
        peer.write(&items(id)).await;
        assert_eq!(peer.fault(id).await.kind(), FaultKind::Overloaded);
    }
    peer.is_served().await;
    drop(peer);
    host.stop().await;
}

//! Servers whose streams lie: a call ends in a fault, or the connection does, and the client goes on.

use wharf_core::{Bytes, CallError, Fault, FaultKind, Result, Stream};
use wharf_rpc::wire::{Bounds, Credit, Kind, write_fault};

use crate::support::host::{client, cx};
use crate::support::liar::{Liar, Victim};
use crate::support::peer::{frame, piece};
use crate::support::probe::{ProbeClient, ProbeError};
use crate::support::soon;

/// A reply that items follow, by position.
const OPEN: &[u8] = b"\x04\xc0";
const ITEM: &[u8] = b"\xc4\x03mug";

type Items = Stream<Bytes, ProbeError>;

/// A caller that asked for a stream, and the liar it asked.
async fn asked(probe: &ProbeClient, victim: &mut Victim) -> (tokio::task::JoinHandle<Result<Items>>, u32) {
    let probe = probe.clone();
    let asked = tokio::spawn(async move { probe.flow(&cx(), 1, 1).await });
    let id = victim.call().await;
    (asked, id)
}

async fn begin() -> (Liar, ProbeClient, Victim) {
    let liar = Liar::start().await;
    let probe = client(&liar.address, Bounds::default());
    let victim = liar.welcome().await;
    (liar, probe, victim)
}

/// How many items there are, and what broke them off.
async fn read(mut items: Items) -> (usize, Option<CallError<ProbeError>>) {
    let mut count = 0;
    while let Some(item) = soon("an item", items.next()).await {
        match item {
            Ok(_) => count += 1,
            Err(error) => return (count, Some(error)),
        }
    }
    (count, None)
}

fn fault() -> Vec<u8> {
    let mut payload = Vec::new();
    write_fault(&Fault::overloaded("full").before_start(), &mut payload);
    payload
}

/// A peer that says so gets what follows the reply to a stream, and how the reader fares.
async fn fares(bytes: impl Fn(u32) -> Vec<u8>) -> (usize, Option<CallError<ProbeError>>) {
    let (_liar, probe, mut victim) = begin().await;
    let (asked, id) = asked(&probe, &mut victim).await;
    victim.send(Kind::Reply, id, OPEN).await;
    victim.write(&bytes(id)).await;
    let items = soon("an answer", asked).await.expect("no panic").expect("a stream");
    read(items).await
}

#[tokio::test]
async fn what_comes_behind_the_items_ends_them() {
    let item = |id| frame(Kind::Item, id, ITEM);
    let two = |id| [item(id), item(id)].concat();
    assert_eq!(fares(|id| [two(id), frame(Kind::End, id, b"")].concat()).await, (2, None));
    let refused = Some(CallError::Service(ProbeError::NotToday));
    let error = b"\x00\xa8NotToday";
    assert_eq!(fares(|id| [two(id), frame(Kind::Error, id, error)].concat()).await, (2, refused.clone()));
    let pieces =
        |id| [piece(Kind::Error, id, &error[..2], true), piece(Kind::Piece, id, &error[2..], false)].concat();
    assert_eq!(fares(|id| [two(id), pieces(id)].concat()).await, (2, refused));
    let full = Fault::overloaded("full");
    let (count, end) = fares(|id| [two(id), frame(Kind::Fault, id, &fault())].concat()).await;
    let end = end.expect("a fault").fault().cloned().expect("a fault");
    assert_eq!((count, end.kind(), end.message()), (2, full.kind(), full.message()));
    assert!(!end.not_started(), "it had answered");
    // A second answer is none, also one with items.
    let again = |id| [two(id), frame(Kind::Reply, id, OPEN), item(id), frame(Kind::End, id, b"")].concat();
    assert_eq!(fares(again).await, (3, None));
    // What comes after the end is for nobody.
    let after = |id| [frame(Kind::End, id, b""), item(id), frame(Kind::End, id, b""), item(id ^ 1)].concat();
    assert_eq!(fares(after).await, (0, None));
}

#[tokio::test]
async fn items_that_do_not_fit_break_off() {
    for item in [b"\xc0".as_slice(), b"", b"\xc4\x09mug", &[0x91; 1000]] {
        let bytes = |id| [frame(Kind::Item, id, ITEM), frame(Kind::Item, id, item)].concat();
        let (count, end) = fares(bytes).await;
        let end = end.expect("a fault");
        let fault = end.fault().expect("a fault");
        assert_eq!((count, fault.kind()), (1, FaultKind::Incompatible));
        assert!(fault.message().starts_with("an item of a stream does not fit its type"), "{fault}");
    }
}

#[tokio::test]
async fn what_is_not_the_protocol_breaks_the_connection_off() {
    let credit = |stream, connection| {
        let mut payload = Vec::new();
        Credit { stream, connection }.write(&mut payload);
        payload
    };
    let lies: [&dyn Fn(u32) -> Vec<u8>; 6] = [
        &|id| frame(Kind::Item, id, &[b"\xc5\x03\xe8".as_slice(), &[0; 1000]].concat()).repeat(70),
        &|id| frame(Kind::Item, id, b"\xc4\x00").repeat(1025),
        &|id| [piece(Kind::Item, id, ITEM, true), frame(Kind::End, id, b"")].concat(),
        &|id| frame(Kind::Credit, id, b"7"),
        &|id| frame(Kind::Credit, id, &credit(0, u32::MAX)),
        &|id| frame(Kind::Error, id, b"\x04\xa8NotToday"),
    ];
    for lie in lies {
        let (_liar, probe, mut victim) = begin().await;
        let (asked, id) = asked(&probe, &mut victim).await;
        victim.send(Kind::Reply, id, OPEN).await;
        let unread = soon("an answer", asked).await.expect("no panic").expect("a stream");
        victim.write(&lie(id)).await;
        while victim.next().await.is_some() {}
        let (_, end) = read(unread).await;
        let end = end.expect("a fault");
        assert_eq!(end.fault().map(Fault::kind), Some(FaultKind::Unavailable), "{end:?}");
    }
}

#[tokio::test]
async fn a_stream_that_was_not_asked_for_and_one_that_is_missing() {
    let (_liar, probe, mut victim) = begin().await;
    let (asked_for, id) = asked(&probe, &mut victim).await;
    victim.send(Kind::Reply, id, b"\x00\xc0").await;
    let missing = soon("an answer", asked_for).await.expect("no panic").expect_err("no stream");
    let missing = missing.fault().expect("a fault").clone();
    assert_eq!(
        (missing.kind(), missing.message()),
        (FaultKind::Incompatible, "the answer of Probe.flow has no stream, unlike its type")
    );
    let echo = tokio::spawn({
        let probe = probe.clone();
        async move { probe.echo(&cx(), "mug".into()).await }
    });
    let id = victim.call().await;
    victim.send(Kind::Reply, id, b"\x04\xa3mug").await;
    victim.send(Kind::Item, id, ITEM).await;
    let unasked = soon("an answer", echo).await.expect("no panic").expect_err("a stream");
    assert_eq!(unasked.fault().map(Fault::kind), Some(FaultKind::Incompatible));
    let got = victim.next().await.expect("a cancel");
    assert_eq!((got.kind, got.call), (Kind::Cancel, id));
    // Items before the answer have no place.
    let (asked_for, id) = asked(&probe, &mut victim).await;
    victim.send(Kind::Item, id, ITEM).await;
    let early = soon("an answer", asked_for).await.expect("no panic").expect_err("a fault");
    assert_eq!(early.fault().map(Fault::kind), Some(FaultKind::Unavailable));
}

#[tokio::test]
async fn a_callee_that_stops_reading_is_sent_no_more() {
    let (_liar, probe, mut victim) = begin().await;
    let (sender, items) = Stream::channel(1);
    let asked = tokio::spawn(async move { probe.swallow(&cx(), items).await });
    let id = victim.call().await;
    sender.send(Bytes::from("mug")).await.expect("there is a reader");
    assert_eq!(victim.next().await.expect("an item").kind, Kind::Item);
    victim.send(Kind::Cancel, id, b"").await;
    let why = soon("the end of the producer", sender.closed()).await;
    assert_eq!(why, Fault::cancelled("the callee reads no more of the stream"));
    victim.send(Kind::Reply, id, b"\x00\x03").await;
    assert_eq!(soon("an answer", asked).await.expect("no panic").expect("an answer"), 3);
}

#[tokio::test]
async fn a_callee_that_gives_no_credit_is_sent_a_window_and_the_call_ends_in_time() {
    let (_liar, probe, mut victim) = begin().await;
    let items = Stream::from_iter((0..1_000_000).map(|_| Bytes::from(vec![0; 1000])));
    let short = cx().with_timeout(std::time::Duration::from_millis(500));
    let asked = tokio::spawn({
        let probe = probe.clone();
        async move { probe.swallow(&short, items).await }
    });
    let id = victim.call().await;
    let late = soon("an answer", asked).await.expect("no panic").expect_err("no answer");
    assert_eq!(late.fault().map(Fault::kind), Some(FaultKind::DeadlineExceeded));
    let mut count = 0;
    loop {
        let got = victim.next().await.expect("a cancel");
        match got.kind {
            Kind::Item => count += 1,
            Kind::Cancel => break assert_eq!(got.call, id),
            kind => panic!("{kind:?}"),
        }
    }
    assert_eq!(count, 65536_usize.div_ceil(64 + 1003));
}

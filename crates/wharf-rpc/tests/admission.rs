//! Admission, seen from the wire: who waits, who goes first, who is refused and what he is told.

use std::time::Duration;

use wharf_config::policy::Admission;
use wharf_core::{Bytes, Criticality, Encoding, FaultKind};
use wharf_rpc::wire::{CallHead, Kind};

use crate::support::host::Host;
use crate::support::peer::Peer;
use crate::support::{head, soon};

/// One call at a time, whatever it takes.
async fn one_at_a_time() -> (Host, Peer) {
    let admission = Admission { start: 1, least: 1, most: 1, ..Admission::default() };
    let host = Host::admitting(admission).await;
    let mut peer = Peer::greeted(&host).await;
    peer.call(1, "hold", &[Bytes::from("h")]).await;
    soon("the first call", host.trial.holds(1)).await;
    (host, peer)
}

/// Asks for an echo of nothing.
async fn echo(peer: &mut Peer, id: u32, criticality: Criticality, budget: Duration) {
    let head = CallHead { criticality, budget, ..head(peer.number("echo"), Encoding::Positional) };
    let mut payload = Vec::new();
    head.write(&mut payload);
    Encoding::Positional.encode(&[""], &mut payload).expect("plain data");
    peer.send(Kind::Call, id, &payload).await;
}

const TIME: Duration = Duration::from_secs(10);

#[tokio::test]
async fn who_finds_no_room_waits_and_who_matters_more_goes_first() {
    let (host, mut peer) = one_at_a_time().await;
    for (id, criticality) in
        [(2, Criticality::Sheddable), (3, Criticality::Critical), (4, Criticality::SheddablePlus)]
    {
        echo(&mut peer, id, criticality, TIME).await;
    }
    peer.send(Kind::Ping, 0, &[0]).await;
    assert_eq!(peer.next().await.expect("an answer").kind, Kind::Ping);
    peer.send(Kind::Cancel, 1, &[]).await;
    for id in [3, 4, 2] {
        assert_eq!(peer.value::<String>(id).await, "");
    }
    host.stop().await;
}

#[tokio::test]
async fn who_cannot_wait_is_told_that_nothing_began_and_when_to_come_back() {
    let (host, mut peer) = one_at_a_time().await;
    echo(&mut peer, 2, Criticality::Critical, Duration::from_millis(50)).await;
    let fault = peer.fault(2).await;
    assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Overloaded, true));
    assert!(fault.retry_after().is_some(), "{fault:?}");
    assert!(fault.message().starts_with("probe works on 1 calls at a time"), "{fault}");
    // Whoever gives up leaves no trace, and the others are as they were.
    echo(&mut peer, 3, Criticality::Critical, TIME).await;
    echo(&mut peer, 4, Criticality::Critical, TIME).await;
    peer.send(Kind::Cancel, 3, &[]).await;
    peer.send(Kind::Cancel, 1, &[]).await;
    assert_eq!(peer.value::<String>(4).await, "");
    host.stop().await;
}

#[tokio::test]
async fn there_is_room_left_for_what_is_kept_as_long_as_anything_is() {
    let (host, mut peer) = one_at_a_time().await;
    echo(&mut peer, 2, Criticality::CriticalPlus, TIME).await;
    assert_eq!(peer.value::<String>(2).await, "");
    host.stop().await;
}

#[tokio::test]
async fn what_waits_for_long_is_not_counted_any_more() {
    let (host, mut peer) = one_at_a_time().await;
    // As a long poll does: others get in when it has been there for a second, whatever it waits for.
    soon("room beside it", async {
        loop {
            echo(&mut peer, 2, Criticality::Critical, TIME).await;
            let got = peer.next().await.expect("an answer");
            if got.kind == Kind::Reply {
                break;
            }
        }
    })
    .await;
    soon("the first call, still there", host.trial.holds(1)).await;
    peer.send(Kind::Cancel, 1, &[]).await;
    host.stop().await;
}

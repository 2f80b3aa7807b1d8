//! What is counted of calls: the same in every placement.

use std::time::Duration;

use wharf::{Context, FaultKind};

use super::harness::{Linked, World};
use super::ledger::Ledger;
use super::probe::{ProbeClient, ProbeServer, Prober, Refusal};

pub(crate) async fn every_call_is_counted_once_by_how_it_ended(world: World) {
    world.pause_time();
    let ledger = Ledger::default();
    world.start("probe", Prober::new("probe", &ledger), &[ProbeServer::offer()]).await;
    let Linked { client, edges } = world.link::<ProbeClient>("caller", "probe");
    let cx = Context::root(Duration::from_secs(10));
    for number in 0..3 {
        client.number(&cx, number).await.unwrap();
    }
    for late in [false, true] {
        client.refuse(&cx, Refusal::Plain, late).await.unwrap_err();
        client.panic(&cx, "a bug".into(), late).await.unwrap_err();
    }
    for (code, _) in FaultKind::ALL.iter().enumerate() {
        client.fail(&cx, code as u8, "so it is".into(), false).await.unwrap_err();
    }
    client.hang(&cx.with_timeout(Duration::from_millis(50))).await.unwrap_err();
    client.number(&Context::root(Duration::ZERO), 1).await.unwrap_err();
    ledger.until_inside(0).await;
    let dropped = tokio::spawn({
        let (client, cx) = (client.clone(), cx.clone());
        async move { client.wait(&cx, 1).await }
    });
    ledger.until_inside(1).await;
    dropped.abort();
    assert!(dropped.await.unwrap_err().is_cancelled());
    ledger.until_inside(0).await;
    let waiting = tokio::spawn({
        let (client, cx) = (client.clone(), cx.clone());
        async move { client.wait(&cx, 1).await }
    });
    ledger.until_inside(1).await;

    let book = |method: &str| {
        let book = edges.iter().map(wharf::Edge::snapshot).find(|book| book.method == method).unwrap();
        assert_eq!((book.caller.as_str(), book.callee.as_str()), ("caller", "probe"));
        (book.in_flight, book.values, book.errors, book.faults)
    };
    let faults = |kinds: &[FaultKind]| {
        let mut faults = [0; FaultKind::ALL.len()];
        kinds.iter().for_each(|kind| faults[*kind as usize] += 1);
        faults
    };
    assert_eq!(book("number"), (0, 3, 0, faults(&[FaultKind::DeadlineExceeded])));
    assert_eq!(book("refuse"), (0, 0, 2, faults(&[])));
    assert_eq!(book("panic"), (0, 0, 0, faults(&[FaultKind::Internal, FaultKind::Internal])));
    assert_eq!(book("fail"), (0, 0, 0, faults(&FaultKind::ALL)));
    assert_eq!(book("hang"), (0, 0, 0, faults(&[FaultKind::DeadlineExceeded])));
    assert_eq!(book("wait"), (1, 0, 0, faults(&[FaultKind::Cancelled])));
    ledger.open();
    waiting.await.unwrap().unwrap();
    assert_eq!(book("wait"), (0, 1, 0, faults(&[FaultKind::Cancelled])));
    assert_eq!(book("take"), (0, 0, 0, faults(&[])));
}

//! Errors, faults and panics of a service, as its caller sees them.

use std::time::Duration;

use wharf::{CallError, Context, Fault, FaultKind};

use super::harness::World;
use super::ledger::Ledger;
use super::probe::{ProbeClient, ProbeServer, Prober, Refusal, chain, probe};

fn cx() -> Context {
    Context::root(Duration::from_secs(10))
}

#[track_caller]
fn fault<T: std::fmt::Debug, E: std::fmt::Debug>(outcome: wharf::Result<T, E>) -> Fault {
    match outcome {
        Err(CallError::Fault(fault)) => fault,
        other => panic!("no fault, but {other:?}"),
    }
}

pub(crate) async fn every_error_comes_back_as_it_was(world: World) {
    let (probe, _) = probe(&world).await;
    let price = |offered| Refusal::Price { item: "mug".into(), price: u128::MAX, offered };
    let refusals = [
        Refusal::Plain,
        Refusal::Unknown("mug".into()),
        Refusal::TooMany(8, 7),
        price(None),
        price(Some(3)),
        Refusal::Several(vec![Refusal::Plain, price(None)]),
    ];
    for refusal in refusals {
        for late in [false, true] {
            let error = probe.refuse(&cx(), refusal.clone(), late).await.unwrap_err();
            assert_eq!(error.service(), Some(&refusal));
            assert_eq!(error.to_string(), refusal.to_string());
        }
    }
}

pub(crate) async fn every_fault_comes_back_as_it_was(world: World) {
    let (probe, _) = probe(&world).await;
    for (code, kind) in FaultKind::ALL.into_iter().enumerate() {
        for late in [false, true] {
            let message = format!("{kind}: the disk is full; make room");
            let fault = fault(probe.fail(&cx(), code as u8, message.clone(), late).await);
            assert_eq!((fault.kind(), fault.message()), (kind, message.as_str()));
            assert_eq!(fault.retry_after(), Some(Duration::from_secs(7)));
            assert!(!fault.not_started(), "it did start: {fault:?}");
        }
    }
}

pub(crate) async fn a_service_that_answered_has_started_whatever_it_says(world: World) {
    let (probe, _) = probe(&world).await;
    let fault = fault(probe.deny_starting(&cx()).await);
    assert_eq!(fault.message(), "the database is gone");
    assert!(!fault.not_started(), "a command would be repeated");
}

pub(crate) async fn a_panic_is_a_fault_of_its_call_and_nothing_more(world: World) {
    let (probe, ledger) = probe(&world).await;
    for late in [false, true] {
        let bystander = tokio::spawn({
            let (probe, cx) = (probe.clone(), cx());
            async move { probe.wait(&cx, 5).await }
        });
        ledger.until_inside(1).await;
        let fault = fault(probe.panic(&cx(), "a bug".into(), late).await);
        assert_eq!(fault.kind(), FaultKind::Internal);
        assert_eq!(fault.message(), "the service panicked: a bug");
        assert!(!fault.not_started());
        ledger.until_inside(1).await;
        assert_eq!(probe.number(&cx(), 3).await.unwrap(), 3);
        bystander.abort();
        ledger.until_inside(0).await;
    }
}

pub(crate) async fn a_panic_behind_the_service_is_a_fault_that_it_passes_on(world: World) {
    let (a, ledger) = chain(&world).await;
    let fault = fault(a.next_panics(&cx(), "a bug in c".into()).await);
    assert_eq!(fault.kind(), FaultKind::Internal);
    assert_eq!(fault.message(), "the service panicked: a bug in c");
    ledger.until_inside(0).await;
    assert_eq!(a.number(&cx(), 3).await.unwrap(), 3);
}

pub(crate) async fn a_service_that_is_not_there_is_named_after_three_seconds(world: World) {
    world.pause_time();
    let probe: ProbeClient = world.client("caller", "probe");
    let begun = tokio::time::Instant::now();
    let fault = fault(probe.number(&cx(), 1).await);
    assert!(begun.elapsed() >= Duration::from_secs(3), "it waited {:?} only", begun.elapsed());
    assert_eq!(fault.kind(), FaultKind::Unavailable);
    assert!(fault.message().contains("probe"), "{fault}");
    assert!(fault.not_started());
}

pub(crate) async fn a_call_with_less_time_than_that_runs_out_of_it(world: World) {
    world.pause_time();
    let probe: ProbeClient = world.client("caller", "probe");
    let fault = fault(probe.number(&Context::root(Duration::from_millis(150)), 1).await);
    assert_eq!(fault.kind(), FaultKind::DeadlineExceeded);
    assert!(fault.message().contains("probe"), "{fault}");
    assert!(fault.not_started());
}

pub(crate) async fn a_call_waits_for_a_service_that_starts_meanwhile(world: World) {
    let probe: ProbeClient = world.client("caller", "probe");
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let early = tokio::spawn({
        let (probe, cx) = (probe.clone(), cx());
        async move {
            begun.send(()).unwrap();
            probe.number(&cx, 1).await
        }
    });
    has_begun.await.unwrap();
    let service = Prober::new("probe", &Ledger::default());
    world.start("probe", service, &[ProbeServer::offer()]).await;
    assert_eq!(early.await.unwrap().unwrap(), 1);
    assert_eq!(probe.number(&cx(), 2).await.unwrap(), 2);
}

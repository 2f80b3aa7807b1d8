//! Deadlines and cancellation: work ends, wherever it is, when nobody waits for it any more.

use std::time::Duration;

use wharf::{CallError, Context, Fault, FaultKind};

use super::harness::World;
use super::probe::{chain, probe};

const BUDGET: Duration = Duration::from_millis(200);

/// How often a machine that is busy with other tests may use the budget up on the way.
const TRIES: usize = 20;

#[track_caller]
fn fault<T: std::fmt::Debug>(outcome: wharf::Result<T>) -> Fault {
    match outcome {
        Err(CallError::Fault(fault)) => fault,
        other => panic!("no fault, but {other:?}"),
    }
}

pub(crate) async fn the_leaf_sees_what_is_left_of_the_budget(world: World) {
    world.pause_time();
    let (a, _) = chain(&world).await;
    let warm = Context::root(Duration::from_secs(10));
    a.look(&warm, Duration::ZERO).await.unwrap();
    let takes = Duration::from_millis(20);
    let mut tries = (0..TRIES).map(|_| Context::root(BUDGET));
    let seen = loop {
        match a.look(&tries.next().expect("a try that is in time"), takes).await {
            Ok(seen) => break seen,
            Err(error) => assert_eq!(error.fault().map(Fault::kind), Some(FaultKind::DeadlineExceeded)),
        }
    };
    assert_eq!(seen.len(), 3);
    assert!(seen[0].left <= BUDGET, "{:?}", seen[0].left);
    for pair in seen.windows(2) {
        assert!(pair[1].left + takes <= pair[0].left, "{:?} after {:?}", pair[1].left, pair[0].left);
    }
    assert!(seen[2].left > Duration::ZERO);
}

pub(crate) async fn work_past_the_deadline_ends_three_services_deep(world: World) {
    world.pause_time();
    let (a, ledger) = chain(&world).await;
    a.look(&Context::root(Duration::from_secs(10)), Duration::ZERO).await.unwrap();
    for _ in 0..TRIES {
        let (before, begun) = (ledger.entered(), tokio::time::Instant::now());
        let fault = fault(a.hang(&Context::root(BUDGET)).await);
        assert_eq!(fault.kind(), FaultKind::DeadlineExceeded);
        assert!(!fault.not_started());
        // A callee elsewhere ends a little earlier, so that its answer can still arrive.
        assert!(begun.elapsed() + Duration::from_millis(30) > BUDGET, "after {:?}", begun.elapsed());
        ledger.until_inside(0).await;
        assert!(ledger.left().into_iter().all(|left| left <= BUDGET));
        assert_eq!(ledger.on(), 0, "something ran on afterwards");
        if ledger.entered() == before + 3 {
            assert_eq!(a.number(&Context::root(Duration::from_secs(10)), 1).await.unwrap(), 1);
            return;
        }
    }
    panic!("the leaf was never reached in time");
}

pub(crate) async fn a_shorter_timeout_holds_for_what_is_below_it(world: World) {
    world.pause_time();
    let (probe, ledger) = probe(&world).await;
    let cx = Context::root(Duration::from_secs(10));
    probe.number(&cx, 1).await.unwrap();
    let fault = fault(probe.hang(&cx.with_timeout(Duration::from_millis(60))).await);
    assert_eq!(fault.kind(), FaultKind::DeadlineExceeded);
    ledger.until_inside(0).await;
    assert!(cx.remaining() > Duration::from_secs(5));
}

pub(crate) async fn a_call_without_time_does_not_leave(world: World) {
    world.pause_time();
    let (probe, ledger) = probe(&world).await;
    let cx = Context::root(Duration::ZERO);
    let fault = fault(probe.number(&cx, 1).await);
    assert_eq!(fault.kind(), FaultKind::DeadlineExceeded);
    assert!(fault.not_started());
    assert!(fault.message().contains("probe was not called"), "{fault}");
    assert_eq!(ledger.entered(), 0);
}

pub(crate) async fn dropping_a_call_ends_it_three_services_deep(world: World) {
    let (a, ledger) = chain(&world).await;
    let cx = Context::root(Duration::from_secs(60));
    let call = tokio::spawn({
        let (a, cx) = (a.clone(), cx.clone());
        async move { a.hang(&cx).await }
    });
    ledger.until_inside(3).await;
    call.abort();
    ledger.until_inside(0).await;
    assert_eq!(ledger.on(), 0, "something ran on afterwards");
    assert_eq!(a.number(&cx, 1).await.unwrap(), 1);
}

pub(crate) async fn dropping_one_call_leaves_the_others_alone(world: World) {
    let (probe, ledger) = probe(&world).await;
    let cx = Context::root(Duration::from_secs(60));
    let call = |number| {
        let (probe, cx) = (probe.clone(), cx.clone());
        tokio::spawn(async move { probe.wait(&cx, number).await })
    };
    let calls: Vec<_> = (0..20).map(call).collect();
    ledger.until_inside(20).await;
    calls.iter().step_by(2).for_each(tokio::task::JoinHandle::abort);
    ledger.until_inside(10).await;
    ledger.open();
    for (number, call) in calls.into_iter().enumerate() {
        match call.await {
            Ok(answer) => assert_eq!(answer.unwrap(), number as u64),
            Err(error) => assert!(error.is_cancelled() && number % 2 == 0),
        }
    }
    ledger.until_inside(0).await;
}

pub(crate) async fn a_service_goes_on_after_giving_up_on_another(world: World) {
    world.pause_time();
    let (a, ledger) = chain(&world).await;
    let cx = Context::root(Duration::from_secs(20));
    assert_eq!(a.give_up(&cx).await.unwrap(), "deadline exceeded");
    ledger.until_inside(0).await;
    assert_eq!(ledger.entered(), 2, "b and c");
    assert_eq!(a.number(&cx, 1).await.unwrap(), 1);
}

pub(crate) async fn what_a_service_leaves_behind_ends_at_the_deadline(world: World) {
    world.pause_time();
    let (a, ledger) = chain(&world).await;
    a.look(&Context::root(Duration::from_secs(10)), Duration::ZERO).await.unwrap();
    a.leave_behind(&Context::root(BUDGET)).await.unwrap();
    ledger.until_inside(0).await;
    assert!(ledger.entered() >= 1);
    assert_eq!(ledger.on(), 0, "something ran on afterwards");
}

pub(crate) async fn of_two_calls_that_race_the_slower_ends(world: World) {
    let (a, ledger) = chain(&world).await;
    let cx = Context::root(Duration::from_secs(20));
    assert_eq!(a.race(&cx).await.unwrap(), 7);
    ledger.until_inside(0).await;
    assert_eq!((ledger.entered(), ledger.on()), (3, 0));
}

pub(crate) async fn a_budget_without_end_is_as_good_as_any(world: World) {
    let (a, _) = chain(&world).await;
    let seen = a.look(&Context::root(Duration::MAX), Duration::from_millis(1)).await.unwrap();
    assert!(seen.iter().all(|seen| seen.left > Duration::from_secs(3600)), "{seen:?}");
}

pub(crate) async fn a_call_that_was_never_polled_never_was(world: World) {
    let (probe, ledger) = probe(&world).await;
    let cx = Context::root(Duration::from_secs(10));
    drop(probe.number(&cx, 1));
    assert_eq!(probe.number(&cx, 2).await.unwrap(), 2);
    assert_eq!(ledger.entered(), 1);
}

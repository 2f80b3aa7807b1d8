//! Replicas that die, come back, move, are drained, and become more and fewer.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use tokio::task::JoinSet;
use wharf::{Context, FaultKind};
use wharf_tests::proxy::Direction::{ToCaller, ToReplica};
use wharf_tests::proxy::{Proxy, Trouble};
use wharf_tests::replica::Replica;

use super::harness::{World, until};
use super::ledger::Ledger;
use super::load::Load;
use super::probe::{ProbeClient, ProbeServer, Prober};

fn cx() -> Context {
    Context::root(Duration::from_secs(10))
}

/// A replica of the service `probe`, announced, and what happens in it.
async fn replica(world: &World) -> (Replica, Ledger) {
    let ledger = Ledger::default();
    let replica = world.replica("probe", Prober::new("probe", &ledger), &[ProbeServer::offer()]).await;
    replica.announce();
    (replica, ledger)
}

pub(crate) async fn a_service_that_restarts_is_found_again(world: World) {
    let (mut replica, ledger) = replica(&world).await;
    let client: ProbeClient = world.client("caller", "probe");
    for round in 0..3 {
        let under_way = tokio::spawn({
            let client = client.clone();
            async move { client.hang(&cx()).await }
        });
        ledger.until_inside(1).await;
        replica = replica.restart().await;
        let error = under_way.await.unwrap().unwrap_err();
        let fault = error.fault().expect("a fault");
        assert_eq!(fault.kind(), FaultKind::Unavailable);
        assert!(fault.message().contains("probe"), "{fault}");
        assert!(!fault.not_started(), "it was in the service: {fault:?}");
        ledger.until_inside(0).await;
        assert_eq!(client.number(&cx(), round).await.unwrap(), round);
    }
}

pub(crate) async fn what_only_reads_is_asked_again_when_a_replica_dies(world: World) {
    let (mut replica, ledger) = replica(&world).await;
    let client: ProbeClient = world.client("caller", "probe");
    let read = tokio::spawn(async move { client.wait(&cx(), 7).await });
    for begun in 1..=2 {
        until("it was asked again", || ledger.entered() == begun).await;
        replica = replica.restart().await;
    }
    until("it was asked again", || ledger.entered() == 3).await;
    ledger.open();
    assert_eq!(read.await.unwrap().unwrap(), 7);
}

pub(crate) async fn a_replica_that_dies_leaves_its_calls_to_the_others(world: World) {
    let ((one, one_ledger), (_two, two_ledger)) = (replica(&world).await, replica(&world).await);
    let client: ProbeClient = world.client("caller", "probe");
    until_shared(&client, &[&one_ledger, &two_ledger]).await;
    drop(one);
    until("the first is gone", || one_ledger.inside() == 0).await;
    let mut failed = 0;
    for number in 0..50 {
        match client.number(&cx(), number).await {
            Ok(answer) => assert_eq!(answer, number),
            // One may have been on its way when the replica died.
            Err(error) => {
                assert!(!error.fault().expect("a fault").not_started());
                failed += 1;
            }
        }
    }
    assert!(failed <= 1, "{failed} calls failed");
}

/// Calls until each of several replicas has taken some.
async fn until_shared(client: &ProbeClient, ledgers: &[&Ledger]) {
    let before: Vec<usize> = ledgers.iter().map(|ledger| ledger.entered()).collect();
    for number in 0..100_000 {
        client.number(&cx(), number).await.unwrap();
        if ledgers.iter().zip(&before).all(|(ledger, before)| ledger.entered() > *before) {
            return;
        }
    }
    let entered: Vec<usize> = ledgers.iter().map(|ledger| ledger.entered()).collect();
    panic!("not all replicas take calls: {before:?}, then {entered:?}");
}

pub(crate) async fn an_endpoint_that_moves_is_followed(world: World) {
    let (old, old_ledger) = replica(&world).await;
    let client: ProbeClient = world.client("caller", "probe");
    let mut load = Load::on(&client);
    load.goes_on(200).await;
    for _ in 0..3 {
        let ledger = Ledger::default();
        let new = world.replica("probe", Prober::new("probe", &ledger), &[ProbeServer::offer()]).await;
        world.directory().move_to("probe", new.address());
        until("the new one takes calls", || ledger.entered() > 0).await;
        load.goes_on(200).await;
        world.keep(new);
    }
    old.retire().await;
    load.goes_on(200).await;
    load.end().await;
    old_ledger.until_inside(0).await;
}

/// Which of the calls with these numbers have failed, and whether each says that it did not start.
struct Failed {
    not_started: HashSet<u64>,
    maybe: HashSet<u64>,
    answered: HashSet<u64>,
}

/// Sends calls through a proxy that holds them back, more than fits into the system's buffers, and cuts it.
async fn cut_off(world: &World, client: &ProbeClient, proxy: Proxy, then: impl FnOnce()) -> Failed {
    const COUNT: u64 = 200;
    proxy.set(ToReplica, Trouble::BlackHole);
    let before = proxy.count(ToReplica).taken;
    let begun = Arc::new(AtomicU64::new(0));
    let mut calls = JoinSet::new();
    for number in 0..COUNT {
        let (client, begun) = (client.clone(), Arc::clone(&begun));
        calls.spawn(async move {
            begun.fetch_add(1, SeqCst);
            let cx = Context::root(Duration::from_millis(1500));
            (number, client.take(&cx, vec![0; 100_000].into()).await)
        });
    }
    until("all calls have begun, and the first has left", || {
        begun.load(SeqCst) == COUNT && proxy.count(ToReplica).taken > before
    })
    .await;
    world.directory().remove("probe", proxy.address());
    then();
    proxy.cut().await;
    let mut failed = Failed { not_started: HashSet::new(), maybe: HashSet::new(), answered: HashSet::new() };
    while let Some(call) = calls.join_next().await {
        let (number, outcome) = call.unwrap();
        let kind = match outcome {
            Ok(_) => &mut failed.answered,
            Err(error) if error.fault().expect("a fault").not_started() => &mut failed.not_started,
            Err(_) => &mut failed.maybe,
        };
        kind.insert(number);
    }
    failed
}

pub(crate) async fn calls_that_never_left_say_that_they_did_not_start(world: World) {
    let ledger = Ledger::default();
    let replica = world.replica("probe", Prober::new("probe", &ledger), &[ProbeServer::offer()]).await;
    let proxy = Proxy::before(replica.address(), &world.free_address(), 0).await.unwrap();
    world.directory().add("probe", proxy.address());
    let client: ProbeClient = world.client("caller", "probe");
    client.number(&cx(), 0).await.unwrap();
    let failed = cut_off(&world, &client, proxy, || {}).await;
    assert!(failed.answered.is_empty());
    assert!(!failed.not_started.is_empty(), "most never left");
    assert!(!failed.maybe.is_empty(), "some left");
    assert_eq!(ledger.entered(), 1, "none arrived whole");
}

pub(crate) async fn calls_that_never_left_go_to_another_replica(world: World) {
    let ledger = Ledger::default();
    let replica = world.replica("probe", Prober::new("probe", &ledger), &[ProbeServer::offer()]).await;
    let proxy = Proxy::before(replica.address(), &world.free_address(), 0).await.unwrap();
    world.directory().add("probe", proxy.address());
    let client: ProbeClient = world.client("caller", "probe");
    client.number(&cx(), 0).await.unwrap();
    let failed = cut_off(&world, &client, proxy, || replica.announce()).await;
    assert!(failed.not_started.is_empty(), "they had somewhere to go");
    assert!(!failed.answered.is_empty() && !failed.maybe.is_empty());
}

pub(crate) async fn draining_a_replica_under_load_fails_no_call(world: World) {
    let (_stays, stays_ledger) = replica(&world).await;
    let client: ProbeClient = world.client("caller", "probe");
    let mut load = Load::on(&client);
    for _ in 0..3 {
        let (leaves, ledger) = replica(&world).await;
        until("the new replica takes calls", || ledger.entered() > 20).await;
        leaves.retire().await;
        assert_eq!(ledger.inside(), 0);
        let entered = ledger.entered();
        load.goes_on(200).await;
        assert_eq!(ledger.entered(), entered, "a call came after the end");
    }
    load.end().await;
    assert!(stays_ledger.entered() > 0);
}

pub(crate) async fn a_drained_replica_finishes_what_it_has_begun(world: World) {
    let (leaves, ledger) = replica(&world).await;
    let client: ProbeClient = world.client("caller", "probe");
    let mut calls = JoinSet::new();
    for number in 0..50 {
        let client = client.clone();
        calls.spawn(async move { (number, client.wait(&cx(), number).await) });
    }
    ledger.until_inside(50).await;
    let (_stays, other) = replica(&world).await;
    let retiring = tokio::spawn(leaves.retire());
    until("later calls go to the other one", || {
        other.entered() > 0 || {
            let (client, cx) = (client.clone(), cx());
            tokio::spawn(async move { client.number(&cx, 1).await.expect("one of the two takes it") });
            false
        }
    })
    .await;
    assert!(!retiring.is_finished());
    assert!(ledger.inside() >= 50);
    ledger.open();
    while let Some(call) = calls.join_next().await {
        let (number, answer) = call.unwrap();
        assert_eq!(answer.unwrap(), number);
    }
    retiring.await.unwrap();
    ledger.until_inside(0).await;
}

/// Retires a replica that is connected to somebody who waits for nothing, and does not go.
async fn left_by_a_silent_peer(world: &World) {
    let service = Prober::new("silent", &Ledger::default());
    let replica = world.replica("silent", service, &[ProbeServer::offer()]).await;
    let proxy = Proxy::before(replica.address(), &world.free_address(), 0).await.unwrap();
    world.directory().add("silent", proxy.address());
    let client: ProbeClient = world.client("caller", "silent");
    client.number(&cx(), 1).await.unwrap();
    proxy.set(ToReplica, Trouble::BlackHole);
    replica.retire().await;
}

pub(crate) async fn a_drained_replica_delivers_what_it_has_answered(world: World) {
    const COUNT: usize = 5;
    const LARGE: u64 = 4 << 20;
    let ledger = Ledger::default();
    let replica = world.replica("probe", Prober::new("probe", &ledger), &[ProbeServer::offer()]).await;
    let proxy = Proxy::before(replica.address(), &world.free_address(), 0).await.unwrap();
    world.directory().add("probe", proxy.address());
    let client: ProbeClient = world.client("caller", "probe");
    let mut calls = JoinSet::new();
    for _ in 0..COUNT {
        let client = client.clone();
        calls.spawn(async move { client.give_later(&cx(), LARGE).await });
    }
    ledger.until_inside(COUNT).await;
    proxy.set(ToCaller, Trouble::BlackHole);
    ledger.open();
    ledger.until_inside(0).await;
    let retiring = tokio::spawn(replica.retire());
    // By the time that a peer was left which waits for nothing, the one that waits was not.
    left_by_a_silent_peer(&world).await;
    assert!(!retiring.is_finished());
    proxy.set(ToCaller, None);
    while let Some(call) = calls.join_next().await {
        assert_eq!(call.unwrap().unwrap().len(), LARGE as usize);
    }
    retiring.await.unwrap();
}

pub(crate) async fn a_process_that_does_not_host_the_service_is_named(world: World) {
    let (replica, _) = replica(&world).await;
    world.directory().add("other", replica.address());
    let client: ProbeClient = world.client("caller", "other");
    let error = client.number(&cx().with_timeout(Duration::from_millis(200)), 1).await.unwrap_err();
    let fault = error.fault().expect("a fault");
    assert!(fault.not_started());
    let said = fault.message();
    assert!(said.contains("probe-1 at") && said.contains("does not offer Probe of other"), "{fault}");
}

pub(crate) async fn three_replicas_and_back_to_one_under_load(world: World) {
    let (_first, first) = replica(&world).await;
    let client: ProbeClient = world.client("caller", "probe");
    let mut load = Load::on(&client);
    load.goes_on(100).await;
    for _ in 0..2 {
        let ((two, second), (three, third)) = (replica(&world).await, replica(&world).await);
        let enough = |ledger: &Ledger, before: usize| ledger.entered() > before + 20;
        let before = first.entered();
        until("all three take calls", || enough(&first, before) && enough(&second, 0) && enough(&third, 0))
            .await;
        tokio::join!(two.retire(), three.retire());
        load.goes_on(200).await;
    }
    load.end().await;
}

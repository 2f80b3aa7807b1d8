//! Several replicas: who gets a call, who gets none, and who gets a second one beside it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use wharf_config::policy::{CallPolicy, Hedge};
use wharf_core::{Fault, FaultKind};
use wharf_rpc::client::{Channel, Discover, Endpoint, Endpoints, Policies, ReplicaSnapshot, Static};
use wharf_rpc::policy::breaker::Standing;
use wharf_rpc::security::Security;
use wharf_rpc::wire::{Bounds, Kind, write_fault};

use super::{Asked, MUG, ask, fail};
use crate::support::host::{channel, client_of, cx, every, once};
use crate::support::liar::{Liar, Victim};
use crate::support::probe::ProbeClient;
use crate::support::until;

/// A replica that answers every call the same way, and counts them.
struct Replica {
    calls: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Replica {
    fn answering(mut victim: Victim, fault: Option<Fault>) -> Self {
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let task = tokio::spawn(async move {
            while let Some(got) = victim.next().await {
                if got.kind != Kind::Call {
                    continue;
                }
                counted.fetch_add(1, SeqCst);
                match &fault {
                    Some(fault) => fail(&mut victim, got.call, fault).await,
                    None => victim.send(Kind::Reply, got.call, MUG).await,
                }
            }
        });
        Self { calls, task }
    }

    fn calls(&self) -> usize {
        self.calls.load(SeqCst)
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A channel to a number of replicas, each connected.
async fn connected<const N: usize>(policies: &Policies) -> (Arc<Channel>, [Victim; N]) {
    let mut liars = Vec::new();
    for _ in 0..N {
        liars.push(Liar::start().await);
    }
    let places = Static::default().with("probe", liars.iter().map(|liar| liar.address.clone()).collect());
    let channel = channel(&places, Bounds::default(), policies, Security::none());
    let mut victims = Vec::new();
    for liar in &liars {
        victims.push(liar.welcome().await);
    }
    until("all are connected", || channel.snapshot().len() == N).await;
    (channel, victims.try_into().unwrap_or_else(|_| unreachable!("as many as liars")))
}

/// Makes calls until it is known how long they take; before that, nothing is asked twice.
async fn learn(probe: &ProbeClient, one: &mut Victim, other: &mut Victim) {
    for _ in 0..20 {
        let asked = ask(probe);
        let (replica, id) = tokio::select! {
            id = one.call() => (&mut *one, id),
            id = other.call() => (&mut *other, id),
        };
        replica.send(Kind::Reply, id, MUG).await;
        assert_eq!(asked.answer().await, "mug");
    }
}

#[tokio::test]
async fn a_replica_that_fails_at_once_gets_next_to_nothing() {
    let (channel, [bad, good, other]) = connected::<3>(&once()).await;
    let probe = client_of(&channel);
    let bad = Replica::answering(bad, Some(Fault::unavailable("its database is away")));
    let (good, other) = (Replica::answering(good, None), Replica::answering(other, None));
    let mut failed = 0;
    for _ in 0..300 {
        failed += usize::from(probe.echo(&cx(), "mug".into()).await.is_err());
    }
    assert_eq!(failed, bad.calls());
    assert!(bad.calls() <= 6, "{} of 300", bad.calls());
    assert!(good.calls() + other.calls() >= 294);
}

#[tokio::test]
async fn a_replica_is_shut_out_and_let_in_again_by_one_probe() {
    let mut policies = once();
    // By its failures alone: a replica that fails is as cheap as any.
    policies.caller.balance = None;
    let breaker = policies.caller.breaker.as_mut().expect("it is on");
    (breaker.first, breaker.most) = (Duration::from_millis(200), Duration::from_millis(200));
    let (channel, [mut bad, good]) = connected::<2>(&policies).await;
    let probe = client_of(&channel);
    let good = Replica::answering(good, None);
    let mut callers = JoinSet::new();
    for _ in 0..3 {
        let probe = probe.clone();
        callers.spawn(async move {
            loop {
                let _ = probe.echo(&cx(), "mug".into()).await;
                tokio::task::yield_now().await;
            }
        });
    }
    let shut_out = |replica: &ReplicaSnapshot| replica.breaker == Standing::Open && replica.in_flight == 0;
    let failing = async {
        loop {
            let id = bad.call().await;
            fail(&mut bad, id, &Fault::unavailable("away")).await;
        }
    };
    tokio::select! {
        () = until("it is shut out", || channel.snapshot().iter().any(shut_out)) => {}
        () = failing => {}
    }
    // The next call that it gets is the probe; until that is answered, it gets no other.
    let probe = bad.call().await;
    let before = good.calls();
    until("the other gets all", || good.calls() >= before + 20).await;
    assert!(tokio::time::timeout(Duration::from_millis(20), bad.next()).await.is_err());
    bad.send(Kind::Reply, probe, MUG).await;
    let bad = Replica::answering(bad, None);
    until("it takes calls again", || bad.calls() > 20).await;
    assert!(channel.snapshot().iter().all(|replica| replica.breaker == Standing::Closed));
}

#[tokio::test]
async fn a_replica_that_sends_calls_away_is_left_for_the_other() {
    let (channel, [leaving, staying]) = connected::<2>(&once()).await;
    let probe = client_of(&channel);
    let away = Fault::unavailable("the process is stopping").before_start();
    let (leaving, staying) = (Replica::answering(leaving, Some(away)), Replica::answering(staying, None));
    for _ in 0..50 {
        assert_eq!(probe.echo(&cx(), "mug".into()).await.expect("an answer"), "mug");
    }
    assert!(leaving.calls() <= 1 && staying.calls() == 50);
}

#[tokio::test]
async fn a_connection_that_takes_no_further_call_is_left_whatever_the_reason() {
    let (channel, [mut leaving, mut staying]) = connected::<2>(&once()).await;
    let probe = client_of(&channel);
    // A call under way keeps the connection open.
    let _kept: Vec<_> = (0..2).map(|_| ask(&probe)).collect();
    let (_, id) = (leaving.call().await, staying.call().await);
    staying.send(Kind::Reply, id, MUG).await;
    let mut full = Vec::new();
    write_fault(&Fault::overloaded("the peer sends too much").before_start(), &mut full);
    leaving.send(Kind::Goaway, 0, &full).await;
    leaving.send(Kind::Ping, 0, &[0]).await;
    assert_eq!(leaving.next().await.expect("a sign of life").kind, Kind::Ping);
    let staying = Replica::answering(staying, None);
    // All at a time: the replica with the fewest calls under way would be the one that is left.
    let asked: Vec<_> = (0..20).map(|_| ask(&probe)).collect();
    for asked in asked {
        assert_eq!(asked.answer().await, "mug");
    }
    assert_eq!(staying.calls(), 20);
}

#[tokio::test]
async fn a_read_that_takes_long_is_asked_of_another_and_the_slower_one_is_cancelled() {
    let hedge = Hedge { after: 0.5, budget: 1.0 };
    let policies = every(CallPolicy { hedge: Some(hedge), ..CallPolicy::default() });
    let (channel, [mut one, mut other]) = connected::<2>(&policies).await;
    let probe = client_of(&channel);
    learn(&probe, &mut one, &mut other).await;
    let asked = ask(&probe);
    let (first, second) = (one.call().await, other.call().await);
    other.send(Kind::Reply, second, MUG).await;
    assert_eq!(asked.answer().await, "mug");
    let got = one.next().await.expect("a cancel");
    assert_eq!((got.kind, got.call), (Kind::Cancel, first));
}

#[tokio::test]
async fn of_two_that_fail_the_last_does_not_say_that_neither_began() {
    let hedge = Hedge { after: 0.5, budget: 1.0 };
    let policies = every(CallPolicy { hedge: Some(hedge), retry: None, ..CallPolicy::default() });
    let (channel, [mut one, mut other]) = connected::<2>(&policies).await;
    let probe = client_of(&channel);
    learn(&probe, &mut one, &mut other).await;
    let asked = ask(&probe);
    let (first, second) = (one.call().await, other.call().await);
    fail(&mut one, first, &Fault::internal("its table is gone")).await;
    until("it has been heard", || channel.snapshot().iter().any(|replica| replica.in_flight == 0)).await;
    fail(&mut other, second, &Fault::overloaded("it is full").before_start()).await;
    let fault = asked.fault().await;
    assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Overloaded, false));
}

#[tokio::test]
async fn only_what_reads_is_hedged() {
    let policies =
        every(CallPolicy { hedge: Some(Hedge { after: 0.5, budget: 1.0 }), ..CallPolicy::default() });
    let (channel, [mut one, mut other]) = connected::<2>(&policies).await;
    let probe = client_of(&channel);
    let ask = || {
        let probe = probe.clone();
        Asked(tokio::spawn(async move { probe.hold(&cx(), wharf_core::Bytes::new()).await }))
    };
    for round in 0..21 {
        let asked = ask();
        let (replica, rest, id) = tokio::select! {
            id = one.call() => (&mut one, &mut other, id),
            id = other.call() => (&mut other, &mut one, id),
        };
        if round == 20 {
            assert!(tokio::time::timeout(Duration::from_millis(300), rest.next()).await.is_err());
        }
        replica.send(Kind::Reply, id, b"\x00\xc0").await;
        asked.answer().await;
    }
}

/// Discovery that a case tells what to tell.
struct Told(watch::Sender<Endpoints>);

impl Discover for Told {
    fn watch(&self, _: &str) -> watch::Receiver<Endpoints> {
        self.0.subscribe()
    }

    fn announces(&self, _: &str) -> bool {
        true
    }
}

#[tokio::test]
async fn a_process_that_takes_anothers_place_is_connected_to_at_once() {
    let liar = Liar::start().await;
    let at = |process: &str| {
        Endpoints::from(vec![Endpoint { address: liar.address.clone(), process: process.into() }])
    };
    let told = Told(watch::Sender::new(at("probe-1")));
    let channel = channel(&told, Bounds::default(), &once(), Security::none());
    let mut old = liar.welcome().await;
    let probe = client_of(&channel);
    let asked = Asked(tokio::spawn(async move { probe.echo(&cx(), "mug".into()).await }));
    let id = old.call().await;
    told.0.send_replace(at("probe-2"));
    let new = liar.welcome().await;
    until("the new one is known", || {
        channel.snapshot().iter().map(|replica| replica.process.as_str()).eq(["probe-2"])
    })
    .await;
    // What is under way at the old one is still answered.
    old.send(Kind::Reply, id, MUG).await;
    assert_eq!(asked.answer().await, "mug");
    let new = Replica::answering(new, None);
    assert_eq!(client_of(&channel).echo(&cx(), "mug".into()).await.expect("an answer"), "mug");
    assert_eq!(new.calls(), 1);
}

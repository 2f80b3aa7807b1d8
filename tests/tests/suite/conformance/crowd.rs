//! Large and small messages on one connection: small ones pass, and all of the large ones arrive.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use tokio::task::{JoinHandle, JoinSet};
use wharf::{Bytes, Context, FaultKind};
use wharf_rpc::wire::Bounds;
use wharf_tests::proxy::Direction::{ToCaller, ToReplica};
use wharf_tests::proxy::{Proxy, Trouble};

use super::harness::{World, until};
use super::ledger::Ledger;
use super::probe::{ProbeClient, ProbeServer, Prober, filler, probe};

const LARGE: usize = 4 << 20;

/// More large messages than the system's buffers can hold.
const COUNT: usize = 8;

fn cx() -> Context {
    Context::root(Duration::from_secs(25))
}

/// A client whose only replica is behind a proxy.
async fn behind_a_proxy(world: &World) -> (ProbeClient, Ledger, Proxy) {
    let ledger = Ledger::default();
    let replica = world.replica("probe", Prober::new("probe", &ledger), &[ProbeServer::offer()]).await;
    let proxy = Proxy::before(replica.address(), &world.free_address(), 0).await.unwrap();
    world.directory().add("probe", proxy.address());
    world.keep(replica);
    let client: ProbeClient = world.client("caller", "probe");
    client.number(&cx(), 0).await.unwrap();
    (client, ledger, proxy)
}

/// Calls of one kind, all at once.
#[derive(Default)]
struct Calls {
    tasks: JoinSet<()>,
    begun: Arc<AtomicUsize>,
    over: Arc<AtomicUsize>,
}

impl Calls {
    fn add(&mut self, call: impl Future<Output = ()> + Send + 'static) {
        let (begun, over) = (Arc::clone(&self.begun), Arc::clone(&self.over));
        self.tasks.spawn(async move {
            begun.fetch_add(1, SeqCst);
            call.await;
            over.fetch_add(1, SeqCst);
        });
    }

    async fn begun(&self) {
        until("all calls have begun", || self.begun.load(SeqCst) == self.tasks.len()).await;
    }

    fn over(&self) -> usize {
        self.over.load(SeqCst)
    }

    async fn all_over(mut self) {
        while let Some(call) = self.tasks.join_next().await {
            call.unwrap();
        }
    }
}

/// A small call that has been sent.
async fn small(client: &ProbeClient) -> JoinHandle<u64> {
    let client = client.clone();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let call = tokio::spawn(async move {
        let (cx, mut begun) = (cx(), Some(begun));
        let mut call = std::pin::pin!(client.number(&cx, 7));
        let sent = std::future::poll_fn(|task| {
            let polled = call.as_mut().poll(task);
            begun.take().into_iter().for_each(|begun| begun.send(()).unwrap());
            polled
        });
        sent.await.unwrap()
    });
    has_begun.await.unwrap();
    call
}

pub(crate) async fn a_small_call_passes_large_arguments(world: World) {
    let (client, ledger, proxy) = behind_a_proxy(&world).await;
    proxy.set(ToReplica, Trouble::BlackHole);
    let mut calls = Calls::default();
    for _ in 0..COUNT {
        let client = client.clone();
        calls.add(async move {
            let taken = client.take(&cx(), vec![0; LARGE].into()).await.unwrap();
            assert_eq!(taken, LARGE as u64);
        });
    }
    calls.begun().await;
    let small = small(&client).await;
    assert_eq!((calls.over(), ledger.entered()), (0, 1), "nothing can have passed");
    proxy.set(ToReplica, None);
    assert_eq!(small.await.unwrap(), 7);
    assert!(calls.over() <= COUNT / 2, "the small call came after {} of {COUNT} large ones", calls.over());
    calls.all_over().await;
}

pub(crate) async fn a_small_call_passes_large_answers(world: World) {
    let (client, ledger, proxy) = behind_a_proxy(&world).await;
    let mut calls = Calls::default();
    for _ in 0..COUNT {
        let client = client.clone();
        calls.add(async move {
            let given = client.give_later(&cx(), LARGE as u64).await.unwrap();
            assert!(given == filler(LARGE as u64));
        });
    }
    ledger.until_inside(COUNT).await;
    proxy.set(ToCaller, Trouble::BlackHole);
    ledger.open();
    ledger.until_inside(0).await;
    let small = small(&client).await;
    until("the small call is in the service", || ledger.entered() == 1 + COUNT + 1).await;
    proxy.set(ToCaller, None);
    assert_eq!(small.await.unwrap(), 7);
    assert!(calls.over() <= COUNT / 2, "the small call came after {} of {COUNT} large ones", calls.over());
    calls.all_over().await;
}

pub(crate) async fn small_calls_go_on_beside_a_stream_of_large_ones(world: World) {
    let (client, _) = probe(&world).await;
    let mut large = JoinSet::new();
    for _ in 0..2 {
        let client = client.clone();
        large.spawn(async move {
            let bytes = Bytes::from(vec![0; LARGE]);
            loop {
                client.take(&cx(), bytes.clone()).await.unwrap();
                client.give(&cx(), LARGE as u64).await.unwrap();
            }
        });
    }
    for number in 0..200 {
        assert_eq!(client.number(&cx(), number).await.unwrap(), number);
    }
    assert_eq!(large.len(), 2);
    assert!(large.try_join_next().is_none(), "a large call failed");
}

pub(crate) async fn many_large_messages_at_once_all_arrive(world: World) {
    // All of them together are within what one peer may take.
    const EACH: usize = LARGE / 2;
    let (client, ledger) = probe(&world).await;
    let mut calls = Calls::default();
    for _ in 0..12 {
        let (taking, giving) = (client.clone(), client.clone());
        calls.add(async move {
            taking.take(&cx(), vec![0; EACH].into()).await.unwrap();
        });
        calls.add(async move {
            giving.give_later(&cx(), EACH as u64).await.unwrap();
        });
    }
    ledger.until_inside(12).await;
    ledger.open();
    calls.all_over().await;
}

pub(crate) async fn an_answer_that_nobody_waits_for_is_not_sent_to_its_end(world: World) {
    const GIVEN_UP: usize = 6;
    let (client, ledger, proxy) = behind_a_proxy(&world).await;
    let mut calls = JoinSet::new();
    for _ in 0..GIVEN_UP {
        let client = client.clone();
        calls.spawn(async move { client.give_later(&cx(), LARGE as u64).await });
    }
    ledger.until_inside(GIVEN_UP).await;
    proxy.set(ToCaller, Trouble::BlackHole);
    ledger.open();
    ledger.until_inside(0).await;
    calls.shutdown().await;
    // What comes to the replica behind the ends of those calls says that they have come, too.
    let small = small(&client).await;
    until("the small call is in the service", || ledger.entered() == 1 + GIVEN_UP + 1).await;
    proxy.set(ToCaller, None);
    assert_eq!(small.await.unwrap(), 7);
    assert_eq!(client.give(&cx(), LARGE as u64).await.unwrap().len(), LARGE);
    // The system's buffers held some of it.
    let passed = proxy.count(ToCaller).passed - LARGE as u64;
    assert!(passed < (GIVEN_UP / 2 * LARGE) as u64, "{passed} bytes came for nobody");
}

pub(crate) async fn answers_beyond_the_bound_fail_alone(world: World) {
    const AT_MOST: usize = 10 << 20;
    let world = world.within(Bounds { unsent_at_most: AT_MOST, ..Bounds::default() });
    let (client, ledger, proxy) = behind_a_proxy(&world).await;
    let mut calls = JoinSet::new();
    for _ in 0..COUNT {
        let client = client.clone();
        calls.spawn(async move { client.give_later(&cx(), LARGE as u64).await });
    }
    ledger.until_inside(COUNT).await;
    proxy.set(ToCaller, Trouble::BlackHole);
    ledger.open();
    ledger.until_inside(0).await;
    proxy.set(ToCaller, None);
    let (mut given, mut refused) = (0, 0);
    while let Some(call) = calls.join_next().await {
        match call.unwrap() {
            Ok(bytes) => {
                assert_eq!(bytes.len(), LARGE);
                given += 1;
            }
            Err(error) => {
                let fault = error.fault().expect("a fault");
                assert_eq!(fault.kind(), FaultKind::Overloaded);
                assert!(fault.message().contains(&AT_MOST.to_string()), "{fault}");
                refused += 1;
            }
        }
    }
    assert!(given > 0 && refused > 0, "{given} given, {refused} refused");
    assert_eq!(client.number(&cx(), 1).await.unwrap(), 1);
}

//! Many calls at once, from anywhere: tasks, runtimes, and threads without one.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use tokio::task::JoinSet;
use wharf::Context;

use super::harness::World;
use super::probe::{ProbeClient, probe};

fn cx() -> Context {
    Context::root(Duration::from_secs(25))
}

pub(crate) async fn ten_thousand_calls_are_under_way_at_once(world: World) {
    const COUNT: u64 = 10_000;
    let (probe, ledger) = probe(&world).await;
    let mut calls = JoinSet::new();
    for number in 0..COUNT {
        let (probe, cx) = (probe.clone(), cx());
        calls.spawn(async move { (number, probe.wait(&cx, number).await) });
    }
    ledger.until_inside(COUNT as usize).await;
    assert_eq!(probe.number(&cx(), 7).await.unwrap(), 7);
    ledger.open();
    let mut over = 0;
    while let Some(call) = calls.join_next().await {
        let (number, answer) = call.unwrap();
        assert_eq!(answer.unwrap(), number);
        over += 1;
    }
    assert_eq!(over, COUNT);
    assert_eq!(ledger.inside(), 0);
}

/// Calls of every sort that one place makes: done at once, done later, several at a time.
async fn calls(probe: &ProbeClient, place: u64) {
    let cx = cx();
    for number in 0..50 {
        assert_eq!(probe.number(&cx, place + number).await.unwrap(), place + number);
    }
    let (one, two) = tokio::join!(probe.look(&cx, Duration::from_millis(1)), probe.wait(&cx, place));
    assert_eq!(one.unwrap().len(), 1);
    assert_eq!(two.unwrap(), place);
}

pub(crate) async fn several_runtimes_share_a_client(world: World) {
    let (probe, ledger) = probe(&world).await;
    ledger.open();
    let places = (1..=4).map(|place| {
        let probe = probe.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        thread::spawn(move || runtime.block_on(calls(&probe, place * 1000)))
    });
    join(places.collect()).await;
    calls(&probe, 9000).await;
}

pub(crate) async fn a_thread_without_a_runtime_calls_as_well(world: World) {
    let (probe, ledger) = probe(&world).await;
    ledger.open();
    let places = (1..=3).map(|place| {
        let probe = probe.clone();
        thread::spawn(move || block_on(calls(&probe, place * 1000)))
    });
    join(places.collect()).await;
}

pub(crate) async fn a_thread_without_a_runtime_has_deadlines_and_waits_for_services(world: World) {
    let late: ProbeClient = world.client("caller", "late");
    let (probe, ledger) = probe(&world).await;
    let thread = thread::spawn(move || {
        let timeout = |millis| cx().with_timeout(Duration::from_millis(millis));
        let past = block_on(probe.hang(&timeout(50))).unwrap_err();
        assert_eq!(past.fault().map(wharf::Fault::kind), Some(wharf::FaultKind::DeadlineExceeded));
        let nobody = block_on(late.number(&timeout(50), 1)).unwrap_err();
        assert_eq!(nobody.fault().map(wharf::Fault::kind), Some(wharf::FaultKind::DeadlineExceeded));
    });
    join(vec![thread]).await;
    ledger.until_inside(0).await;
}

/// Waits for threads, which may need this runtime meanwhile.
pub(crate) async fn join(threads: Vec<thread::JoinHandle<()>>) {
    for thread in threads {
        let joined = tokio::task::spawn_blocking(move || thread.join()).await.unwrap();
        joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    }
}

/// An executor of one future, as other crates have it.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut TaskContext::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

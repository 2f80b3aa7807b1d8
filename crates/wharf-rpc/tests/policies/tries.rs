//! Which calls are made again, by whom, and how often.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use wharf_config::policy::{Budget, CallPolicy, Retry};
use wharf_core::span::{Sampling, Side, SpanRules, Spans};
use wharf_core::{Call as _, Client as _, Context, Fault, FaultKind, LinkSeed, Stream, WithItems};
use wharf_rpc::client::{Policies, Static};
use wharf_rpc::security::Security;
use wharf_rpc::wire::{Bounds, Kind};

use super::{MUG, Pair, ask, fail};
use crate::support::host::{channel, cx, every};
use crate::support::liar::Liar;
use crate::support::probe::ProbeClient;
use crate::support::soon;

/// Two more tries, with hardly a pause.
fn quick() -> Policies {
    let mut retry = Retry::default();
    retry.backoff.first = Duration::from_millis(1);
    every(CallPolicy { retry: Some(retry), ..CallPolicy::default() })
}

#[tokio::test]
async fn what_only_reads_is_made_again_and_at_most_three_times() {
    let mut pair = Pair::new(&quick()).await;
    let asked = pair.read();
    let lost = Fault::unavailable("its database is away");
    for _ in 0..2 {
        let id = pair.replica.call().await;
        fail(&mut pair.replica, id, &lost).await;
    }
    let id = pair.replica.call().await;
    pair.replica.send(Kind::Reply, id, MUG).await;
    assert_eq!(asked.answer().await, "mug");
    let asked = pair.read();
    for _ in 0..3 {
        let id = pair.replica.call().await;
        fail(&mut pair.replica, id, &lost).await;
    }
    let fault = asked.fault().await;
    assert_eq!(fault.message(), "its database is away");
    assert!(fault.is_relayed(), "nobody above tries again");
}

#[tokio::test]
async fn each_of_several_tries_is_counted_and_a_span_below_the_call() {
    let liar = Liar::start().await;
    let rules = SpanRules { sampling: Sampling::new(1.0, 0), slow: Duration::from_secs(60), keep: 10 };
    let spans = Arc::new(Spans::new(rules));
    let places = Static::default().with("probe", vec![liar.address.clone()]);
    let channel = channel(&places, Bounds::default(), &quick(), Security::none());
    let channel = Arc::new(Arc::into_inner(channel).expect("nobody else has it").kept_in(&spans));
    let (way, interface) = (Arc::clone(&channel), ProbeClient::INTERFACE);
    let seed = LinkSeed::remote("honest", "probe", interface, way, Handle::current()).kept_in(&spans);
    let probe: ProbeClient = seed.client();
    let mut replica = liar.welcome().await;

    let asked = ask(&probe);
    let id = replica.call().await;
    fail(&mut replica, id, &Fault::unavailable("its database is away")).await;
    let id = replica.call().await;
    replica.send(Kind::Reply, id, MUG).await;
    assert_eq!(asked.answer().await, "mug");

    let (kept, _) = spans.page(0, 10);
    let [(_, first), (_, second), (_, call)] = &kept[..] else { panic!("{kept:#?}") };
    assert_eq!([first.side, second.side, call.side], [Side::Attempt, Side::Attempt, Side::Client]);
    assert_eq!((first.attempt, first.fault), (1, Some(FaultKind::Unavailable)));
    assert_eq!(first.message.as_deref(), Some("its database is away"));
    assert_eq!((second.attempt, second.fault, call.fault), (2, None, None));
    assert!([first, second].iter().all(|each| each.parent == Some(call.span_id)));
    assert!(first.span_id != second.span_id && second.span_id != call.span_id);
    assert_eq!(call.parent, None, "the trace begins with it");
    let further: u64 = channel.further().iter().map(|each| each.retries).sum();
    assert_eq!(further, 1);
}

#[tokio::test]
async fn a_command_that_may_have_begun_is_made_once() {
    let mut pair = Pair::new(&quick()).await;
    let asked = pair.command();
    let id = pair.replica.call().await;
    fail(&mut pair.replica, id, &Fault::unavailable("its database is away")).await;
    assert_eq!(asked.fault().await.kind(), FaultKind::Unavailable);
}

#[tokio::test]
async fn a_command_that_did_not_begin_is_made_again_when_the_callee_wishes() {
    let mut pair = Pair::new(&quick()).await;
    let asked = pair.command();
    let id = pair.replica.call().await;
    let wish = Duration::from_millis(120);
    let full = Fault::overloaded("it is full").before_start().with_retry_after(wish);
    let refused = Instant::now();
    fail(&mut pair.replica, id, &full).await;
    let id = pair.replica.call().await;
    assert!(refused.elapsed() >= wish, "{:?}", refused.elapsed());
    pair.replica.send(Kind::Reply, id, b"\x00\xc0").await;
    asked.answer().await;
}

#[tokio::test]
async fn what_a_callee_passes_on_is_not_made_again() {
    let mut pair = Pair::new(&quick()).await;
    let asked = pair.read();
    let id = pair.replica.call().await;
    fail(&mut pair.replica, id, &Fault::unavailable("the one below is away").relayed()).await;
    assert_eq!(asked.fault().await.message(), "the one below is away");
}

#[tokio::test]
async fn when_the_budget_is_used_up_calls_are_made_once() {
    let budget = Budget { share: 0.0, per_second: 0.2, ..Budget::default() };
    let mut policies = quick();
    policies.caller.budget = Some(budget);
    let mut pair = Pair::new(&policies).await;
    let mut made = 0;
    for _ in 0..4 {
        let asked = pair.read();
        let id = loop {
            let id = pair.replica.call().await;
            made += 1;
            if made > 2 {
                break id;
            }
            fail(&mut pair.replica, id, &Fault::unavailable("away")).await;
        };
        fail(&mut pair.replica, id, &Fault::unavailable("away")).await;
        assert_eq!(asked.fault().await.kind(), FaultKind::Unavailable);
    }
    assert_eq!(made, 4 + 2, "two of the ten seconds' reserve");
}

#[tokio::test]
async fn a_wish_that_there_is_no_time_for_ends_the_call_at_once() {
    let mut pair = Pair::new(&quick()).await;
    let probe = pair.probe.clone();
    let short = Context::root(Duration::from_secs(2));
    let asked = tokio::spawn(async move { probe.echo(&short, "mug".into()).await });
    let id = pair.replica.call().await;
    let begun = Instant::now();
    let full = Fault::overloaded("it is full").before_start().with_retry_after(Duration::from_secs(60));
    fail(&mut pair.replica, id, &full).await;
    let fault = super::Asked(asked).fault().await;
    assert_eq!((fault.kind(), fault.message()), (FaultKind::Overloaded, "it is full"));
    assert!(begun.elapsed() < Duration::from_millis(1500), "it waited for what cannot come");
}

#[tokio::test]
async fn a_read_whose_connection_breaks_is_made_again_on_the_next() {
    let mut pair = Pair::new(&quick()).await;
    let asked = pair.read();
    pair.replica.call().await;
    drop(pair.replica);
    let mut replica = pair.liar.welcome().await;
    let id = replica.call().await;
    replica.send(Kind::Reply, id, MUG).await;
    assert_eq!(asked.answer().await, "mug");
}

#[tokio::test]
async fn items_go_along_once_whatever_the_method() {
    let liar = Liar::start().await;
    let places = Static::default().with("probe", vec![liar.address.clone()]);
    let channel = channel(&places, Bounds::default(), &quick(), Security::none());
    let mut replica = liar.welcome().await;
    let interface = ProbeClient::INTERFACE;
    let echo = interface.methods.iter().position(|method| method.name == "echo").expect("it is there");
    let asked = tokio::spawn(async move {
        let (args, items) = (["mug"], Stream::<u64>::from_iter(0..3));
        let args = WithItems::new(&args, Box::new(items));
        channel.call(&cx(), interface, echo, &args).await.map(|answer| answer.body)
    });
    let id = replica.call().await;
    fail(&mut replica, id, &Fault::unavailable("its database is away")).await;
    let fault = soon("an answer", asked).await.expect("no panic").expect_err("a fault");
    assert_eq!((fault.kind(), fault.message()), (FaultKind::Unavailable, "its database is away"));
}

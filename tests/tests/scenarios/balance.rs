//! Replicas that are slow or fail get no more calls than it takes to see that they do; new ones get their share.

use std::time::Duration;

use wharf_config::policy::{Balance, Hedge};
use wharf_tests::scenarios::failing_replica::{self, Variant};
use wharf_tests::scenarios::{
    Manner, RoundRobin, Setting, Wharf, assert_held, assert_missed, new_replica, slow_replica, stragglers,
};

use crate::{run, with_and_without};

#[test]
fn a_slow_replica_is_left_alone_and_is_not_where_only_calls_under_way_are_looked_at() {
    let scenario = async |setting: &Setting| slow_replica::run(&Wharf(setting.clone()), setting).await;
    let (with, without) = with_and_without(&scenario, |setting| setting.caller.balance = None);
    assert_held(&with);
    assert_missed(&without, "share");
}

#[test]
fn a_slow_replica_gets_its_turn_where_turns_are_taken() {
    let figures = run(async |setting| slow_replica::run(&RoundRobin(setting.bare()), setting).await);
    assert_missed(&figures, "share");
}

/// A replica that fails among others that are so busy that it looks idle.
async fn failing(setting: &Setting) -> Vec<wharf_tests::scenarios::Figure> {
    failing_replica::run(&Wharf(setting.clone()), setting, Variant::default()).await
}

#[test]
fn a_failing_replica_is_left_alone_and_looks_idle_without_a_breaker() {
    let (with, without) = with_and_without(&failing, |setting| setting.caller.breaker = None);
    assert_held(&with);
    assert_missed(&without, "share");
}

#[test]
fn a_failing_replica_costs_calls_without_retries() {
    let figures = run(async |setting| {
        let mut setting = setting.clone();
        setting.call.retry = None;
        failing(&setting).await
    });
    assert_missed(&figures, "failed_share");
}

#[test]
fn a_flaky_replica_is_left_alone_and_gets_its_share_when_failures_count_for_nothing() {
    // It fails too seldom for a breaker.
    const PAUSE: Duration = Duration::from_millis(30);
    const FLAKY: Variant = Variant { manner: Manner::Flaky(10, PAUSE), pause: PAUSE };
    let scenario =
        async |setting: &Setting| failing_replica::run(&Wharf(setting.clone()), setting, FLAKY).await;
    let (with, without) = with_and_without(&scenario, |setting| {
        setting.caller.balance = Some(Balance { penalty: Duration::ZERO, ..Balance::default() });
    });
    assert_held(&with);
    assert_missed(&without, "share");
}

#[test]
fn replicas_that_all_fail_are_all_tried() {
    assert_held(&run(async |setting| failing_replica::all(&Wharf(setting.clone()), setting).await));
}

#[test]
fn a_new_replica_takes_its_share_little_by_little_and_leaves_when_it_is_done() {
    let (with, without) = with_and_without(&new_replica::run, |setting| {
        setting.caller.slow_start = None;
        setting.callee.drain = Duration::ZERO;
    });
    assert_held(&with);
    assert_missed(&without, "early_share");
    assert_missed(&without, "failed");
}

#[test]
fn hedging_saves_reads_from_taking_long() {
    let (without, with) =
        with_and_without(&stragglers::run, |setting| setting.call.hedge = Some(Hedge::default()));
    assert_held(&with);
    assert_missed(&without, "late_share");
}

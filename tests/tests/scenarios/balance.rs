//! Replicas that are slow or fail get no more calls than it takes to see that they do; new ones get their share.

use std::time::Duration;

use wharf_config::policy::Balance;
use wharf_tests::scenarios::failing_replica::{self, Variant};
use wharf_tests::scenarios::{
    Manner, RoundRobin, Setting, Wharf, assert_held, assert_missed, new_replica, slow_replica,
};

use crate::run;

#[test]
fn a_slow_replica_is_left_alone() {
    let setting = Setting::brief();
    assert_held(&run(slow_replica::run(&Wharf(setting.clone()), &setting)));
}

#[test]
fn a_slow_replica_gets_its_turn_where_only_calls_under_way_are_looked_at() {
    let mut setting = Setting::brief();
    setting.caller.balance = None;
    assert_missed(&run(slow_replica::run(&Wharf(setting.clone()), &setting)), "share");
}

#[test]
fn a_slow_replica_gets_its_turn_where_turns_are_taken() {
    let setting = Setting::brief();
    assert_missed(&run(slow_replica::run(&RoundRobin(setting.bare()), &setting)), "share");
}

#[test]
fn a_failing_replica_is_left_alone() {
    let setting = Setting::brief();
    assert_held(&run(failing_replica::run(&Wharf(setting.clone()), &setting, Variant::default())));
}

#[test]
fn a_failing_replica_looks_idle_without_a_breaker() {
    let mut setting = Setting::brief();
    setting.caller.breaker = None;
    let figures = run(failing_replica::run(&Wharf(setting.clone()), &setting, Variant::default()));
    assert_missed(&figures, "share");
}

#[test]
fn a_failing_replica_fails_calls_without_retries() {
    let mut setting = Setting::brief();
    setting.call.retry = None;
    let figures = run(failing_replica::run(&Wharf(setting.clone()), &setting, Variant::default()));
    assert_missed(&figures, "failed_share");
}

/// One that fails too seldom for a breaker.
const FLAKY: Variant =
    Variant { manner: Manner::Flaky(10, Duration::from_millis(30)), pause: Duration::from_millis(30) };

#[test]
fn a_flaky_replica_is_left_alone() {
    let setting = Setting::brief();
    assert_held(&run(failing_replica::run(&Wharf(setting.clone()), &setting, FLAKY)));
}

#[test]
fn a_flaky_replica_gets_its_share_when_failures_count_for_nothing() {
    let mut setting = Setting::brief();
    setting.caller.balance = Some(Balance { penalty: Duration::ZERO, ..Balance::default() });
    assert_missed(&run(failing_replica::run(&Wharf(setting.clone()), &setting, FLAKY)), "share");
}

#[test]
fn replicas_that_all_fail_are_all_tried() {
    let setting = Setting::brief();
    assert_held(&run(failing_replica::all(&Wharf(setting.clone()), &setting)));
}

#[test]
fn a_new_replica_takes_its_share_little_by_little() {
    assert_held(&run(new_replica::run(&Setting::brief())));
}

#[test]
fn a_new_replica_is_stormed_without_a_slow_start() {
    let mut setting = Setting::brief();
    setting.caller.slow_start = None;
    assert_missed(&run(new_replica::run(&setting)), "early_share");
}

//! Replicas that are slow or fail get no more calls than it takes to see that they do.

use wharf_tests::scenarios::{
    RoundRobin, Setting, Wharf, assert_held, assert_missed, failing_replica, slow_replica,
};

fn run<T>(scenario: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(scenario)
}

#[test]
fn a_slow_replica_is_left_alone() {
    let setting = Setting::brief();
    let figures = run(slow_replica::run(&Wharf(setting.clone()), &setting));
    println!("{figures:#?}");
    assert_held(&figures);
}

#[test]
fn by_turns_a_slow_replica_gets_its_turn() {
    let setting = Setting::brief();
    let figures = run(slow_replica::run(&RoundRobin(setting.clone()), &setting));
    println!("{figures:#?}");
    assert_missed(&figures, "share");
}

#[test]
fn a_failing_replica_is_left_alone() {
    let setting = Setting::brief();
    let figures = run(failing_replica::run(&Wharf(setting.clone()), &setting, Default::default()));
    println!("{figures:#?}");
    assert_held(&figures);
}

#[test]
fn replicas_that_all_fail_are_all_tried() {
    let setting = Setting::brief();
    let figures = run(failing_replica::all(&Wharf(setting.clone()), &setting));
    println!("{figures:#?}");
    assert_held(&figures);
}

//! Dependencies that fail, vanish, or fall silent.

use std::time::Duration;

use wharf_tests::scenarios::dependency_down::{self, DOWN};
use wharf_tests::scenarios::{Setting, assert_held, assert_missed, black_hole};

use crate::run;

#[test]
fn a_dependency_that_fails_is_asked_hardly_more_often() {
    assert_held(&run(dependency_down::fails(&Setting::brief(), DOWN)));
}

#[test]
fn a_dependency_that_fails_is_asked_much_more_often_without_a_budget() {
    let mut setting = Setting::brief();
    setting.caller.budget = None;
    let figures = run(dependency_down::fails(&setting, Duration::from_secs(2)));
    assert_missed(&figures, "amplification");
}

#[test]
fn a_dependency_that_was_gone_is_found_again() {
    assert_held(&run(dependency_down::is_gone(&Setting::brief(), Duration::from_secs(4))));
}

#[test]
fn a_silent_line_is_noticed() {
    assert_held(&run(black_hole::run(&Setting::brief())));
}

#[test]
fn a_silent_line_is_not_noticed_without_keepalive() {
    let mut setting = Setting::brief();
    setting.caller.keepalive = None;
    assert_missed(&run(black_hole::run(&setting)), "worst_s");
}

//! Dependencies that fail, vanish, or fall silent.

use std::time::Duration;

use wharf_tests::scenarios::dependency_down::{self, DOWN};
use wharf_tests::scenarios::{Setting, assert_held, assert_missed, bad_line, black_hole};

use crate::{run, with_and_without};

#[test]
fn a_dependency_that_fails_is_asked_hardly_more_often_and_much_more_without_a_budget() {
    let scenario = async |setting: &Setting| dependency_down::fails(setting, DOWN).await;
    let (with, without) = with_and_without(&scenario, |setting| setting.caller.budget = None);
    assert_held(&with);
    assert_missed(&without, "amplification");
}

#[test]
fn a_dependency_that_was_gone_is_found_again() {
    assert_held(&run(async |setting| dependency_down::is_gone(setting, Duration::from_secs(4)).await));
}

#[test]
fn a_bad_line_costs_no_read_and_doubles_no_command() {
    assert_held(&run(bad_line::run));
}

#[test]
fn a_silent_line_is_noticed_and_is_not_without_keepalive() {
    let (with, without) = with_and_without(&black_hole::run, |setting| setting.caller.keepalive = None);
    assert_held(&with);
    assert_missed(&without, "worst_s");
}

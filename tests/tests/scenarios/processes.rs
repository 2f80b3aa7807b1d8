//! Processes that are killed, stopped, replaced, and become more and fewer.

use wharf_tests::scenarios::{Setting, assert_held, kill, shop};

use crate::{run, shown};

#[test]
fn of_two_replicas_any_is_killed() {
    assert_held(&run(kill::killed));
}

#[test]
fn of_two_replicas_one_is_stopped() {
    assert_held(&run(kill::stopped));
}

#[test]
fn every_service_of_the_shop_is_replaced_under_load() {
    assert_held(&shown(shop::rolling_restart(&Setting::brief())));
}

#[test]
fn services_of_the_shop_become_more_and_fewer_under_load() {
    assert_held(&shown(shop::scale(&Setting::brief())));
}

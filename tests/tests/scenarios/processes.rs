//! Processes that are killed, stopped, replaced, and become more and fewer.

use wharf_tests::scenarios::{Setting, assert_held, kill, shop};

use crate::{run, shown};

#[test]
fn of_two_replicas_any_is_killed() {
    let setting = Setting::brief();
    // On a task, where a thread may wait.
    assert_held(&run(
        async move { tokio::spawn(async move { kill::killed(&setting).await }).await.unwrap() },
    ));
}

#[test]
fn of_two_replicas_one_is_stopped() {
    let setting = Setting::brief();
    assert_held(&run(
        async move { tokio::spawn(async move { kill::stopped(&setting).await }).await.unwrap() },
    ));
}

#[test]
fn every_service_of_the_shop_is_replaced_under_load() {
    assert_held(&shown(shop::rolling_restart(&Setting::brief())));
}

#[test]
fn services_of_the_shop_become_more_and_fewer_under_load() {
    assert_held(&shown(shop::scale(&Setting::brief())));
}

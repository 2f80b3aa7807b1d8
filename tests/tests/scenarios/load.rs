//! More calls than can be served.

use wharf_tests::scenarios::{Setting, Wharf, assert_held, assert_missed, overload};

use crate::run;

#[test]
fn what_matters_is_served_under_overload() {
    let setting = Setting::brief();
    assert_held(&run(overload::run(&Wharf(setting.clone()), &setting)));
}

#[test]
fn nothing_much_is_served_under_overload_without_admission() {
    let mut setting = Setting::brief();
    setting.callee.admission = None;
    assert_missed(&run(overload::run(&Wharf(setting.clone()), &setting)), "critical_success");
}

//! More calls than can be served.

use wharf_tests::scenarios::{Wharf, assert_held, assert_missed, overload};

use crate::run;

#[test]
fn what_matters_is_served_under_overload() {
    assert_held(&run(async |setting| overload::run(&Wharf(setting.clone()), setting).await));
}

#[test]
fn hardly_anything_is_served_under_overload_without_admission() {
    let figures = run(async |setting| {
        let mut setting = setting.clone();
        setting.callee.admission = None;
        overload::run(&Wharf(setting.clone()), &setting).await
    });
    assert_missed(&figures, "goodput");
    assert_missed(&figures, "critical_success");
}

//! How every view looks: dark and light, on a desk and on a phone; pictures for a person, and what programs can judge.

use wharf_tests::browser::Browser;

use super::desk::{Desk, first_trace};

/// What somebody can do to a browser.
type Setting = (&'static str, fn(&Browser));

const COLOURS: [Setting; 2] = [("dark", Browser::dark), ("light", Browser::light)];
const SCREENS: [Setting; 2] = [("desk", Browser::desk), ("phone", Browser::phone)];

/// Opens a place in both colours on both screens, keeps pictures, and judges it.
#[track_caller]
fn look(desk: &Desk, name: &str, path: &str, sign: &str) {
    for (colours, set) in COLOURS {
        set(&desk.browser);
        for (screen, show) in SCREENS {
            show(&desk.browser);
            desk.open(path);
            desk.says(sign);
            let which = format!("console-{name}-{colours}-{screen}");
            desk.browser.screenshot(&which);
            assert!(!desk.browser.overflows(), "{which} has to be scrolled sideways");
            assert_eq!(desk.browser.violations(), [""; 0], "{which}");
            assert_eq!(desk.browser.accessibility_faults(), [""; 0], "{which}");
        }
    }
    desk.browser.desk();
}

#[test]
fn every_view_looks_good_and_can_be_used_by_everybody() {
    let desk = Desk::new();
    for path in ["/", "/product/eider-kettle", "/product/dodo", "/cart"] {
        _ = desk.shop.visitor().try_get(path);
    }
    look(&desk, "map", "/map", "storefront");
    look(&desk, "map-chosen", "/map?focus=checkout", "Called by");
    look(&desk, "services", "/service", "Memory");
    look(&desk, "service", "/service/catalog", "Replicas");
    look(&desk, "interface", "/service/checkout?tab=interface", "place_order");
    look(&desk, "policies", "/service/catalog?tab=policies", "retry.most");
    look(&desk, "nobody", "/service/nobody", "No service nobody");
    look(&desk, "call", "/call/checkout/place_order", "Arguments");
    look(&desk, "traces", "/traces", "Newest first");
    look(&desk, "trace", &first_trace_opened(&desk), "Logs of this trace");
    look(&desk, "logs", "/logs", "ready");
    look(&desk, "events", "/events", "started");
    desk.assert_silent();
}

/// The address of a trace.
#[track_caller]
fn first_trace_opened(desk: &Desk) -> String {
    desk.open("/traces");
    first_trace(desk)
}

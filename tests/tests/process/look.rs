//! A person looks at what calls do: `wharf trace` and `wharf top`.

use serde_json::Value;
use wharf_tests::app::{Placement, Shop};
use wharf_tests::wait::wait_for;

#[test]
fn a_request_is_followed_through_the_services_and_its_calls_are_counted_while_they_come() {
    let shop = Shop::open(Placement::ProcessEach);
    let (up, mut visitor) = (&shop.up, shop.visitor());
    let top = up.wharf_start(&["top", "--json", "--interval", "1"]);
    let rows: Vec<Value> = wait_for("it has looked", || {
        visitor.get("/");
        serde_json::from_str(&top.stdout()).ok()
    });
    let to_catalog = rows.iter().find(|row| row["caller"] == "storefront" && row["callee"] == "catalog");
    let to_catalog = to_catalog.unwrap_or_else(|| panic!("{rows:?}"));
    assert!(to_catalog["per_second"].as_f64() > Some(0.0) && to_catalog["faults_per_second"] == 0.0);

    let id = wait_for("a request for a page is kept", || {
        let requests = up.json(&["trace", "--service", "catalog"]);
        Some(requests.pointer("/0/0/trace_id")?.as_str()?.to_owned())
    });
    let drawn = up.wharf(&["trace", &id[..12]]);
    for part in [&*id, "storefront GET /", "storefront calls catalog.products", "catalog takes products"] {
        assert!(drawn.stdout.contains(part), "{part}: {drawn:?}");
    }
    up.wharf(&["trace", "no-such-id"]).assert_refused(1, &["no request is kept", "`wharf trace` lists"]);
}

//! Services that share a process, as `wharf.toml` groups them.

use serde_json::json;
use wharf_tests::app::Shop;
use wharf_tests::processes::{self, Signal};
use wharf_tests::wait::wait_until;

const FRONT_AND_BACK: &str = r#"
[process.back]
services = ["catalog", "currency", "cart"]
replicas = 2

[process.back.env]
WHARF_LOG = "debug"

[process.rest]
services = ["shipping", "payment", "email", "checkout", "recommendation", "ads"]
"#;

#[test]
fn groups_share_processes() {
    let shop = Shop::configured(FRONT_AND_BACK);
    let processes = shop.up.json(&["ps"]);
    let names: Vec<&str> =
        processes.as_array().unwrap().iter().map(|process| process["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["back-1", "back-2", "rest-1", "storefront-1"]);
    assert_eq!(shop.up.process("back-2")["services"], json!(["catalog", "currency", "cart"]));
    assert_eq!(shop.up.program.family().len(), 4);

    let mut visitor = shop.visitor();
    visitor.post("/cart", &[("product", "eider-kettle"), ("quantity", "2")]);
    let cart = visitor.get("/cart");
    assert!(cart.body.contains("€86.40"), "{}", cart.body);
    assert_eq!(shop.up.call("catalog.product", &json!({ "id": "eider-kettle" }))["name"], "Eider kettle");

    let scaled = shop.up.json(&["scale", "currency=3"]);
    assert_eq!(scaled[0]["services"], json!(["catalog", "currency", "cart"]), "they are scaled together");
    assert_eq!(scaled[0]["started"], json!(["back-3"]));
    let scaled = shop.up.wharf(&["scale", "cart=1"]);
    assert!(scaled.stderr.contains("with catalog and currency, which share its process"), "{scaled:?}");

    processes::send(shop.up.pid("back-1"), Signal::KILL);
    wait_until("the group is back", || {
        visitor.try_get("/cart").is_ok_and(|page| page.status == 200 && page.body.contains("€86.40"))
    });
}

#[test]
fn a_service_can_be_named_for_its_process() {
    let shop = Shop::configured(FRONT_AND_BACK);
    assert_eq!(shop.up.json(&["restart", "cart"])["restarted"], json!(["back-1", "back-2"]));
    assert_eq!(shop.up.json(&["restart", "back-2"])["restarted"], json!(["back-2"]));
    let logs = shop.up.wharf(&["logs", "cart"]).stdout;
    assert!(
        logs.contains("back-1")
            && logs.contains("back-2")
            && logs.lines().all(|line| line.starts_with("back-")),
        "{logs}"
    );
    assert!(logs.contains("DEBUG"), "the environment of the group: {logs}");
    assert!(!shop.up.wharf(&["logs", "rest"]).stdout.contains("DEBUG"), "and of no other");
}

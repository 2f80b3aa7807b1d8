//! A service that needs another before it is ready: it waits, says for whom, and then works.

use serde_json::json;
use wharf_tests::wait::wait_until;

use crate::relay;

#[test]
fn a_service_that_is_early_waits_and_says_for_whom() {
    let setup = relay::setup();
    let gate = setup.path("gate");
    let toml = format!("[service.leaf.config]\ngate = {:?}\n", gate.to_str().unwrap());
    let mut up = setup.toml(&toml).start();
    let line = up.program.wait_for_line("early waits for leaf");
    assert!(line.starts_with("early-1 "), "{line}");
    wait_until("`ps` says for whom it waits", || {
        let early = up.process("early-1");
        early["state"] == "starting" && early["waiting_for"] == json!(["leaf"])
    });
    assert!(up.wharf(&["ps"]).stdout.contains("waits for leaf"));
    assert_eq!(up.process("top-1")["state"], "ready", "who needs nobody at the start is ready");
    // Longer than any other call would wait for a replica.
    let warning = up.program.wait_for_line("early-1 is not ready after 10");
    assert!(warning.contains("it waits for leaf"), "{warning}");

    std::fs::write(&gate, "").unwrap();
    up.pid("early-1");
    assert_eq!(up.process("early-1")["restarts"], 0, "it waited, and was not tried again");
    assert_eq!(up.call("early.asked", &json!({})), "leaf-1");
    assert_eq!(up.process("early-1")["waiting_for"], json!([]));
}

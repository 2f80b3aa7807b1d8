//! Policies of a running app: what is in force, who said so, and that it is kept.

use serde_json::Value;
use wharf_tests::processes::{self, Signal};
use wharf_tests::up::{Setup, Up};
use wharf_tests::visitor::Visitor;
use wharf_tests::workspace;

use crate::relay::{self, LeafClient, TopClient, client, patient, run, until};

const FILE: &str = "[service.leaf.method.wait.policy]\ndeadline = '200ms'\n";

/// Value and origin of a setting, as each group of processes that agree has it.
#[track_caller]
fn in_force(up: &Up, subject: &str, setting: &str) -> Vec<[String; 2]> {
    let views = up.json(&["policy", subject]);
    let found = |view: &Value| {
        let rows = view["settings"].as_array().into_iter().flatten();
        let row = rows.into_iter().find(|row| row["setting"] == setting).expect("a setting");
        [&row["value"], &row["origin"]].map(|text| text.as_str().expect("text").to_owned())
    };
    views.as_array().expect("a list").iter().map(found).collect()
}

fn text(value: &str, origin: &str) -> [String; 2] {
    [value, origin].map(str::to_owned)
}

#[test]
fn what_is_set_for_a_method_is_shown_with_its_place_and_kept() {
    let up = relay::setup().toml(FILE).ready();
    assert_eq!(in_force(&up, "leaf.wait", "deadline"), [text("200ms", "app/wharf.toml:2:12")]);
    assert_eq!(in_force(&up, "leaf.budget", "deadline"), [text("off", "default")]);
    let [[value, origin]] = &in_force(&up, "leaf.wait", "slow_start")[..] else { panic!("all agree") };
    assert!(value == "off" && origin.starts_with("tests/examples/relay/main.rs:"), "{value} {origin}");

    let told = up.wharf(&["call", "top.wait", "--timeout", "60"]);
    told.assert_refused(1, &["deadline exceeded"]);
    run(async {
        let waits = client::<LeafClient>(&up, "leaf").waits(&patient()).await.unwrap();
        assert_eq!((waits.begun, waits.under_way), (1, 0));
    });
}

#[test]
fn what_is_set_for_a_service_is_what_its_callers_go_by() {
    let keepalive = "[service.leaf.policy]\nkeepalive = { after = '100ms', within = '200ms' }\n";
    let up = relay::setup().toml(keepalive).ready();
    run(async {
        let (top, leaf) = (client::<TopClient>(&up, "top"), client::<LeafClient>(&up, "leaf"));
        let call = tokio::spawn(async move { top.wait(&patient()).await });
        until("the call waits in the leaf", async || {
            (leaf.waits(&patient()).await.unwrap().under_way == 1).then_some(())
        })
        .await;
        processes::send(up.pid("leaf-1"), Signal::STOP);
        let fault = call.await.unwrap().unwrap_err().to_string();
        assert!(fault.contains("silent for 300ms"), "{fault}");
    });
}

#[test]
fn a_request_has_the_time_that_is_set_for_its_component() {
    let deadline = "[service.storefront.policy]\ndeadline = '1ms'\n";
    let up = Setup::of(&workspace::program("shop")).toml(deadline).args(&["--port", "storefront=0"]).ready();
    let address = up.process("storefront-1")["http"][0]["address"].as_str().expect("it listens").to_owned();
    // Below a millisecond a call is not begun, and no page of the shop goes without any.
    let page = Visitor::new(format!("http://{address}")).get("/");
    assert!([503, 504].contains(&page.status), "{}", page.status);
    assert_eq!(in_force(&up, "storefront", "deadline"), [text("1ms", "app/wharf.toml:2:12")]);
}

#[test]
fn a_process_goes_by_the_file_as_it_was_when_it_started() {
    let up = relay::setup().toml(FILE).ready();
    let changed = FILE.replace("200ms", "300ms");
    std::fs::write(up.path("app/wharf.toml"), changed).expect("the file is there");
    assert_eq!(up.wharf(&["restart", "middle"]).code, 0);
    let mut values = in_force(&up, "leaf.wait", "deadline");
    values.sort();
    assert_eq!(values, [text("200ms", "app/wharf.toml:2:12"), text("300ms", "app/wharf.toml:2:12")]);
    let shown = up.wharf(&["policy", "leaf.wait"]).stdout;
    assert!(shown.contains("leaf.wait, as seen by middle-1:"), "{shown}");
}

#[test]
fn what_cannot_be_is_told_before_anything_is_started() {
    let told = relay::setup().toml("[service.leaf.method.wait.policy]\nhedge = true\n").told();
    told.assert_refused(1, &["wharf.toml:2:9", "`leaf.wait` can't be hedged", "remove `hedge`"]);
    let told = relay::setup().toml("[service.leaf.method.wiat.policy]\ndeadline = '1s'\n").told();
    told.assert_refused(1, &["wharf.toml:2:12", "`leaf` has no method `wiat`", "did you mean `wait`?"]);
}

//! However `wharf up` ends, nothing of it is left: no process, no socket, no run directory, no port.

use serde_json::json;
use wharf_tests::app::{Placement, Shop};
use wharf_tests::ports;
use wharf_tests::processes::{self, Signal};
use wharf_tests::program::Start;
use wharf_tests::up::{Setup, Up};
use wharf_tests::wait::wait_until;
use wharf_tests::workspace;

use crate::relay;

fn shop(port: u16) -> Setup {
    Setup::of(&workspace::program("shop")).args(&["--port", &format!("storefront={port}")])
}

/// Nothing runs, nothing listens, nothing lies about.
#[track_caller]
fn assert_gone(up: &Up, port: u16) {
    let said = up.program.transcript();
    assert!(!said.contains("did not end within"), "a process had nothing to do and did not end:\n{said}");
    up.program.assert_no_orphan();
    wait_until("the run directory is gone", || up.left_behind().is_empty());
    assert_free(up, port);
}

#[track_caller]
fn assert_free(up: &Up, port: u16) {
    wait_until("the port is free", || ports::is_free(port));
    up.wharf(&["ps"]).assert_refused(1, &["no app is running", "wharf up"]);
}

fn ends_by(signal: Signal) {
    let port = ports::free();
    let mut up = shop(port).ready();
    assert_eq!(up.program.family().len(), 10);
    up.program.send(signal);
    let status = up.program.exit();
    if signal == Signal::KILL {
        assert_eq!(status.code(), None);
    } else {
        assert_eq!(status.code(), Some(0), "{}", up.program.transcript());
        assert!(up.program.stderr().contains("Finished shop: every process has ended"));
    }
    assert_gone(&up, port);
}

#[test]
fn by_ctrl_c() {
    ends_by(Signal::INT);
}

#[test]
fn by_sigterm() {
    ends_by(Signal::TERM);
}

#[test]
fn by_a_closed_terminal() {
    ends_by(Signal::HUP);
}

#[test]
fn by_kill_9() {
    ends_by(Signal::KILL);
}

#[test]
fn by_a_command() {
    let port = ports::free();
    let mut up = shop(port).ready();
    assert_eq!(up.json(&["stop"])["stopped"], "shop");
    assert_eq!(up.program.exit().code(), Some(0));
    assert_gone(&up, port);
}

/// At the first process that can be seen, at a few, and at the last.
fn ends_in_the_middle_of_starting(signal: Signal) {
    for children in [0, 1, 4, 10] {
        let port = ports::free();
        let mut up = shop(port).start();
        wait_until("so many processes are there", || {
            up.program.family().iter().filter(|child| child.command.contains(" serve ")).count() >= children
        });
        wait_until("it does not ignore the signal", || !processes::ignores(up.program.id(), signal));
        up.program.send(signal);
        up.program.exit();
        let said = up.program.transcript();
        assert!(!said.contains("did not end within"), "a process had nothing to do and did not end:\n{said}");
        up.program.assert_no_orphan();
        // When it is killed before it has started anything, nobody is left to remove its directory.
        let own = ["lock", "app.json"].map(|file| up.path("run/wharf/shop").join(file));
        wait_until("no socket is left", || {
            let left = up.left_behind();
            left.is_empty() || signal == Signal::KILL && left.iter().all(|file| own.contains(file))
        });
        assert_free(&up, port);
    }
}

#[test]
fn in_the_middle_of_starting_by_ctrl_c() {
    ends_in_the_middle_of_starting(Signal::INT);
}

#[test]
fn in_the_middle_of_starting_by_sigterm() {
    ends_in_the_middle_of_starting(Signal::TERM);
}

#[test]
fn in_the_middle_of_starting_by_a_closed_terminal() {
    ends_in_the_middle_of_starting(Signal::HUP);
}

#[test]
fn in_the_middle_of_starting_by_kill_9() {
    ends_in_the_middle_of_starting(Signal::KILL);
}

#[test]
fn while_a_process_keeps_crashing() {
    let port = ports::free();
    let mut up = shop(port).toml("[service.cart.config]\nfiel = 1\n").ready();
    wait_until("it was tried again", || up.process("cart-1")["restarts"].as_u64() >= Some(2));
    up.program.send(Signal::TERM);
    assert_eq!(up.program.exit().code(), Some(0));
    assert_gone(&up, port);
}

#[test]
fn a_new_app_starts_where_one_was_killed() {
    let port = ports::free();
    let mut up = shop(port).ready();
    up.program.send(Signal::KILL);
    up.program.exit();
    // At once, while the processes of the first one may still be on their way out.
    let mut again = up.wharf_start(&[
        "up",
        "app",
        "--bin",
        workspace::program("shop").to_str().unwrap(),
        "--port",
        "storefront=0",
    ]);
    again.wait_for_line("Running");
    assert_eq!(up.json(&["ps"]).as_array().unwrap().len(), 10);
    again.send(Signal::TERM);
    assert_eq!(again.exit().code(), Some(0));
    assert_gone(&up, port);
}

#[test]
fn the_same_app_does_not_run_twice() {
    let up = shop(0).ready();
    let second = up.wharf(&["up", "app", "--bin", workspace::program("shop").to_str().unwrap()]);
    second.assert_refused(1, &["shop is running already", "wharf stop"]);
    assert_eq!(up.json(&["ps"]).as_array().unwrap().len(), 10);
}

#[test]
fn by_a_reader_that_has_had_enough() {
    let (setup, shop) = (shop(0), workspace::program("shop"));
    let line = format!(
        "{} up app --bin {} --port storefront=0 | head -n 3",
        workspace::program("wharf").display(),
        shop.display()
    );
    let mut reader = Start::new("sh").args(["-c", &line]).folder(&setup.path(""));
    reader = reader.env("XDG_RUNTIME_DIR", setup.path("run"));
    let mut reader = reader.start();
    reader.exit();
    assert_eq!(reader.stdout().lines().count(), 3, "{}", reader.transcript());
    reader.assert_no_orphan();
}

#[test]
fn a_shop_in_one_process_ends_by_a_signal() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let mut shop = Shop::open(Placement::OneProcess);
        shop.up.program.send(signal);
        assert_eq!(shop.up.program.exit().code(), Some(0), "{}", shop.up.program.transcript());
        shop.visitor().try_get("/").expect_err("nobody answers any more");
    }
}

#[test]
fn by_a_second_ctrl_c_at_once() {
    let mut up = relay::setup().ready();
    let _waits = up.wharf_start(&["call", "top.wait", "--timeout", "300"]);
    wait_until("a call is under way", || up.call("leaf.waits", &json!({}))["under_way"] == 1);
    up.program.send(Signal::INT);
    up.program.wait_for_line("Stopping relay on SIGINT; once more ends it at once");
    up.program.send(Signal::INT);
    up.program.exit();
    assert!(up.program.stderr().contains("leaf-1 did not end within"), "{}", up.program.transcript());
    up.program.assert_no_orphan();
    wait_until("the run directory is gone", || up.left_behind().is_empty());
}

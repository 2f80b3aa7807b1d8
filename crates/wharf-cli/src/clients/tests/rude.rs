//! Servers in other languages whose callers have no manners.

use super::calls::{Server, folder};
use super::foreign::{Tool, run};

/// Plays a story of `rude.py` at a server.
#[track_caller]
fn story(name: &str, server: &Server) {
    let folder = folder(Tool::Python);
    run(Tool::Python, &[folder.join("rude.py").to_str().unwrap(), &server.address, name], "");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_caller_that_leaves_takes_nobody_with_it() {
    for callee in [Tool::Python, Tool::Node] {
        story("leave", &Server::start_as(callee, "server", &[]));
    }
}

#[test]
fn items_that_were_sent_are_not_kept() {
    // They are 100 MiB together.
    story("read_all", &Server::start_as(Tool::Node, "server", &["--max-old-space-size=64"]));
}

#[test]
fn who_makes_items_in_javascript_is_told_that_nobody_wants_them() {
    story("be_late_or_gone", &Server::start_as(Tool::Node, "server", &[]));
}

#[test]
fn text_that_is_none_is_answered_with_a_problem() {
    for callee in [Tool::Python, Tool::Node] {
        story("say_halves", &Server::start_as(callee, "server", &[]));
    }
}

#[test]
fn nothing_comes_behind_the_end_of_a_stream() {
    story("follow_many", &Server::start_as(Tool::Python, "eager", &[]));
}

#[test]
fn calls_that_hang_are_waited_for_once() {
    let folder = folder(Tool::Python);
    let said = run(Tool::Python, &[folder.join("stuck.py").to_str().unwrap()], "");
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(said.lines().filter(|line| *line == "stopping").count(), 1, "{said}");
    assert!(said.contains("1 calls are given up"), "{said}");
}

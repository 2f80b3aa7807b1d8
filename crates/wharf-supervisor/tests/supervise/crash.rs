//! Crashing: what is told, and what comes after.

use wharf_control::Exit;
use wharf_supervisor::Event;

use crate::harness::{App, LISTEN, app, eventually, is_alive, sh};

/// Listens for long enough to be ready, then does `end`.
fn listen_then(end: &str) -> String {
    format!("echo listening; sleep 0.2; echo about to end; {end}")
}

async fn crash(app: &mut App, name: &str) -> Exit {
    app.until("a crash", |event| match event {
        Event::Crashed { process, exit } if process == name => Some(exit.clone()),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn a_crash_is_told_with_the_last_lines_and_started_again() {
    let mut app = app(vec![sh("cart", &listen_then("echo it is all over >&2; exit 7"))]).await;
    let exit = crash(&mut app, "cart-1").await;
    assert_eq!((&*exit.reason, exit.status, exit.signal), ("exited with status 7", Some(7), None));
    let last: Vec<_> = exit.last_lines.iter().map(|line| &*line.text).collect();
    assert_eq!((last[0], last.len()), ("listening", 3));
    assert!(last.contains(&"about to end") && last.contains(&"it is all over"));

    app.until("the pause", |event| matches!(event, Event::Restarting { .. }).then_some(())).await;
    app.until_ready("cart-1").await;
    let again = app.process("cart-1");
    assert_eq!((&*again.id, again.restarts), ("cart-1.2", 1));
    assert_eq!(again.last_exit.and_then(|exit| exit.status), Some(7));
    app.stop().await;
}

#[tokio::test]
async fn a_killed_process_leaves_the_registry_until_it_is_back() {
    let mut app = app(vec![sh("cart", LISTEN), sh("ads", LISTEN)]).await;
    app.handle.settled().await;
    let before = app.handle.endpoints("cart").expect("a service");
    let ads = app.pid("ads-1");
    kill(app.pid("cart-1"));

    let exit = crash(&mut app, "cart-1").await;
    assert_eq!((&*exit.reason, exit.signal), ("killed by signal 9 (SIGKILL)", Some(9)));
    app.until_ready("cart-1").await;
    let after = app.handle.endpoints("cart").expect("a service");
    assert_eq!(after.version, before.version + 2);
    assert_eq!(app.published("cart"), ["cart-1.2"]);
    assert_eq!(app.pid("ads-1"), ads);
    app.stop().await;
}

#[tokio::test]
async fn what_a_crashed_process_had_started_goes_with_it() {
    let mut app = app(vec![sh("cart", "sleep 1000 & echo $!; echo listening; sleep 0.2; exit 1")]).await;
    let exit = crash(&mut app, "cart-1").await;
    let grandchild: u32 = exit.last_lines[0].text.parse().expect("a process id");
    eventually("the grandchild lives", false, || is_alive(grandchild)).await;
    app.stop().await;
}

pub(crate) fn kill(pid: u32) {
    let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw).expect("a process id");
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("a process of ours");
}

//! Stopping: everything ends, in whatever state it is.

use std::time::Duration;

use wharf_supervisor::{Event, ProcessSpec};

use crate::harness::{LISTEN, app, bounded, eventually, is_alive, plan, run, sh};

#[tokio::test]
async fn everything_ends_in_whatever_state_it_is() {
    let missing = ProcessSpec { program: "/no/such/program".into(), ..sh("missing", "") };
    let app = app(vec![
        sh("ready", LISTEN),
        sh("starting", "exec cat"),
        sh("failing", "exit 1"),
        missing,
        ProcessSpec { replicas: 3, ..sh("family", "sleep 1000 & echo listening; wait") },
    ])
    .await;
    eventually("the family", 3, || app.published("family").len()).await;
    let group = app.pid("family-1");
    app.stop().await;
    let group = i32::try_from(group).ok().and_then(rustix::process::Pid::from_raw).expect("a process id");
    let is_left = || rustix::process::test_kill_process_group(group).is_ok();
    eventually("what family-1 started", false, is_left).await;
}

#[tokio::test]
async fn a_process_may_finish_what_it_has_begun() {
    let script = "trap 'sleep 0.3; echo finished; exit' TERM; echo listening; while :; do sleep 0.02; done";
    let mut app = app(vec![sh("cart", script)]).await;
    app.handle.settled().await;
    let handle = app.handle.clone();
    tokio::spawn(async move { handle.stop().await });
    app.until("the last line", |event| {
        matches!(event, Event::Line(line) if line.text == "finished").then_some(())
    })
    .await;
    app.stop().await;
}

#[tokio::test]
async fn what_does_not_end_is_killed() {
    let mut plan = plan(vec![sh("cart", "trap '' TERM; echo listening; exec cat"), sh("ads", LISTEN)]);
    plan.settings.drain = Duration::from_millis(100);
    let app = run(plan).await.expect("an app that starts");
    app.handle.settled().await;
    app.stop().await;
}

#[tokio::test]
async fn a_second_wish_to_stop_kills() {
    let app =
        app(vec![sh("cart", "trap 'echo asked' TERM; echo listening; while :; do sleep 0.02; done")]).await;
    app.handle.settled().await;
    let pid = app.pid("cart-1");
    let stopping = tokio::spawn({
        let handle = app.handle.clone();
        async move { handle.stop().await }
    });
    let query = wharf_control::LogQuery { after: 1, follow: true, ..Default::default() };
    bounded("the answer", app.handle.logs(&query, Duration::from_secs(60))).await.expect("no target");
    assert!(is_alive(pid));
    app.handle.kill();
    bounded("the stop", stopping).await.expect("no panic");
    assert!(!is_alive(pid));
    app.stop().await;
}

#[tokio::test]
async fn a_change_under_way_is_given_up() {
    let app = app(vec![sh("cart", LISTEN), sh("slow", "exec cat")]).await;
    let restarting = tokio::spawn({
        let handle = app.handle.clone();
        async move { handle.restart("slow").await }
    });
    eventually("the restart", true, || app.process("slow-1").restarts == 1).await;
    app.stop().await;
    let outcome = bounded("the answer", restarting).await.expect("no panic");
    assert_eq!(outcome, Err(wharf_control::SupervisorError::Stopping));
}

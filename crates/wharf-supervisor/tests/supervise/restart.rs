//! Restarting: a new process takes over before the old one goes.

use wharf_control::{ProcessState, SupervisorError};
use wharf_supervisor::{Event, ProcessSpec};

use crate::harness::{LISTEN, app, bounded, is_alive, sh};

#[tokio::test]
async fn each_replica_is_replaced_and_there_is_always_one() {
    let mut app = app(vec![ProcessSpec { replicas: 2, ..sh("cart", LISTEN) }]).await;
    app.handle.settled().await;
    let old = [app.pid("cart-1"), app.pid("cart-2")];
    let mut version = app.handle.endpoints("cart").expect("a service").version;
    let restarting = tokio::spawn({
        let handle = app.handle.clone();
        async move { handle.restart("cart").await }
    });
    let handle = app.handle.clone();
    let watching = async {
        while !restarting.is_finished() {
            let wait = std::time::Duration::from_millis(20);
            let now = handle.watch("", "cart", version, wait).await.expect("a service");
            assert!(now.endpoints.len() >= 2, "{now:?}");
            version = now.version;
        }
    };
    bounded("the restart", watching).await;
    let restarted = restarting.await.expect("no panic").expect("restartable");
    assert_eq!(restarted, ["cart-1", "cart-2"]);
    assert_eq!(app.published("cart"), ["cart-1.2", "cart-2.2"]);
    assert!(!old.into_iter().any(is_alive));
    assert_eq!(app.process("cart-1").restarts, 1);
    app.until_ready("cart-2").await;
    assert_eq!(app.count(|event| matches!(event, Event::Crashed { .. })), 0);
    app.stop().await;
}

#[tokio::test]
async fn one_process_can_be_restarted_alone() {
    let app = app(vec![ProcessSpec { replicas: 2, ..sh("cart", LISTEN) }]).await;
    app.handle.settled().await;
    let first = app.pid("cart-1");
    assert_eq!(bounded("the restart", app.handle.restart("cart-2")).await.expect("restartable"), ["cart-2"]);
    assert_eq!((app.pid("cart-1"), app.process("cart-2").restarts), (first, 1));
    let unknown = app.handle.restart("cart-3").await;
    assert!(matches!(unknown, Err(SupervisorError::Unknown { .. })), "{unknown:?}");
    app.stop().await;
}

#[tokio::test]
async fn a_new_process_that_fails_leaves_the_old_one_in_place() {
    let good = std::env::temp_dir().join(format!("wharf-sv-{}-good", std::process::id()));
    std::fs::write(&good, "").expect("a file");
    let script = format!("test -e {} || exit 9; {LISTEN}", good.display());
    let app = app(vec![sh("cart", &script)]).await;
    app.handle.settled().await;
    let old = app.pid("cart-1");
    std::fs::remove_file(&good).expect("removable");

    let refused = bounded("the restart", app.handle.restart("cart")).await.expect_err("it fails");
    assert_eq!(refused.to_string(), "cart-1 did not become ready: exited with status 9 before it was ready");
    assert_eq!(app.named("cart-1").len(), 1);
    assert_eq!((app.pid("cart-1"), app.process("cart-1").state), (old, ProcessState::Ready));
    assert_eq!(app.published("cart"), ["cart-1"]);
    app.stop().await;
}

#[tokio::test]
async fn where_both_would_want_one_port_the_old_one_goes_first() {
    let fixed = ProcessSpec { listen: vec!["tcp:127.0.0.1:7002".into()], ..sh("ads", LISTEN) };
    let mut app = app(vec![fixed]).await;
    app.handle.settled().await;
    let old = app.pid("ads-1");
    bounded("the restart", app.handle.restart("ads")).await.expect("restartable");
    let (mut stopped, mut started) = (false, 0);
    app.until("the second start", |event| match event {
        Event::Stopped { .. } => {
            stopped = true;
            None
        }
        Event::Started { .. } => {
            started += 1;
            (started == 2).then_some(())
        }
        _ => None,
    })
    .await;
    assert!(stopped, "it was started beside the old one");
    assert!(!is_alive(old));
    app.stop().await;
}

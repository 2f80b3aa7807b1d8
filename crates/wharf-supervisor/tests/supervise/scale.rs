//! Scaling: more, fewer, and what callers see of it.

use std::time::Duration;

use wharf_control::{ProcessState, SupervisorError};
use wharf_supervisor::{Event, ProcessSpec};

use crate::harness::{LISTEN, app, bounded, eventually, is_alive, plan, run, sh};

#[tokio::test]
async fn three_replicas_and_back_to_one() {
    let app = app(vec![sh("cart", LISTEN)]).await;
    app.handle.settled().await;
    let first = app.pid("cart-1");
    let up = bounded("scaling up", app.handle.scale("cart", 3)).await.expect("scalable");
    assert_eq!((up.started, up.stopped.len()), (vec!["cart-2".to_owned(), "cart-3".to_owned()], 0));
    assert_eq!(app.published("cart"), ["cart-1", "cart-2", "cart-3"]);
    let others = [app.pid("cart-2"), app.pid("cart-3")];

    let mut down = bounded("scaling down", app.handle.scale("cart", 1)).await.expect("scalable");
    down.stopped.sort();
    assert_eq!((down.started.len(), down.stopped), (0, vec!["cart-2".to_owned(), "cart-3".to_owned()]));
    assert_eq!(app.published("cart"), ["cart-1"]);
    assert_eq!(app.pid("cart-1"), first);
    assert!(!others.into_iter().any(is_alive));
    app.stop().await;
}

#[tokio::test]
async fn callers_know_before_a_replica_is_asked_to_end() {
    let script = "trap 'echo asked; exit' TERM; echo listening; while :; do sleep 0.02; done";
    let mut plan = plan(vec![ProcessSpec { replicas: 2, ..sh("cart", script) }, sh("shop", LISTEN)]);
    plan.settings.leave = Duration::from_secs(3600);
    let app = run(plan).await.expect("an app that starts");
    app.handle.settled().await;
    let known = app.handle.watch("shop-1", "cart", 0, Duration::ZERO).await.expect("a service");
    let watching = app.handle.watch("shop-1", "cart", known.version, Duration::from_secs(3600));

    let scaling = tokio::spawn({
        let handle = app.handle.clone();
        async move { handle.scale("cart", 1).await }
    });
    let news = bounded("the news", watching).await.expect("a service");
    assert_eq!(news.endpoints.len(), 1);
    let leaving = app.process("cart-2");
    assert_eq!(leaving.state, ProcessState::Draining);
    let heard = app.handle.logs(&Default::default(), Duration::ZERO).await.expect("no target").lines;
    assert!(!heard.iter().any(|line| line.text == "asked"), "it was asked to end too early");

    app.handle.watch("shop-1", "cart", news.version, Duration::ZERO).await.expect("a service");
    let scaled = bounded("scaling down", scaling).await.expect("no panic").expect("scalable");
    assert_eq!(scaled.stopped, ["cart-2"]);
    app.stop().await;
}

#[tokio::test]
async fn a_replica_that_does_not_drain_is_killed() {
    let mut plan =
        plan(vec![ProcessSpec { replicas: 2, ..sh("cart", "trap '' TERM; echo listening; exec cat") }]);
    plan.settings.drain = Duration::from_millis(200);
    let mut app = run(plan).await.expect("an app that starts");
    app.handle.settled().await;
    let pid = app.pid("cart-2");
    bounded("scaling down", app.handle.scale("cart", 1)).await.expect("scalable");
    app.until("the kill", |event| matches!(event, Event::Killed { .. }).then_some(())).await;
    assert!(!is_alive(pid));
    app.stop().await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_in_words() {
    let fixed = ProcessSpec { listen: vec!["tcp:127.0.0.1:7001".into()], ..sh("ads", LISTEN) };
    let app = app(vec![sh("cart", LISTEN), fixed]).await;
    app.handle.settled().await;
    let refusal = |outcome: Result<_, SupervisorError>| outcome.map(drop).expect_err("refused").to_string();
    let unknown = refusal(app.handle.scale("kart", 2).await);
    assert_eq!(unknown, "no service or process kart; there are: ads, cart");
    assert!(refusal(app.handle.scale("ads", 2).await).contains("fixed address tcp:127.0.0.1:7001"));
    assert!(refusal(app.handle.scale("cart", 5000).await).contains("at most 100"));
    assert!(refusal(app.handle.scale("cart-1", 2).await).contains("scale that: cart=2"));
    app.stop().await;
}

#[tokio::test]
async fn a_change_goes_on_when_who_asked_is_gone() {
    let app = app(vec![sh("cart", LISTEN)]).await;
    app.handle.settled().await;
    let asking = tokio::spawn({
        let handle = app.handle.clone();
        async move { handle.scale("cart", 2).await }
    });
    eventually("the second replica", 2, || app.states().len()).await;
    asking.abort();
    eventually("replicas", 2, || app.published("cart").len()).await;
    let scaled = bounded("scaling", app.handle.scale("cart", 0)).await.expect("scalable");
    assert_eq!((scaled.stopped.len(), app.published("cart").len()), (2, 0));
    app.stop().await;
}

//! Starting: what is ready, what can't be, and what was said of it.

use std::time::Duration;

use wharf_control::{ProcessState, RegistryError};
use wharf_supervisor::{Event, Plan, ProcessSpec, RestartPolicy};

use crate::harness::{LISTEN, app, bounded, eventually, plan, run, sh};

fn cannot_start(event: &Event, name: &str) -> Option<wharf_control::Exit> {
    match event {
        Event::CannotStart { process, exit } if process == name => Some(exit.clone()),
        _ => None,
    }
}

#[tokio::test]
async fn processes_are_started_and_ready() {
    let pair = ProcessSpec { services: vec!["cart".into(), "ads".into()], replicas: 2, ..sh("pair", LISTEN) };
    let app = app(vec![pair, sh("catalog", LISTEN)]).await;
    bounded("settling", app.handle.settled()).await;

    let ready = |name: &str| (name.to_owned(), ProcessState::Ready);
    assert_eq!(app.states(), [ready("catalog-1"), ready("pair-1"), ready("pair-2")]);
    assert_eq!(app.published("ads").len(), 2);
    let status = app.process("pair-2");
    assert_eq!((&*status.id, status.restarts, status.services.len()), ("pair-2", 0, 2));
    assert!(status.pid.is_some() && status.uptime_ms.is_some() && !status.endpoints.is_empty());
    #[cfg(target_os = "linux")]
    assert!(status.rss_bytes.is_some_and(|bytes| bytes > 0));
    app.stop().await;
}

#[tokio::test]
async fn a_process_finds_what_it_needs_in_its_environment() {
    let show = "env | grep ^WHARF_ | sort; echo GREETING=$GREETING; echo listening; exec cat";
    let spec = ProcessSpec {
        env: vec![("GREETING".into(), "hello".into())],
        listen: vec!["tcp:127.0.0.1:0".into()],
        http: vec![wharf_control::HttpAddress {
            component: "web".into(),
            address: "127.0.0.1:0".into(),
            secured: false,
        }],
        ..sh("cart", show)
    };
    let plan = Plan { config: Some("/shop/wharf.toml".into()), ..plan(vec![spec]) };
    let dir = plan.run_dir.clone().expect("a plan of `plan`").display().to_string();
    let app = run(plan).await.expect("an app that starts");
    bounded("settling", app.handle.settled()).await;

    let page = app.handle.logs(&Default::default(), Duration::ZERO).await.expect("no target");
    let lines: Vec<_> = page.lines.iter().map(|line| line.text.replace(&dir, "RUN")).collect();
    let expected = [
        "WHARF_AUTHORIZATION=RUN/app.json",
        "WHARF_CONFIG=/shop/wharf.toml",
        "WHARF_HTTP=web=127.0.0.1:0",
        "WHARF_LIFELINE=stdin",
        "WHARF_LISTEN=unix:RUN/cart-1.sock,tcp:127.0.0.1:0",
        "WHARF_PROCESS=cart-1",
        "WHARF_SUPERVISOR=RUN/control.sock",
        "GREETING=hello",
        "listening",
    ];
    assert_eq!(lines, expected);
    app.stop().await;
}

#[tokio::test]
async fn a_missing_program_is_told_once_and_the_others_go_on() {
    let missing = ProcessSpec { program: "/no/such/program".into(), ..sh("ads", "") };
    let mut app = app(vec![missing, sh("cart", LISTEN)]).await;
    bounded("settling", app.handle.settled()).await;

    let exit = app.until("the reason", |event| cannot_start(event, "ads-1")).await;
    assert!(exit.reason.starts_with("can't run /no/such/program: No such file"), "{}", exit.reason);
    assert_eq!(app.process("cart-1").state, ProcessState::Ready);
    eventually("tries", true, || app.process("ads-1").restarts >= 4).await;
    app.handle.kill();
    app.until("the end", |event| (*event == Event::Finished).then_some(())).await;
    assert_eq!(app.count(|event| cannot_start(event, "ads-1").is_some()), 1);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_start_is_tried_ever_more_rarely() {
    let missing = ProcessSpec { program: "/no/such/program".into(), ..sh("ads", "") };
    let mut plan = plan(vec![missing]);
    plan.settings.restart = RestartPolicy::default();
    let app = run(plan).await.expect("an app that starts");
    tokio::time::sleep(Duration::from_secs(3600)).await;
    let tries = app.process("ads-1").restarts;
    // Full jitter under a ceiling of 10 s: every 5 s on average.
    assert!((600..900).contains(&tries), "{tries} tries in an hour");
    app.stop().await;
}

#[tokio::test]
async fn a_process_that_ends_at_once_is_told_once_with_what_it_wrote() {
    let mut app = app(vec![sh("ads", "echo no database >&2; exit 3"), sh("cart", LISTEN)]).await;
    let exit = app.until("the reason", |event| cannot_start(event, "ads-1")).await;
    assert_eq!((&*exit.reason, exit.status), ("exited with status 3 before it was ready", Some(3)));
    assert_eq!(exit.last_lines.iter().map(|line| &*line.text).collect::<Vec<_>>(), ["no database"]);

    eventually("cart is ready", 1, || app.published("cart").len()).await;
    eventually("tries", true, || app.process("ads-1").restarts >= 4).await;
    assert!(app.process("ads-1").last_exit.is_some());
    assert!(app.published("ads").is_empty());
    app.handle.kill();
    app.until("the end", |event| (*event == Event::Finished).then_some(())).await;
    assert_eq!(app.count(|event| cannot_start(event, "ads-1").is_some()), 1);
}

#[tokio::test]
async fn a_process_that_can_start_at_last_does() {
    let marker = std::env::temp_dir().join(format!("wharf-sv-{}-marker", std::process::id()));
    let script = format!("test -e {0} && {{ echo listening; exec cat; }}; exit 1", marker.display());
    let mut app = app(vec![sh("cart", &script)]).await;
    app.until("the reason", |event| cannot_start(event, "cart-1")).await;
    std::fs::write(&marker, "").expect("a file");
    app.until_ready("cart-1").await;
    app.stop().await;
    std::fs::remove_file(&marker).expect("removable");
}

#[tokio::test]
async fn a_process_that_waits_says_for_whom() {
    let mut plan = plan(vec![sh("cart", "exec cat")]);
    plan.settings.slow_start = Duration::from_millis(50);
    let mut app = run(plan).await.expect("an app that starts");
    app.until("the start", |event| matches!(event, Event::Started { .. }).then_some(())).await;
    app.handle.waiting("cart-1", vec!["catalog".into()]).await.expect("a process");
    let waiting_for = app
        .until("the slow start", |event| match event {
            Event::SlowStart { waiting_for, .. } => Some(waiting_for.clone()),
            _ => None,
        })
        .await;
    assert_eq!(waiting_for, ["catalog"]);
    assert_eq!(app.process("cart-1").waiting_for, ["catalog"]);
    app.stop().await;
}

#[tokio::test]
async fn reports_that_make_no_sense_are_refused() {
    let app = app(vec![sh("cart", LISTEN)]).await;
    let nobody = app.handle.ready("ads-1", vec![], vec![]).await;
    assert_eq!(nobody, Err(RegistryError::UnknownProcess("ads-1".into())));
    let nobody = app.handle.policies("ads-1", "[]".into()).await;
    assert_eq!(nobody, Err(RegistryError::UnknownProcess("ads-1".into())));
    for bad in ["/run/cart.sock", "unix:cart.sock", "tcp:127.0.0.1", "tcp:127.0.0.1:0", "tcp::80", ""] {
        let refused = app.handle.ready("cart-1", vec![bad.into()], vec![]).await;
        assert_eq!(refused, Err(RegistryError::BadEndpoint(bad.into())));
    }
    app.stop().await;
}

#[tokio::test]
async fn a_second_supervisor_of_the_app_is_refused() {
    let plan = plan(vec![sh("cart", LISTEN)]);
    let app = run(plan.clone()).await.expect("an app that starts");
    let refused = run(plan).await.err().expect("taken").to_string();
    assert!(refused.contains("is running already"), "{refused}");
    app.stop().await;
}

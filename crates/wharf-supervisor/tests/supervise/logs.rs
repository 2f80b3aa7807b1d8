//! Logs of real processes: order, targets, following.

use std::time::Duration;

use wharf_control::{LogQuery, LogStream};
use wharf_supervisor::ProcessSpec;

use crate::harness::{App, app, bounded, sh};

/// The first `count` lines that `query` finds, with their processes.
async fn texts(app: &App, mut query: LogQuery, count: usize) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    while texts.len() < count {
        let asking = app.handle.logs(&query, Duration::from_secs(60));
        let page = bounded("the page", asking).await.expect("known targets");
        texts.extend(page.lines.into_iter().map(|line| (line.process, line.text)));
        query.after = page.next;
    }
    texts.sort();
    texts
}

fn of(target: &str) -> LogQuery {
    LogQuery { targets: vec![target.into()], follow: true, ..Default::default() }
}

#[tokio::test]
async fn lines_are_had_by_service_and_by_process() {
    let app = app(vec![
        sh("cart", "echo listening; echo a warning >&2; exec cat"),
        sh("ads", "echo listening; exec cat"),
    ])
    .await;
    let line = |process: &str, text: &str| (process.to_owned(), text.to_owned());
    let cart = texts(&app, of("cart"), 2).await;
    assert_eq!(cart, [line("cart-1", "a warning"), line("cart-1", "listening")]);
    assert_eq!(texts(&app, of("ads-1"), 1).await, [line("ads-1", "listening")]);
    for unknown in ["kart", "cart-x", "cart-0"] {
        assert!(app.handle.logs(&of(unknown), Duration::ZERO).await.is_err());
    }
    bounded("scaling", app.handle.scale("cart", 0)).await.expect("scalable");
    assert_eq!(texts(&app, of("cart-1"), 2).await.len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn of_services_that_share_a_process_each_has_its_own_lines() {
    let said = |service: &str| format!(r#"echo '{{"message":"of {service}","service":"{service}"}}'"#);
    let script = format!("{}; {}; {}; echo of nobody; exec cat", said("ads"), said("email"), said("mailer"));
    let shared = ProcessSpec { services: vec!["ads".into(), "email".into()], ..sh("rest", &script) };
    let app = app(vec![shared]).await;
    let line = |text: &str| ("rest-1".to_owned(), text.to_owned());
    let whole = texts(&app, of("rest-1"), 4).await;
    assert_eq!(whole, ["of ads", "of email", "of mailer", "of nobody"].map(line));
    assert_eq!(texts(&app, of("rest"), 4).await, whole);
    // The program may call something a service that is none.
    assert_eq!(texts(&app, of("ads"), 3).await, ["of ads", "of mailer", "of nobody"].map(line));
    let both = LogQuery { targets: vec!["ads".into(), "email".into()], ..of("ads") };
    assert_eq!(texts(&app, both, 4).await, whole);
    app.stop().await;
}

#[tokio::test]
async fn a_flood_is_read_to_its_end_and_counted() {
    let script =
        "i=0; while [ $i -lt 8000 ]; do echo line $i; i=$((i+1)); done; echo that was all >&2; exec cat";
    let app = app(vec![sh("cart", script)]).await;
    let (mut after, mut lines, mut dropped, mut done) = (0, 0, 0, false);
    while !done || lines + dropped < 8001 {
        let query = LogQuery { after, follow: true, ..Default::default() };
        let page =
            bounded("the page", app.handle.logs(&query, Duration::from_secs(60))).await.expect("no target");
        done |= page.lines.iter().any(|line| line.stream == LogStream::Err);
        lines += page.lines.len() as u64;
        dropped += page.dropped;
        after = page.next;
    }
    assert_eq!(lines + dropped, 8001);
    app.stop().await;
}

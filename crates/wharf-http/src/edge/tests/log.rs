//! The number of a request, and its line in the log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::routing::post;
use futures_util::FutureExt;
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use wharf_config::edge::EdgeSettings;

use super::opened::{self, fault, stuck};
use super::{Front, with};

/// What was logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("whole").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Lines {
    fn take(&self) -> Vec<String> {
        let bytes = std::mem::take(&mut *self.0.lock().expect("whole"));
        String::from_utf8(bytes).expect("text").lines().map(str::to_owned).collect()
    }
}

fn logged() -> (Lines, tracing::subscriber::DefaultGuard) {
    let lines = Lines::default();
    let subscriber =
        tracing_subscriber::fmt().with_writer(lines.clone()).with_ansi(false).without_time().finish();
    (lines, tracing::subscriber::set_default(subscriber))
}

fn front() -> Front {
    Front::new(EdgeSettings { access_log: true, ..EdgeSettings::of_router() })
}

#[tokio::test]
async fn each_request_is_one_line_with_all_that_one_looks_for() {
    let (lines, _guard) = logged();
    let front = front();
    let request = with(
        Request::get("/long?password=secret"),
        &[
            ("x-request-id", "req-7"),
            ("user-agent", "curl/8"),
            ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        ],
    );
    let answer = front.ask(request, Body::empty()).await;
    assert_eq!(answer.header("x-request-id"), "req-7");
    let lines = lines.take();
    assert_eq!(lines.len(), 1, "{lines:#?}");
    for part in [
        "INFO wharf::access:",
        "component=front",
        "request_id=\"req-7\"",
        "trace_id=4bf92f3577b34da6a3ce929d0e0e4736",
        "client=203.0.113.9",
        "method=GET",
        "path=\"/long\"",
        "status=200",
        "bytes=8000",
        "whole=true",
        "agent=\"curl/8\"",
    ] {
        assert!(lines[0].contains(part), "{part} is not in {}", lines[0]);
    }
    assert!(!lines[0].contains("secret"));
}

#[tokio::test]
async fn a_request_without_a_number_gets_that_of_its_trace() {
    let (lines, _guard) = logged();
    let answer = front().get("/nowhere", &[("x-request-id", "two words")]).await;
    let id = answer.header("x-request-id");
    assert_eq!(id.len(), 32);
    let line = lines.take().concat();
    assert!(
        line.contains(&format!("request_id=\"{id}\"")) && line.contains(&format!("trace_id={id}")),
        "{line}"
    );
    assert!(line.contains("status=404"), "{line}");
}

#[tokio::test]
async fn a_client_that_goes_is_in_the_log_as_well() {
    let (lines, _guard) = logged();
    let front = front();
    let request = Request::get("/never").body(Body::empty()).expect("a request");
    let asked = tower::ServiceExt::oneshot(front.0.clone(), request);
    assert!(tokio::time::timeout(std::time::Duration::from_millis(20), asked).await.is_err());
    let line = lines.take().concat();
    assert!(line.contains("status=499") && line.contains("whole=false"), "{line}");
}

#[tokio::test]
async fn who_asks_for_too_much_is_told_of_and_who_an_application_refuses_is_not() {
    let (lines, _guard) = logged();
    let settings = EdgeSettings { body: Some(64), memory: 1 << 20, ..EdgeSettings::of_router() };
    let front = opened::front(settings);
    let long = "x".repeat(65);
    let in_parts = || Body::from_stream(futures_util::stream::iter([Ok::<_, std::io::Error>(long.clone())]));
    for (headers, body) in [(&[("content-length", "65")][..], long.clone().into()), (&[], in_parts())] {
        assert_eq!(front.call_with("length", body, headers).await.status, 413);
        let lines = lines.take();
        assert_eq!(lines.len(), 1, "{lines:#?}");
        assert!(lines[0].contains("WARN") && lines[0].contains("front: POST /tide/length: "), "{lines:#?}");
        assert!(lines[0].contains("more than the 64 bytes"), "{lines:#?}");
    }
    let mut waiting: Vec<_> = (0..256).map(|_| Box::pin(front.call_with("length", stuck(1), &[]))).collect();
    for each in &mut waiting {
        assert!(each.now_or_never().is_none(), "it waits for more");
    }
    let refused = front.call("length", &json!({"text": ""}), &[]).await;
    assert_eq!(fault(&refused), (429, json!("overloaded")));
    let told = lines.take();
    assert!(told.len() == 1 && told[0].contains("requests take all of the 1048576 bytes"), "{told:#?}");

    let small = post(async |body: String| body).layer(DefaultBodyLimit::max(64));
    let own = axum::Router::new().route("/own", small);
    let front = opened::beside(EdgeSettings::of_router(), own);
    assert_eq!(front.ask(Request::post("/own"), long).await.status, 413);
    assert_eq!(lines.take(), Vec::<String>::new());
}

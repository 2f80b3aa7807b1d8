//! What a running app tells of itself: traces through all of its processes, logs that belong to them, levels that change, health.

use serde_json::Value;
use wharf_control::{PROCESS, ProcessClient, Span, SpanKept, SpanOutcome, SpanSide};
use wharf_tests::app::Shop;
use wharf_tests::buyer::buy;
use wharf_tests::up::Up;
use wharf_tests::wait::wait_for;

use crate::relay::{self, at, patient, run};

/// All spans that the processes of an app have kept.
fn spans(up: &Up) -> Vec<Span> {
    let mut spans = Vec::new();
    for process in up.json(&["ps"]).as_array().expect("a list") {
        let endpoint = process["endpoints"][0].as_str().expect("it listens").to_owned();
        let client: ProcessClient = run(async { at(PROCESS, &endpoint) });
        let page = run(async { client.spans(&patient(), 0, 0).await }).expect("it answers");
        assert_eq!((page.dropped, page.next), (0, page.spans.len() as u64));
        spans.extend(page.spans);
    }
    spans
}

/// The span of this side and callee in a trace.
#[track_caller]
fn only<'a>(trace: &'a [Span], side: SpanSide, callee: &str, method: &str) -> &'a Span {
    let found = |span: &&Span| span.side == side && span.callee == callee && span.method == method;
    trace.iter().find(found).unwrap_or_else(|| panic!("no {side:?} span of {callee}.{method} in {trace:#?}"))
}

#[test]
fn a_purchase_is_one_trace_through_all_processes_and_its_logs_are_found_by_it() {
    let shop = Shop::configured("");
    buy(&mut shop.visitor()).expect("a kettle is bought");
    let all = spans(&shop.up);
    let is_root = |span: &&Span| span.side == SpanSide::Request && span.method == "POST /checkout";
    let root = all.iter().find(is_root).expect("the request was kept").clone();
    assert_eq!((root.callee.as_str(), root.parent_id.as_deref()), ("storefront", None));
    assert!(root.status == Some(303) || root.status == Some(200), "{root:?}");

    let trace: Vec<Span> = all.into_iter().filter(|span| span.trace_id == root.trace_id).collect();
    assert!(trace.iter().all(|span| span.kept == SpanKept::Sampled && span.outcome == SpanOutcome::Value));
    let asked = only(&trace, SpanSide::Client, "checkout", "place_order");
    assert_eq!((asked.parent_id.as_ref(), asked.caller.as_str()), (Some(&root.span_id), "storefront"));
    let done = only(&trace, SpanSide::Server, "checkout", "place_order");
    assert_eq!((done.parent_id.as_ref(), done.caller.as_str()), (Some(&asked.span_id), "storefront"));
    assert_eq!((asked.process.as_str(), done.process.as_str()), ("storefront-1", "checkout-1"));
    let charged = only(&trace, SpanSide::Client, "payment", "charge");
    assert_eq!(charged.parent_id.as_ref(), Some(&done.span_id));
    let payment = only(&trace, SpanSide::Server, "payment", "charge");
    assert_eq!(payment.parent_id.as_ref(), Some(&charged.span_id));
    assert!(root.duration_us >= asked.duration_us && asked.duration_us >= done.duration_us);
    assert!(root.start_us <= asked.start_us && asked.start_us <= payment.start_us);

    let lines = shop.up.json_lines(&["logs", "--trace", &root.trace_id]);
    let charged = lines.iter().find(|line| line["text"] == "charged").expect("the line of the payment");
    assert_eq!((&charged["process"], &charged["service"]), (&"payment-1".into(), &"payment".into()));
    assert_eq!((&charged["span_id"], &charged["level"]), (&payment.span_id.clone().into(), &"info".into()));
    let fields = charged["fields"].as_array().expect("a list");
    assert!(fields.iter().any(|field| field["name"] == "brand"), "{fields:?}");
    assert!(lines.iter().all(|line| line["trace_id"] == root.trace_id.as_str()));

    let shown = shop.up.wharf(&["logs", "payment", "--grep", "CHARGED"]).stdout;
    assert!(shown.contains("INFO  charged ") && shown.contains(" brand="), "{shown}");
    assert_eq!(shop.up.wharf(&["logs", "payment", "--level", "warn"]).stdout, "");
}

#[test]
fn what_is_logged_is_changed_while_it_runs() {
    let shop = Shop::configured("");
    let logs = |arguments: &[&str]| -> Vec<Value> {
        shop.up.json(&[&["log-level"], arguments].concat()).as_array().expect("a list").clone()
    };
    let email = |logs: &str| serde_json::json!({ "process": "email-1", "logs": logs });
    assert_eq!(logs(&["email"]), [email("info")]);
    assert_eq!(logs(&["email=off"]), [email("info,email=off")]);
    buy(&mut shop.visitor()).expect("a kettle is bought");
    let confirmed = || shop.up.json_lines(&["logs", "email", "--grep", "confirmed"]).len();
    assert_eq!(confirmed(), 0);
    assert_eq!(logs(&["email", "--reset"]), [email("info")]);
    buy(&mut shop.visitor()).expect("another kettle is bought");
    wait_for("the line is there", || (confirmed() == 1).then_some(()));

    assert!(logs(&[]).len() >= 10, "without names, all");
    shop.up
        .wharf(&["log-level", "email=loud"])
        .assert_refused(2, &["email-1", "`email=loud` is neither a level"]);
    shop.up.wharf(&["log-level", "emial=off"]).assert_refused(2, &["no service or process is called emial"]);
}

#[test]
fn what_failed_is_kept_though_nothing_is_sampled() {
    let toml =
        "[telemetry]\nsampling = 0\nslow = '10s'\n[service.leaf.method.wait.policy]\ndeadline = '100ms'\n";
    let up = relay::setup().toml(toml).ready();
    assert_eq!(up.wharf(&["call", "leaf.waits"]).code, 0);
    let sampled = spans(&up);
    assert!(sampled.iter().all(|span| span.method == "waits"), "a call by hand is always kept: {sampled:#?}");
    assert_eq!(sampled.len(), 1);

    run(async {
        let fault = relay::client::<relay::TopClient>(&up, "top").wait(&patient()).await.unwrap_err();
        assert!(fault.to_string().contains("deadline exceeded"), "{fault}");
    });
    let failed: Vec<Span> = spans(&up).into_iter().filter(|span| span.method == "wait").collect();
    let client = only(&failed, SpanSide::Client, "leaf", "wait");
    assert_eq!((client.kept, client.outcome), (SpanKept::Failed, SpanOutcome::DeadlineExceeded));
    assert!(client.message.contains("time the caller gave is over"), "{}", client.message);
    let top = only(&failed, SpanSide::Server, "top", "wait");
    assert_eq!(top.trace_id, client.trace_id);
}

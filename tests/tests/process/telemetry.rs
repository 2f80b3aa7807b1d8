//! What a running app tells of itself: traces through all of its processes, logs that belong to them, levels that change, health.

use serde_json::Value;
use wharf_control::{PROCESS, ProcessClient, Span, SpanKept, SpanOutcome, SpanSide};
use wharf_tests::app::Shop;
use wharf_tests::buyer::buy;
use wharf_tests::processes::{self, Signal};
use wharf_tests::program::{Program, Start};
use wharf_tests::up::{Setup, Up};
use wharf_tests::wait::wait_for;
use wharf_tests::workspace;

use crate::relay::{self, at, patient, run};

/// All spans that the processes of an app have kept.
fn spans(up: &Up) -> Vec<Span> {
    let mut spans = Vec::new();
    for process in up.json(&["ps"]).as_array().expect("a list") {
        let endpoint = process["endpoints"][0].as_str().expect("it listens").to_owned();
        let page = run(async {
            let client: ProcessClient = at(PROCESS, &endpoint);
            client.spans(&patient(), 0, 0).await.expect("it answers")
        });
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
fn a_service_that_is_opened_in_parts_is_called_by_one_way_and_counted_once() {
    let up = Setup::of(&workspace::example("harbour")).args(&["--port", "api=0"]).ready();
    let endpoint = up.process("api-1")["endpoints"][0].as_str().expect("it listens").to_owned();
    let report = run(async {
        let client: ProcessClient = at(PROCESS, &endpoint);
        client.report(&patient()).await.expect("it answers")
    });
    let ways: Vec<_> =
        report.links.iter().map(|link| (&*link.caller, &*link.callee, &*link.interface)).collect();
    assert_eq!(ways, [("api", "berths", "Berths")]);
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

/// What a collector has been sent, each request as an object.
fn received(collector: &Program) -> Vec<Value> {
    let text = collector.stdout();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole.lines().skip(1).map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// All lists of this name that are within `value`, one after the other.
fn within<'a>(value: &'a Value, name: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::Array(list) if key == name => found.extend(list),
                    value => within(value, name, found),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| within(value, name, found)),
        _ => {}
    }
}

fn all<'a>(requests: &'a [Value], name: &str) -> Vec<&'a Value> {
    let mut found = Vec::new();
    requests.iter().for_each(|request| within(request, name, &mut found));
    found
}

#[test]
fn a_collector_is_sent_spans_and_metrics_and_asked_again_when_it_is_busy() {
    let script = workspace::root().join("tests/python/telemetry.py");
    let receive = [script.as_os_str(), "receive".as_ref(), "503".as_ref()];
    let mut collector = Start::new(workspace::python()).args(receive).start();
    let line = collector.wait_for_line("receiving at");
    let address = line.trim().rsplit(' ').next().expect("an address").to_owned();
    let toml = format!(
        "[env]\nOTEL_EXPORTER_OTLP_ENDPOINT = '{address}'\nOTEL_EXPORTER_OTLP_HEADERS = 'x-key=a%20b'\n\
         OTEL_BSP_SCHEDULE_DELAY = '100'\nOTEL_METRIC_EXPORT_INTERVAL = '300'\n\
         OTEL_RESOURCE_ATTRIBUTES = 'deployment.environment.name=test'\n"
    );
    let mut up = relay::setup().toml(&toml).ready();
    assert_eq!(up.wharf(&["call", "top.budget"]).code, 0);

    let spans = wait_for("spans of the call have come from three processes", || {
        let requests = received(&collector);
        let spans: Vec<Value> = all(&requests, "spans").into_iter().cloned().collect();
        let of_call =
            spans.iter().filter(|span| span["name"].as_str().is_some_and(|name| name.ends_with("/budget")));
        let servers = of_call.filter(|span| span["kind"] == "SPAN_KIND_SERVER").count();
        // The leaf was asked by `early`, too, when that started.
        (servers >= 4).then_some(spans)
    });
    let below = |parent: Option<&Value>, name: &str, kind: &str| {
        let fits = |span: &&Value| {
            span["name"] == name
                && span["kind"] == kind
                && parent.is_none_or(|parent| span["parent_span_id"] == parent["span_id"])
        };
        spans.iter().find(fits).unwrap_or_else(|| panic!("no {kind} {name} in {spans:#?}"))
    };
    let middle = below(None, "Middle/budget", "SPAN_KIND_SERVER");
    let asked = below(Some(middle), "Leaf/budget", "SPAN_KIND_CLIENT");
    let done = below(Some(asked), "Leaf/budget", "SPAN_KIND_SERVER");
    assert!([asked, done].iter().all(|span| span["trace_id"] == middle["trace_id"]));
    let time =
        |span: &Value, name: &str| span[name].as_str().expect("a time").parse::<u64>().expect("a number");
    assert!(time(asked, "start_time_unix_nano") < time(asked, "end_time_unix_nano"));

    let metric = "rpc.server.call.duration";
    wait_for("metrics have come", || {
        let requests = received(&collector);
        let metrics = all(&requests, "metrics");
        metrics.iter().any(|each| each["name"] == metric && each["unit"] == "s").then_some(())
    });
    assert_eq!(up.wharf(&["call", "leaf.waits"]).code, 0);
    assert_eq!(up.wharf(&["stop"]).code, 0);
    up.program.exit();
    let requests = received(&collector);
    assert_eq!(requests[0]["answered"], 503);
    for request in &requests[1..] {
        assert_eq!(request["unknown"], serde_json::json!([]), "{request}");
        assert_eq!((&request["type"], &request["key"]), (&"application/x-protobuf".into(), &"a b".into()));
    }
    let names: Vec<&Value> = all(&requests, "spans").into_iter().map(|span| &span["name"]).collect();
    assert!(names.contains(&&"Leaf/waits".into()), "what is left is sent at the end: {names:?}");
    let resources = all(&requests, "attributes");
    assert!(resources.iter().any(|each| each["key"] == "deployment.environment.name"));
    let pid = resources.iter().find(|each| each["key"] == "process.pid").expect("processes are named");
    assert!(pid["value"]["int_value"].is_string(), "a whole number, as the conventions have it: {pid}");
}

#[test]
fn a_second_signal_waits_for_no_collector() {
    // It takes connections, and never answers.
    let collector = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", collector.local_addr().unwrap());
    let start = Start::new(workspace::example("relay")).env("OTEL_EXPORTER_OTLP_ENDPOINT", address);
    let mut app = start.start();
    app.wait_for_line(" ready: ");
    app.send(Signal::TERM);
    app.wait_for_line("a second signal ends it at once");
    app.send(Signal::TERM);
    app.wait_for_line("again: ended with work under way");
    assert_eq!(app.exit().code(), Some(1));
}

#[test]
fn a_process_is_not_ready_without_what_it_requires() {
    let toml = "[service.storefront]\nrequires = ['catalog']\n[policy]\nkeepalive.after = '100ms'\nkeepalive.within = '200ms'\n";
    let shop = Shop::configured(toml);
    let ask =
        |path: &str| shop.visitor().try_get(path).map(|page| (page.status, page.body)).expect("an answer");
    assert_eq!(ask("/livez"), (200, "ok\n".into()));
    assert_eq!(ask("/readyz"), (200, "ok\n".into()));
    let catalog = shop.up.pid("catalog-1");
    processes::send(catalog, Signal::STOP);
    // A page asks the catalog, which does not answer.
    assert_ne!(ask("/").0, 200);
    let (_, why) = wait_for("it is not ready", || Some(ask("/readyz")).filter(|(status, _)| *status == 503));
    assert_eq!(why, "not ready: something that it requires is not there\n");
    assert_eq!(ask("/livez").0, 200);
    processes::send(catalog, Signal::CONT);
    wait_for("it is ready again", || Some(ask("/readyz")).filter(|(status, _)| *status == 200));
}

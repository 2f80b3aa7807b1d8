//! The console of an app that runs: its address, what it shows, and what is done by it.

use serde_json::{Value, json};
use wharf_tests::app::{Placement, Shop};
use wharf_tests::asker::Asker;
use wharf_tests::console::{Console, entry};
use wharf_tests::processes::{self, Signal};
use wharf_tests::wait::{wait_for, wait_until};

use crate::relay;

/// The console of a shop, in either placement.
#[track_caller]
fn console(shop: &mut Shop) -> Console {
    shop.up.program.wait_for("the console's address was printed", Console::found)
}

/// Whether every service of a state is ready, and there are some.
fn all_ready(state: &Value) -> bool {
    let services = state["services"].as_array().map(Vec::as_slice).unwrap_or_default();
    !services.is_empty() && services.iter().all(|service| service["health"] == "ready")
}

#[test]
fn the_address_is_printed_and_printed_again() {
    let mut up = relay::setup().ready();
    let console = Console::found(&up.program.stderr()).expect("an address");
    assert_eq!(up.wharf(&["console"]).stdout.trim(), console.address());
    assert_eq!(up.json(&["console"])["console"], console.address().as_str());
    assert_eq!(console.status_without_token("/"), 401);
    assert_eq!(console.status_without_token("/api/app"), 401);
    assert_eq!(console.get("/api/app").json()["placement"], "processes");

    up.program.send(Signal::TERM);
    up.program.exit();
}

#[test]
fn events_for_programs_name_the_address_first() {
    let mut up = relay::setup().args(&["--json"]).start();
    let console = up.program.wait_for("the console was named", Console::found);
    let said = up.program.stdout();
    let first: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!(first, json!({ "event": "console", "address": console.address() }));
}

#[test]
fn an_app_can_do_without() {
    let up = relay::setup().args(&["--no-console"]).ready();
    assert!(!up.program.stderr().contains("token="), "{}", up.program.stderr());
    up.wharf(&["console"]).assert_refused(1, &["runs without a console", "--no-console"]);
    let up = relay::setup().toml("console = false\n").ready();
    up.wharf(&["console"]).assert_refused(1, &["runs without a console"]);
}

#[test]
fn a_port_that_is_taken_is_told_before_anything_is_started() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let told = relay::setup().toml(&format!("[console]\nport = {port}\n")).told();
    told.assert_refused(1, &["the console can't be served", &port.to_string(), "--no-console"]);
    assert!(!told.stderr.contains("Starting"), "{}", told.stderr);
}

#[test]
fn the_shop_is_shown_as_it_runs() {
    let mut shop = Shop::open(Placement::ProcessEach);
    let console = console(&mut shop);
    shop.visitor().get("/product/eider-kettle");
    let state = console.state(|state| {
        let edges = state["edges"].as_array().map(Vec::as_slice).unwrap_or_default();
        let is_called = |edge: &Value| {
            edge["caller"] == "storefront" && edge["callee"] == "catalog" && edge["calls"] != 0
        };
        all_ready(state) && edges.iter().any(is_called)
    });
    assert_eq!(state["services"].as_array().unwrap().len(), 10);
    let cart = entry(&state["processes"], "name", "cart-1");
    assert!(cart["rss_bytes"].as_u64().is_some_and(|bytes| bytes > 1 << 20), "{cart}");
    assert!(cart["pid"].is_u64() && cart["built_ms"].is_u64() && cart["uptime_ms"].is_u64(), "{cart}");
    let edges = state["edges"].as_array().unwrap();
    let unused =
        edges.iter().find(|edge| edge["caller"] == "checkout" && edge["callee"] == "payment").unwrap();
    assert_eq!(
        (&unused["declared"], &unused["calls"]),
        (&true.into(), &0.into()),
        "nobody has bought anything"
    );

    visited(&console);
    let catalog = console.get("/api/services/catalog").json();
    let product = entry(&catalog["methods"], "method", "product");
    assert!(product["calls"].as_u64().is_some_and(|calls| calls >= 1), "{product}");
    let connection = entry(&catalog["connections"], "caller", "storefront");
    assert_eq!(
        (&connection["breaker"], &connection["to"]),
        (&"closed".into(), &"catalog-1".into()),
        "{connection}"
    );
    let deadline = entry(&catalog["policies"], "setting", "deadline");
    assert_eq!(deadline["origin"], "default", "{deadline}");

    let trace = wait_for("the visit was traced", || {
        let found = console.get("/api/traces?service=catalog&method=product").json();
        found["traces"].as_array().and_then(|traces| Some(traces.first()?["trace_id"].as_str()?.to_owned()))
    });
    let trace = console.get(&format!("/api/traces/{trace}")).json();
    let spans = trace["spans"].as_array().unwrap();
    assert!(
        spans.iter().any(|span| span["side"] == "client" && span["process"] == "storefront-1"),
        "{trace}"
    );
    assert!(spans.iter().any(|span| span["side"] == "server" && span["process"] == "catalog-1"), "{trace}");

    let lines = console.get("/api/logs?service=cart&tail=10").json();
    assert!(lines["lines"][0]["process"] == "cart-1", "{lines}");
    let nobody = console.get("/api/logs?service=card");
    assert_eq!((nobody.status, nobody.json()["title"].as_str()), (404, Some("Not Found")));
}

/// What came from outside is seen as that: the visit to the storefront.
fn visited(console: &Console) {
    let is_of = |edge: &Value, callee: &str| edge["caller"] == "" && edge["callee"] == callee;
    let state = console.state(|state| {
        let edges = state["edges"].as_array().map(Vec::as_slice).unwrap_or_default();
        edges.iter().any(|edge| is_of(edge, "storefront") && edge["calls"].as_u64() > Some(0))
    });
    let storefront = entry(&state["services"], "name", "storefront");
    assert!(storefront["calls"].as_u64() > Some(0), "{storefront}");
    let storefront = console.get("/api/services/storefront").json();
    let product = entry(&storefront["methods"], "method", "GET /product/{id}");
    assert!(product["calls"].as_u64() > Some(0), "{product}");
    assert_eq!(entry(&storefront["callers"], "method", "GET /product/{id}")["caller"], "");
    assert_eq!(storefront["series"]["total"]["rate"].as_array().map(Vec::len), Some(180));
}

/// One call of the cart's `items` is seen, and as one from outside.
fn called_from_outside(console: &Console) {
    wait_until("the call is told", || {
        let cart = console.get("/api/services/cart").json();
        let callers = cart["callers"].as_array().cloned().unwrap_or_default();
        callers.iter().any(|row| row["caller"] == "" && row["method"] == "items" && row["calls"] == 1)
    });
}

#[test]
fn what_is_called_by_a_tool_is_seen_as_calls_from_outside() {
    let mut shop = Shop::open(Placement::ProcessEach);
    let console = console(&mut shop);
    console.state(all_ready);
    assert_eq!(shop.up.wharf(&["call", "cart.items", r#"{"shopper":"anna"}"#]).code, 0);
    called_from_outside(&console);
    shop.visitor().get("/cart");
    let processes = shop.up.json(&["ps"]);
    let storefront = processes.as_array().unwrap().iter().find(|process| process["name"] == "storefront-1");
    let taken = storefront.unwrap()["report"]["taken"].as_array().unwrap();
    let cart = entry(&json!(taken), "method", "GET /cart").clone();
    assert_eq!((&cart["is_outside"], &cart["in_flight"]), (&true.into(), &0.into()), "{cart}");
}

#[test]
fn a_service_that_is_killed_is_seen_to_die_and_to_return() {
    let mut shop = Shop::open(Placement::ProcessEach);
    let console = console(&mut shop);
    let state = console.state(all_ready);
    let pid = entry(&state["processes"], "name", "cart-1")["pid"].as_u64().unwrap();
    processes::send(u32::try_from(pid).unwrap(), Signal::KILL);
    let mut told = Vec::new();
    console.events("/api/live", |event, data| {
        if event == "event" && data["process"] == "cart-1" {
            told.push(data["kind"].as_str().unwrap_or_default().to_owned());
        }
        told.last().is_some_and(|kind| kind == "ready")
    });
    let events = console.get("/api/events?service=cart&limit=500").json();
    let crash = entry(&events["events"], "kind", "crashed");
    assert!(crash["text"].as_str().unwrap().contains("killed by signal 9 (SIGKILL)"), "{crash}");
    assert!(crash["lines"].as_array().is_some_and(|lines| !lines.is_empty()), "its last words: {crash}");
    assert_eq!((&crash["level"], &crash["services"]), (&"error".into(), &json!(["cart"])));
    let state = console
        .state(|state| all_ready(state) && entry(&state["processes"], "name", "cart-1")["restarts"] == 1);
    let cart = entry(&state["processes"], "name", "cart-1");
    assert_eq!((&cart["restarts"], &cart["id"]), (&1.into(), &"cart-1.2".into()), "{cart}");
    assert!(cart["last_exit"]["reason"].as_str().unwrap().contains("SIGKILL"), "{cart}");
}

#[test]
fn what_is_asked_for_in_the_console_is_done_and_told() {
    let mut shop = Shop::open(Placement::ProcessEach);
    let console = console(&mut shop);
    let act = |action: &str, body: Value| console.post(&format!("/api/actions/{action}"), &body);
    let scaled = act("scale", json!({ "service": "cart", "replicas": 3 }));
    assert_eq!((scaled.status, &scaled.json()["started"]), (200, &json!(["cart-2", "cart-3"])), "{scaled:?}");
    let stopped = act("stop", json!({ "process": "cart-1" }));
    assert_eq!((stopped.status, &stopped.json()["stopped"]), (200, &json!(["cart-1"])), "{stopped:?}");
    let state = console.state(|state| entry(&state["services"], "name", "cart")["ready"] == 2);
    assert_eq!(entry(&state["services"], "name", "cart")["replicas"], json!(["cart-2", "cart-3"]));
    assert_eq!(act("stop", json!({ "process": "cart-2" })).status, 200);
    let last = act("stop", json!({ "process": "cart-3" }));
    assert_eq!(last.status, 422, "{last:?}");
    assert!(last.json()["detail"].as_str().unwrap().contains("the only process of cart"), "{last:?}");

    let pid = shop.up.pid("cart-3");
    let restarted = act("restart", json!({ "target": "cart" }));
    assert_eq!(
        (restarted.status, &restarted.json()["processes"]),
        (200, &json!(["cart-3"])),
        "{restarted:?}"
    );
    assert_ne!(shop.up.pid("cart-3"), pid);

    console.state(|state| {
        let cart = entry(&state["processes"], "name", "cart-3");
        cart["id"] == "cart-3.2" && cart["log_filter"] == "info"
    });
    let louder = act("log-level", json!({ "target": "cart", "filter": "debug" }));
    assert_eq!(louder.status, 200, "{louder:?}");
    let told_of_logs = || {
        let events = console.get("/api/events?service=cart&limit=500").json();
        let events = events["events"].as_array().cloned().unwrap_or_default();
        let texts =
            events.iter().filter(|event| event["kind"] == "log-level").map(|event| event["text"].clone());
        texts.collect::<Vec<_>>()
    };
    wait_until("what is logged is told", || told_of_logs() == ["cart-3 logs info,cart=debug now"]);
    let cart = console.get("/api/services/cart").json();
    assert_eq!(cart["processes"][0]["log_filter"], "info,cart=debug");
    // By whomever it was changed.
    shop.up.json(&["log-level", "cart=trace"]);
    wait_until("what is logged is told again", || told_of_logs().len() == 2);
    for (action, body, status) in [
        ("scale", json!({ "service": "cart", "replicas": 1000 }), 422),
        ("scale", json!({ "service": "card", "replicas": 1 }), 404),
        ("restart", json!({ "target": "cart-7" }), 404),
        ("log-level", json!({ "target": "cart", "filter": "loud" }), 422),
        ("scale", json!({ "service": "cart" }), 422),
    ] {
        assert_eq!(act(action, body.clone()).status, status, "{action} {body}");
    }
    let events = console.get("/api/events?service=cart&limit=500").json();
    let kinds: Vec<&str> =
        events["events"].as_array().unwrap().iter().filter_map(|event| event["kind"].as_str()).collect();
    for kind in ["started", "ready", "scaled", "draining", "stopped", "restarted", "log-level"] {
        assert!(kinds.contains(&kind), "{kind} is not among {kinds:?}");
    }
    assert_eq!(shop.visitor().get("/cart").status, 200);
}

/// Calls methods of the shop's cart and shipping, and looks at what becomes of that.
fn call(mut shop: Shop) {
    let console = console(&mut shop);
    let call = |service: &str, method: &str, arguments: Value| {
        console.post("/api/call", &json!({ "service": service, "method": method, "arguments": arguments }))
    };
    let items = call("cart", "items", json!({ "shopper": "nobody" }));
    assert_eq!(
        (items.status, &items.json()["outcome"], &items.json()["value"]),
        (200, &"value".into(), &json!([]))
    );
    let trace = items.json()["trace_id"].as_str().unwrap().to_owned();
    wait_until("the call was traced", || console.get(&format!("/api/traces/{trace}")).status == 200);

    let unknown = call("catalog", "product", json!({ "id": "dodo" }));
    assert_eq!(
        (&unknown.json()["outcome"], &unknown.json()["status"]),
        (&"error".into(), &404.into()),
        "{unknown:?}"
    );
    let unfit = call("cart", "items", json!({ "shopper": 7 }));
    assert_eq!((unfit.status, &unfit.json()["outcome"]), (200, &"incompatible".into()), "{unfit:?}");
    assert!(unfit.json()["message"].as_str().unwrap().contains("string"), "{unfit:?}");
    assert_eq!(call("cart", "items", json!({})).status, 422);
    let state = console.state(|state| {
        let edges = state["edges"].as_array().map(Vec::as_slice).unwrap_or_default();
        edges.iter().any(|edge| edge["callee"] == "catalog" && edge["caller"] == "" && edge["calls"] != 0)
    });
    let edges = state["edges"].as_array().unwrap();
    let services = state["services"].as_array().unwrap();
    let is_known =
        |caller: &Value| *caller == "" || services.iter().any(|service| service["name"] == *caller);
    assert!(edges.iter().all(|edge| is_known(&edge["caller"])), "a tool has one name: {edges:?}");
    let text = console.post(
        "/api/call/text",
        &json!({ "service": "cart", "method": "items", "arguments": { "shopper": "a" } }),
    );
    assert_eq!(text.json()["wharf"], r#"wharf call cart.items '{"shopper":"a"}'"#);
}

#[test]
fn a_method_is_called_across_processes() {
    call(Shop::open(Placement::ProcessEach));
}

#[test]
fn a_method_is_called_in_one_process() {
    call(Shop::open(Placement::OneProcess));
}

#[test]
fn an_app_in_one_process_shows_itself() {
    let mut shop = Shop::open(Placement::OneProcess);
    let console = console(&mut shop);
    shop.visitor().get("/product/eider-kettle");
    let app = console.get("/api/app").json();
    assert_eq!((&app["placement"], &app["can"]["scale"]), (&"one-process".into(), &false.into()));
    let state = console.state(|state| {
        let edges = state["edges"].as_array().map(Vec::as_slice).unwrap_or_default();
        all_ready(state) && edges.iter().any(|edge| edge["callee"] == "catalog" && edge["calls"] != 0)
    });
    assert_eq!(state["processes"].as_array().map(Vec::len), Some(1));
    assert!(state["processes"][0]["rss_bytes"].is_u64(), "{}", state["processes"]);
    let edges = state["edges"].as_array().unwrap();
    let edge =
        edges.iter().find(|edge| edge["caller"] == "storefront" && edge["callee"] == "catalog").unwrap();
    assert_eq!((&edge["local"], &edge["declared"]), (&true.into(), &true.into()));
    visited(&console);
    assert_eq!(Asker::new(shop.calls()).post("/cart/items", &json!({ "shopper": "anna" })).status, 200);
    called_from_outside(&console);
    let refused = console.post("/api/actions/scale", &json!({ "service": "cart", "replicas": 2 }));
    assert_eq!(refused.status, 422, "{refused:?}");
    let louder = console.post("/api/actions/log-level", &json!({ "target": "cart", "filter": "debug" }));
    assert_eq!(louder.status, 200, "{louder:?}");
    wait_until("what happened is told", || {
        let events = console.get("/api/events").json();
        let events = events["events"].as_array().cloned().unwrap_or_default();
        let kinds: Vec<&str> = events.iter().filter_map(|event| event["kind"].as_str()).collect();
        kinds == ["started", "ready", "log-level"]
    });
    let lines = console.get("/api/logs?tail=50").json();
    let lines = lines["lines"].as_array().unwrap();
    assert!(
        lines.iter().any(|line| line["text"].as_str().is_some_and(|text| text.contains("ready"))),
        "{lines:?}"
    );
}

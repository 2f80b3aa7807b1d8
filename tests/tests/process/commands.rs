//! The commands that talk to a running app: what they print, and how they end.

use serde_json::{Value, json};
use wharf_tests::app::{Placement, Shop};
use wharf_tests::up::{Told, Up};
use wharf_tests::wait::wait_until;
use wharf_tests::{program, visitor, workspace};

use wharf_tests::buyer::buy;

fn open() -> Shop {
    Shop::open(Placement::ProcessEach)
}

#[test]
fn call_prints_the_answer() {
    let shop = open();
    let item = json!({ "shopper": "anna", "item": { "product": "eider-kettle", "quantity": 2 } });
    let told = shop.up.wharf(&["call", "cart.add", &item.to_string()]);
    assert_eq!((told.code, told.stdout.as_str(), told.stderr.as_str()), (0, "null\n", ""));
    assert_eq!(
        shop.up.call("cart.items", &json!({ "shopper": "anna" })),
        json!([{ "product": "eider-kettle", "quantity": 2 }])
    );
    let price = json!({ "currency": "EUR", "units": 34, "nanos": 500_000_000 });
    let dollars = shop.up.call("currency.convert", &json!({ "amount": price, "to": "USD" }));
    assert_eq!(dollars, json!({ "currency": "USD", "units": 37, "nanos": 440_000_000 }));
    assert_eq!(shop.up.wharf(&["call", "catalog.products"]).value().as_array().unwrap().len(), 12);
}

#[test]
fn call_prints_an_error_of_the_service_and_fails() {
    let shop = open();
    let told = shop.up.wharf(&["call", "catalog.product", r#"{"id": "dodo"}"#]);
    assert_eq!(told.value(), json!({ "UnknownProduct": "dodo" }));
    told.assert_refused(1, &["catalog.product answered with its error", "UnknownProduct (not_found)"]);
    let item = json!({ "shopper": "anna", "item": { "product": "eider-kettle", "quantity": 21 } });
    let told = shop.up.wharf(&["call", "cart.add", &item.to_string()]);
    assert_eq!(told.value(), json!({ "TooMany": { "most": 20, "asked": 21 } }));
}

#[test]
fn call_prints_the_items_of_a_stream_as_they_come() {
    let shop = open();
    let parcel = r#"{"parcel": "SW473124829ZZ"}"#;
    let told = shop.up.wharf(&["call", "shipping.track", parcel]);
    let places = "\"Packed\"\n\"Collected\"\n\"Aboard\"\n\"Delivered\"\n";
    assert_eq!((told.code, told.stdout.as_str(), told.stderr.as_str()), (0, places, ""));
    // What came in time is printed.
    let told = shop.up.wharf(&["call", "shipping.track", parcel, "--timeout", "2"]);
    assert!(told.stdout.starts_with("\"Packed\"\n") && !told.stdout.contains("Delivered"), "{}", told.stdout);
    told.assert_refused(1, &["deadline exceeded", "--timeout"]);
    let told = shop.up.wharf(&["call", "shipping.track", r#"{"parcel": "SW1"}"#]);
    assert_eq!(told.value(), json!({ "UnknownParcel": "SW1" }));
}

#[test]
fn call_says_what_it_would_understand() {
    let shop = open();
    let refused = |arguments: &[&str], code, words: &[&str]| {
        let told = shop.up.wharf(&[&["call"], arguments].concat());
        told.assert_refused(code, words);
        assert_eq!(told.stdout, "");
    };
    refused(&["cart"], 2, &["no address of a method", "cart.items"]);
    refused(&["kart.items"], 1, &["no service kart", "did you mean cart?"]);
    refused(&["cart.itmes"], 1, &["no method itmes", "did you mean items?"]);
    refused(&["storefront.get"], 1, &["http component", "wharf ps"]);
    refused(&["cart.items", "shopper"], 2, &["not JSON", "single quotes"]);
    refused(&["cart.items", "[1]"], 2, &["JSON object with their names"]);
    refused(
        &["cart.items"],
        2,
        &["needs the argument shopper", "wharf call cart.items '{\"shopper\":\"text\"}'"],
    );
    refused(&["cart.items", r#"{"shoper": "a"}"#], 2, &["shopper"]);
    refused(&["cart.items", r#"{"shopper": 7}"#], 1, &["cart.items", "shopper"]);
    let quantity = json!({ "shopper": "a", "item": { "product": "p", "quantity": -1 } }).to_string();
    refused(&["cart.add", &quantity], 1, &["cart.add", "quantity"]);
    refused(&["cart.items", r#"{"shopper": "a"}"#, "--timeout", "0"], 2, &["--timeout", "seconds"]);
}

#[test]
fn ps_shows_every_process() {
    let shop = open();
    let processes = shop.up.json(&["ps"]);
    for process in processes.as_array().unwrap() {
        assert_eq!(process["state"], "ready", "{process}");
        assert!(process["rss_bytes"].as_u64().is_some_and(|bytes| bytes > 1 << 20), "{process}");
        assert!(process["uptime_ms"].is_u64() && process["pid"].is_u64(), "{process}");
    }
    let table = shop.up.wharf(&["ps"]).stdout;
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("PROCESS") && lines.len() == 11, "{table}");
    let storefront = lines.iter().find(|line| line.starts_with("storefront-1")).unwrap();
    assert!(storefront.contains(shop.address()) && storefront.contains("ready"), "{table}");
}

#[test]
fn ps_shows_who_is_connected_to_whom_and_how_they_talk() {
    let shop = open();
    buy(&mut shop.visitor()).unwrap();
    let processes = shop.up.json(&["ps"]);
    let process = |name: &str| {
        let found = processes.as_array().unwrap().iter().find(|process| process["name"] == name);
        found.unwrap_or_else(|| panic!("no {name} in {processes}"))
    };
    let links = process("checkout-1")["report"]["links"].as_array().unwrap();
    let cart = links.iter().find(|link| link["callee"] == "cart").expect("checkout calls cart");
    let connection = &cart["connections"][0];
    assert_eq!((&connection["process"], &cart["is_local"]), (&json!("cart-1"), &json!(false)));
    assert_eq!(connection["endpoint"], process("cart-1")["endpoints"][0]);
    assert!(connection["calls"].as_u64().unwrap() > 0, "{cart}");
    // All are built together, and so mean the same by every method.
    let methods = connection["methods"].as_array().unwrap();
    assert!(!methods.is_empty() && methods.iter().all(|method| method["spoken"] == "by-position"), "{cart}");
    let items = cart["calls"].as_array().unwrap().iter().find(|calls| calls["method"] == "items").unwrap();
    assert!(items["values"].as_u64().unwrap() > 0 && items["p99_us"].as_u64().unwrap() > 0, "{cart}");

    // Whoever is called counts what comes, from everybody.
    let taken = process("cart-1")["report"]["taken"].as_array().unwrap();
    let items = taken.iter().find(|taken| taken["method"] == "items").unwrap();
    assert!(items["calls"].as_u64().unwrap() > 0, "{items}");
    let all: u64 = taken.iter().map(|taken| taken["calls"].as_u64().unwrap()).sum();
    assert_eq!(process("cart-1")["calls"], all);

    let table = shop.up.wharf(&["ps", "--connections"]).stdout;
    let line = table.lines().find(|line| line.starts_with("checkout-1") && line.contains(" cart-1 "));
    assert!(line.is_some_and(|line| line.contains("by position")), "{table}");
}

#[test]
fn logs_are_those_that_were_asked_for() {
    let shop = open();
    let lines = |arguments: &[&str]| shop.up.wharf(&[&["logs"], arguments].concat());
    let cart = lines(&["cart"]).stdout;
    assert!(cart.contains("cart-1 ready: cart") && !cart.contains("catalog-1"), "{cart}");
    let two = lines(&["cart", "catalog-1"]).stdout;
    assert!(two.contains("cart-1 ready") && two.contains("catalog-1 ready"), "{two}");
    assert_eq!(lines(&["-n", "1"]).stdout.lines().count(), 1);
    for line in lines(&["--json"]).stdout.lines() {
        let line: Value = serde_json::from_str(line).expect("a line of JSON");
        assert!(line["process"].is_string() && line["text"].is_string() && line["at_ms"].is_u64(), "{line}");
    }
    lines(&["kart"]).assert_refused(1, &["no service or process kart", "cart"]);
}

#[test]
fn logs_follow_until_the_app_ends() {
    let mut shop = open();
    let mut follow = shop.up.wharf_start(&["logs", "payment", "-f"]);
    follow.wait_for_line("payment-1 ready");
    let mut visitor = shop.visitor();
    buy(&mut visitor).unwrap();
    follow.wait_for_line("charged");
    shop.up.json(&["stop"]);
    assert_eq!(follow.exit().code(), Some(0), "{}", follow.transcript());
    assert_eq!(shop.up.program.exit().code(), Some(0));
}

#[test]
fn up_writes_the_logs_with_the_name_in_front() {
    let mut shop = open();
    buy(&mut shop.visitor()).unwrap();
    let line = shop.up.program.wait_for_line("charged");
    assert!(line.starts_with("payment-1 ") && line.contains(" │ "), "{line}");
}

#[test]
fn up_tells_events_as_json() {
    let mut up = wharf_tests::up::Setup::of(&workspace::program("shop"))
        .args(&["--json", "--port", "storefront=0"])
        .start();
    up.program.wait_for_line(r#""event":"up""#);
    up.program.send(wharf_tests::processes::Signal::TERM);
    up.program.exit();
    up.program.drain();
    let events: Vec<Value> = up
        .program
        .stdout()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    let of = |kind: &str| events.iter().filter(|event| event["event"] == kind).count();
    assert_eq!((of("started"), of("ready"), of("up"), of("stopped"), of("finished")), (10, 10, 1, 10, 1));
}

#[test]
fn graph_is_drawn_as_text_json_and_dot() {
    let shop = open();
    let text = shop.up.wharf(&["graph"]).stdout;
    assert!(text.contains("9 services, 1 http component"), "{text}");
    let checkout = text.lines().find(|line| line.starts_with("checkout")).unwrap();
    for callee in ["cart", "catalog", "currency", "email", "payment", "shipping"] {
        assert!(checkout.contains(callee), "{checkout}");
    }
    let topology = shop.up.json(&["graph"]);
    assert_eq!(topology, shop.up.wharf(&["graph", "--format", "json"]).value());
    assert_eq!(topology["services"].as_array().unwrap().len(), 10);
    let dot = shop.up.wharf(&["graph", "--format", "dot"]).stdout;
    assert!(dot.starts_with("digraph") && dot.trim_end().ends_with('}'), "{dot}");
    assert!(dot.contains(r#""recommendation" -> "catalog""#), "{dot}");
}

#[test]
fn changes_that_cannot_be_made_are_refused() {
    let shop = open();
    let refused =
        |arguments: &[&str], code, words: &[&str]| shop.up.wharf(arguments).assert_refused(code, words);
    refused(&["scale", "kart=2"], 1, &["no service or process kart", "cart"]);
    refused(&["scale", "cart=101"], 1, &["101 replicas of cart are too many"]);
    refused(&["scale", "cart"], 2, &["SERVICE=N", "cart=3"]);
    refused(&["restart", "kart"], 1, &["no service or process kart"]);
    refused(&["ps", "--app", "wiki"], 1, &["wiki is not running", "shop"]);
    assert_eq!(shop.up.json(&["ps"]).as_array().unwrap().len(), 10);
}

#[test]
fn every_command_has_help_to_work_from() {
    let folder = wharf_tests::folder::Folder::new();
    let help = |command: &str| {
        let mut help = program::Start::new(workspace::program("wharf")).args([command, "--help"]);
        help = help.env("XDG_RUNTIME_DIR", folder.path());
        let mut help = help.start();
        assert_eq!(help.exit().code(), Some(0));
        help.drain();
        help.stdout()
    };
    let all = help("--help");
    let listed =
        all.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // What is further to the right goes on with the line above.
    let name =
        |line: &str| -> Option<String> { line.strip_prefix("  ")?.split(' ').next().map(str::to_owned) };
    let commands: Vec<String> = listed.filter_map(name).filter(|name| !name.is_empty()).collect();
    assert!(commands.len() >= 20, "{all}");
    for command in &commands {
        let text = help(command);
        assert!(text.contains("Usage: wharf") && text.contains("--json"), "{command}: {text}");
    }
    assert!(help("up").contains("[service.NAME]"), "the keys of wharf.toml are in the help of `up`");
}

#[test]
fn without_an_app_every_command_says_how_to_start_one() {
    let mut up: Up =
        wharf_tests::up::Setup::of(&workspace::program("shop")).args(&["--port", "storefront=0"]).ready();
    up.json(&["stop"]);
    up.program.exit();
    for arguments in [
        &["ps"][..],
        &["logs"],
        &["restart", "cart"],
        &["scale", "cart=2"],
        &["stop"],
        &["call", "cart.items"],
        &["graph"],
        &["top"],
        &["trace"],
        &["log-level"],
        &["console"],
        &["policy"],
        &["openapi"],
        &["client", "python", "cart"],
    ] {
        let told: Told = up.wharf(arguments);
        told.assert_refused(1, &["no app is running", "wharf up DIR"]);
    }
}

/// As in a fresh clone, but for the build.
#[test]
fn the_newcomers_command_starts_the_shop() {
    let folder = wharf_tests::folder::Folder::new();
    let mut up = program::Start::new(workspace::program("wharf"))
        .args(["up", "examples/shop", "--no-build", "--port", "storefront=0"])
        .folder(workspace::root())
        .env("XDG_RUNTIME_DIR", folder.path())
        .env("WHARF_CART__FILE", folder.path().join("cart.sqlite"))
        .env("WHARF_EMAIL__FOLDER", folder.path().join("mail"))
        .start();
    let line = up.wait_for_line("storefront  http://127.0.0.1:");
    let (_, address) = line.trim_end().split_once("  ").unwrap();
    let mut visitor = visitor::Visitor::new(address.trim());
    wait_until("the window is open", || visitor.try_get("/").is_ok_and(|page| page.status == 200));
    buy(&mut visitor).unwrap();
    assert_eq!(std::fs::read_dir(folder.path().join("mail")).unwrap().count(), 1);
}

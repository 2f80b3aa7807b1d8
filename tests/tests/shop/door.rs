//! The shop's door: beside the pages for people, programs find there what anybody may know of the shop, and nothing else.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wharf_tests::app::{Placement, Shop};
use wharf_tests::asker::Asker;
use wharf_tests::workspace;

fn is_open_for_programs(shop: &Shop) {
    let program = Asker::new(shop.address());
    let products = program.get("/products").json();
    let kettle = products.as_array().expect("a list").iter().find(|each| each["id"] == "eider-kettle");
    let called = program.post("/catalog/product", &json!({"id": "eider-kettle"}));
    assert_eq!((called.status, Some(&called.json())), (200, kettle));
    assert_eq!(program.get("/products/eider-kettle").json(), called.json());
    let none = program.get("/products/dodo");
    assert_eq!((none.status, &none.json()["error"]), (404, &json!({"UnknownProduct": "dodo"})));

    let price = called.json()["price"].clone();
    let dollars = program.post("/currency/convert", &json!({"amount": price, "to": "USD"})).json();
    // 39.00 * 1.0853
    assert_eq!(dollars, json!({"currency": "USD", "units": 42, "nanos": 330_000_000}));
    assert!(program.get("/currencies").json().as_array().is_some_and(|all| all.contains(&json!("SEK"))));
    assert!(program.get("/ads?categories=galley").json()[0]["text"].is_string());
    let lost = program.get("/parcels/SW473124828ZZ");
    assert_eq!((lost.status, lost.header("content-type")), (404, "application/problem+json"));
    assert_eq!(lost.json()["error"], json!({"UnknownParcel": "SW473124828ZZ"}));
}

fn is_closed_for_the_rest(shop: &Shop) {
    let program = Asker::new(shop.address());
    let nowhere = program.post("/nowhere/none", &json!({}));
    assert_eq!((nowhere.status, nowhere.header("content-type")), (404, "application/problem+json"));
    for path in [
        "/cart/items",
        "/carts/mira/items",
        "/catalog/search",
        "/checkout/place_order",
        "/email/confirm_order",
        "/payment/charge",
        "/payment/refund",
        "/shipping/ship",
        "/wharf.Process/report",
    ] {
        let said = program.post(path, &json!({"shopper": "mira"}));
        assert_eq!(
            (said.status, said.body),
            (404, nowhere.body.clone()),
            "{path} is as if it were not there"
        );
    }
    let described = program.get("/openapi.json").json();
    assert_eq!(printed(shop), described, "`wharf openapi --edge` says the same");
    let paths: Vec<&String> = described["paths"].as_object().expect("paths").keys().collect();
    assert_eq!(
        paths,
        [
            "/ads",
            "/ads/ads",
            "/catalog/product",
            "/catalog/products",
            "/currencies",
            "/currency/convert",
            "/currency/supported",
            "/parcels/{parcel}",
            "/products",
            "/products/{id}",
            "/shipping/track",
        ]
    );
}

/// What `wharf openapi --edge` prints, of the app that runs or, where no supervisor knows of it, of its program.
fn printed(shop: &Shop) -> Value {
    match shop.up.wharf(&["ps"]).code {
        0 => shop.up.json(&["openapi", "--edge"]),
        _ => {
            let program = workspace::program("shop").display().to_string();
            shop.up.json(&["openapi", "--edge", "storefront", "--bin", &program])
        }
    }
}

fn shows_pages_to_people(shop: &Shop) {
    let mut visitor = shop.visitor();
    assert!(visitor.get("/").body.contains("Eider"), "the shop's window");
    let lost = visitor.get("/nowhere");
    assert!(lost.status == 404 && lost.body.contains("There is no such page"), "{}", lost.body);
}

#[test]
fn programs_and_people_come_in_at_one_door() {
    for placement in [Placement::OneProcess, Placement::ProcessEach] {
        let shop = Shop::open(placement);
        is_open_for_programs(&shop);
        is_closed_for_the_rest(&shop);
        shows_pages_to_people(&shop);
        if placement == Placement::OneProcess {
            is_counted_once(&shop);
        }
    }
}

/// The storefront calls the catalog for its pages, and for programs: that is one way, which is counted once.
fn is_counted_once(shop: &Shop) {
    let metrics = Asker::new(shop.calls()).get("/metrics").body;
    let mut seen = BTreeSet::new();
    let series = metrics.lines().filter(|line| !line.starts_with('#'));
    for series in series.filter_map(|line| line.rsplit_once(' ').map(|(series, _)| series)) {
        assert!(seen.insert(series), "{series} is there twice");
    }
    assert!(
        seen.iter().any(|series| series.contains("storefront") && series.contains("catalog")),
        "{metrics}"
    );
}

#[test]
fn limits_of_the_door_hold_for_all_who_come() {
    let shop = Shop::configured(
        "[service.storefront.edge]\nbody = \"2KiB\"\n\
         [service.storefront.edge.rate]\nrequests = 20\nper = \"1h\"\nburst = 20\n",
    );
    let program = Asker::new(shop.address());
    let long = program.post("/catalog/product", &json!({"id": "x".repeat(2048)}));
    assert!(long.problem(413, "overloaded").contains("2048 bytes"), "{}", long.body);
    let refused = (0..20).map(|_| program.get("/products")).find(|said| said.status != 200);
    let refused = refused.expect("20 an hour, and the storefront has been asked before");
    assert!(refused.problem(429, "overloaded").contains("20 requests in 3600s"), "{}", refused.body);
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(shop.visitor().get("/").status, 429, "a page is a request like any other");
}

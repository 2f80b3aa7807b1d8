//! More replicas, fewer, other ones: while load runs, with no failed call.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::json;
use wharf_tests::app::{Placement, Shop};
use wharf_tests::load::Load;
use wharf_tests::processes;
use wharf_tests::wait::wait_until;

use crate::relay;
use wharf_tests::buyer::buy;

/// A shopper who sets a quantity, and finds it in the cart.
fn shopper(shop: &Shop) -> impl FnMut() -> Result<(), String> + Send + 'static {
    let mut visitor = shop.visitor();
    let mut quantity = 0;
    move || {
        quantity = quantity % 20 + 1;
        let typed = quantity.to_string();
        let page = visitor.try_post("/cart/set", &[("product", "eider-kettle"), ("quantity", &typed)])?;
        let wanted =
            format!("id=\"quantity-eider-kettle\" type=\"number\" name=\"quantity\" value=\"{typed}\"");
        if page.status == 200 && page.path == "/cart" && page.body.contains(&wanted) {
            return Ok(());
        }
        Err(format!("{} for {quantity} kettles: {}", page.status, page.body))
    }
}

/// Somebody who calls from the command line, again and again.
fn caller(mut command: Command, answer: &'static str) -> impl FnMut() -> Result<(), String> + Send + 'static {
    move || {
        let output = command.output().map_err(|error| error.to_string())?;
        let stdout = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if output.status.success() && stdout == answer {
            return Ok(());
        }
        Err(format!("{}: {stdout} {}", output.status, String::from_utf8_lossy(&output.stderr)))
    }
}

/// People who all need the cart: some look, some change it, some buy.
fn load_on_cart(shop: &Shop) -> Load {
    let call = shop.up.command(&["call", "cart.items", &json!({ "shopper": "nobody" }).to_string()]);
    let mut buyer = shop.visitor();
    let load = Load::new().worker(shopper(shop)).worker(shopper(shop));
    load.worker(caller(call, "[]")).worker(move || buy(&mut buyer))
}

fn carts(shop: &Shop) -> BTreeMap<String, u64> {
    let processes = shop.up.json(&["ps"]);
    let carts = processes.as_array().unwrap().iter().filter(|process| process["services"][0] == "cart");
    carts.map(|cart| (cart["name"].as_str().unwrap().to_owned(), cart["pid"].as_u64().unwrap())).collect()
}

#[test]
fn replicas_come_and_go_under_load_and_all_take_calls() {
    let shop = Shop::open(Placement::ProcessEach);
    let load = load_on_cart(&shop);
    for _ in 0..2 {
        load.go_on_for(30);
        let scaled = shop.up.json(&["scale", "cart=3"]);
        assert_eq!(scaled[0]["started"], json!(["cart-2", "cart-3"]));
        let replicas = carts(&shop);
        assert_eq!(replicas.keys().collect::<Vec<_>>(), ["cart-1", "cart-2", "cart-3"]);
        // Who takes calls that change a cart writes to the carts' file: a dozen kilobytes each time.
        let written = |pid: u64| processes::written(u32::try_from(pid).unwrap());
        let before: Vec<(u64, u64)> = replicas.values().map(|pid| (*pid, written(*pid))).collect();
        wait_until("each of three replicas has written", || {
            before.iter().all(|(pid, bytes)| written(*pid) > bytes + 60_000)
        });
        let scaled = shop.up.json(&["scale", "cart=1"]);
        assert_eq!(scaled[0]["stopped"], json!(["cart-2", "cart-3"]));
        assert_eq!(carts(&shop).keys().collect::<Vec<_>>(), ["cart-1"]);
        load.go_on_for(30);
    }
    load.assert_nothing_failed();
}

#[test]
fn a_restart_under_load_fails_no_call() {
    let shop = Shop::open(Placement::ProcessEach);
    shop.up.json(&["scale", "cart=2"]);
    let load = load_on_cart(&shop);
    for round in 1..=3 {
        load.go_on_for(30);
        let before = carts(&shop);
        assert_eq!(shop.up.json(&["restart", "cart"])["restarted"], json!(["cart-1", "cart-2"]));
        let after = carts(&shop);
        for name in ["cart-1", "cart-2"] {
            assert_ne!(before[name], after[name], "{name} is another process");
            assert_eq!(shop.up.process(name)["restarts"], round);
        }
    }
    assert_eq!(shop.up.json(&["restart", "cart-2"])["restarted"], json!(["cart-2"]));
    load.go_on_for(30);
    load.assert_nothing_failed();
}

#[test]
fn every_replica_answers() {
    let up = relay::setup().toml("[service.leaf]\nreplicas = 3\n").ready();
    let mut answers: BTreeMap<String, u32> = BTreeMap::new();
    wait_until("each of three replicas has answered ten times", || {
        let hops = up.call("top.budget", &json!({}));
        *answers.entry(hops[2]["process"].as_str().unwrap().to_owned()).or_default() += 1;
        answers.len() == 3 && answers.values().all(|count| *count >= 10)
    });
    assert_eq!(answers.keys().collect::<Vec<_>>(), ["leaf-1", "leaf-2", "leaf-3"]);

    let mut seen = BTreeSet::new();
    wait_until("whoever calls them by hand has seen each of three", || {
        seen.insert(up.call("leaf.budget", &json!({}))["process"].to_string());
        seen.len() == 3
    });
}

#[test]
fn carts_survive_every_change() {
    let shop = Shop::open(Placement::ProcessEach);
    let mut visitor = shop.visitor();
    visitor.post("/cart", &[("product", "godwit-flags"), ("quantity", "7")]);
    let mut keeps = |when: &str| {
        wait_until(&format!("the cart is there {when}"), || {
            visitor.try_get("/cart").is_ok_and(|page| page.status == 200 && page.body.contains("€1,015.00"))
        });
    };
    keeps("at first");
    processes::send(shop.up.pid("cart-1"), processes::Signal::KILL);
    keeps("after a kill");
    shop.up.json(&["restart", "cart"]);
    keeps("after a restart");
    shop.up.json(&["scale", "cart=3"]);
    keeps("with three replicas");
    shop.up.json(&["scale", "cart=1"]);
    keeps("with one again");
}

//! The shop with its services in other languages, as its wharf.toml has them.

use serde_json::json;
use wharf_tests::app::Shop;
use wharf_tests::processes::{self, Signal};
use wharf_tests::up::Setup;
use wharf_tests::wait::wait_until;
use wharf_tests::workspace;

use crate::till::{order, with_a_cart};

/// The shop's own wharf.toml with every service in the other language.
fn toml() -> String {
    let folder = workspace::root().join("examples/shop");
    let text = std::fs::read_to_string(folder.join("wharf.toml")).expect("the shop has a wharf.toml");
    assert_eq!(text.matches("# run = ").count(), 2, "two services are there twice");
    let program = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    text.replace("# run = ", "run = ")
        .replace("recommendation/main.py", &program("recommendation/main.py"))
        .replace("ads/main.mjs", &program("ads/main.mjs"))
}

fn shop(toml: &str) -> Shop {
    let setup = Setup::of(&workspace::program("shop")).toml(toml).env("PYTHONDONTWRITEBYTECODE", "1");
    Shop::of(setup.args(&["--port", "storefront=0"]))
}

#[test]
fn pages_are_what_they_are_with_the_services_in_rust() {
    let (foreign, own) = (shop(&toml()), shop(""));
    let seen = json!({ "shopper": "mira", "seen": ["dunlin-line"] });
    let galley = json!({ "categories": ["galley"] });
    for (method, arguments) in [("recommendation.recommend", &seen), ("ads.ads", &galley)] {
        assert_eq!(foreign.up.call(method, arguments), own.up.call(method, arguments), "{method}");
    }
    let mut visitor = with_a_cart(&foreign);
    let page = visitor.get("/product/dunlin-line").body;
    assert!(page.contains("Advertisement") && page.contains("Goes well with it"), "{page}");
    assert!(order(&mut visitor, &[]).body.contains("Thank you"));
}

#[test]
fn pages_come_while_a_foreign_service_is_killed_and_it_returns() {
    let shop = shop(&toml());
    let mut visitor = shop.visitor();
    for name in ["recommendation-1", "ads-1"] {
        let pid = shop.up.pid(name);
        processes::send(pid, Signal::KILL);
        for path in ["/", "/product/dunlin-line", "/cart"] {
            assert_eq!(visitor.get(path).status, 200, "{path} without {name}");
        }
        wait_until(&format!("{name} is back"), || {
            let process = shop.up.process(name);
            process["pid"].as_u64().is_some_and(|new| new != u64::from(pid)) && process["state"] == "ready"
        });
    }
    wait_until("both are on the page again", || {
        let page = visitor.get("/product/dunlin-line").body;
        page.contains("Advertisement") && page.contains("Goes well with it")
    });
}

#[test]
fn where_the_languages_are_missing_the_shop_goes_on() {
    let toml = toml().replace("python3 ", "no-such-python ").replace("node ", "no-such-node ");
    let shop = shop(&toml);
    let said = shop.up.program.stderr();
    assert!(said.contains("no-such-python") && said.contains("no-such-node"), "{said}");
    let page = shop.visitor().get("/product/dunlin-line");
    assert!(page.status == 200 && page.body.contains("€34.50"), "{}", page.body);
    assert!(!page.body.contains("Advertisement") && !page.body.contains("Goes well with it"));
}

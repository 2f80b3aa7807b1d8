//! Services that are not written with Wharf: run, watched and called like any other.

mod bad;
mod elsewhere;
mod life;

use serde_json::{Value, json};
use wharf_tests::app::Shop;
use wharf_tests::up::{Setup, Told, Up};
use wharf_tests::workspace;

/// The program, which needs nothing but python3.
const PROGRAM: &str = include_str!("recommend.py");

/// What wharf.toml says of it.
const SAID: &str = "[service.recommendation]\nrun = \"python3 recommend.py\"\n";

/// The shop with that program for its recommendations; `more` follows in its section.
fn setup(more: &str) -> Setup {
    workspace::tool("python3");
    let setup = Setup::of(&workspace::program("shop")).file("recommend.py", PROGRAM);
    setup.toml(&format!("{SAID}{more}"))
}

fn shop(more: &str) -> Shop {
    Shop::of(setup(more))
}

/// What `wharf call` of the recommendations says, for this shopper.
fn asked(up: &Up, shopper: &str) -> Told {
    up.wharf(&["call", "recommendation.recommend", &arguments(shopper).to_string(), "--json"])
}

/// The same, which must be an answer: a list of texts.
#[track_caller]
fn recommended(up: &Up, shopper: &str) -> Vec<String> {
    let value = up.call("recommendation.recommend", &arguments(shopper));
    let texts = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

fn arguments(shopper: &str) -> Value {
    json!({ "shopper": shopper, "seen": ["eider-kettle"] })
}

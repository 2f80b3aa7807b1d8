//! What a service reads with `start.config()`: the file, the environment over it, and each mistake at its key.
use std::collections::BTreeMap;

use serde::Deserialize;
use wharf_config::File;

use crate::{file, said};

#[derive(Debug, Deserialize, PartialEq)]
struct CartConfig {
    database: String,
    #[serde(default)]
    limit: u8,
    #[serde(default)]
    rate: Option<f64>,
    #[serde(default)]
    verbose: bool,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    cache: Cache,
    #[serde(default)]
    mode: Mode,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
struct Cache {
    #[serde(default)]
    max_size: u32,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Mode {
    #[default]
    Plain,
    Tuned {
        factor: i16,
    },
}

/// Reads the cart's section `text`, with `environment` over it.
fn read(text: &str, environment: &[(&str, &str)]) -> Result<CartConfig, wharf_config::ConfigError> {
    let text = format!("[service.cart.config]\n{text}");
    let environment = environment.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
    file(&text).service_config("cart", environment)?.read()
}

fn good(text: &str, environment: &[(&str, &str)]) -> CartConfig {
    read(text, environment).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_file_gives_every_kind_of_value() {
    let config = good(
        "database = 'x'\nlimit = 7\nrate = 1\nverbose = true\nhosts = ['a', 'b']\ncache.max-size = 0x10\n\
         mode = { tuned = { factor = -2 } }",
        &[],
    );
    assert_eq!(config.cache.max_size, 16);
    assert_eq!(config.rate, Some(1.0));
    assert_eq!(config.mode, Mode::Tuned { factor: -2 });
    assert_eq!(config.hosts, ["a", "b"]);
}

#[test]
fn the_environment_wins_and_is_read_as_what_the_service_wants() {
    let config = good(
        "database = 'x'\nlimit = 7\n[service.cart.config.cache]\nmax-size = 1",
        &[
            ("WHARF_CART__DATABASE", "17"),
            ("WHARF_CART__LIMIT", "9"),
            ("WHARF_CART__RATE", "0.5"),
            ("WHARF_CART__VERBOSE", "true"),
            ("WHARF_CART__HOSTS", "[\"a\", \"b\"]"),
            ("WHARF_CART__CACHE__MAX_SIZE", "20"),
            ("WHARF_CART__MODE", "plain"),
            ("WHARF_CARTER__LIMIT", "1"),
            ("WHARF_CART_ADDRESS", "unix:/x"),
        ],
    );
    assert_eq!(config.database, "17");
    assert_eq!(config.limit, 9);
    assert_eq!(config.rate, Some(0.5));
    assert_eq!(config.cache.max_size, 20);
    assert!(config.verbose);
    assert_eq!(config.hosts, ["a", "b"]);
}

#[test]
fn the_environment_alone_is_enough() {
    let environment =
        [("WHARF_ORDER_HISTORY__CACHE", "{ max-size = 3 }"), ("WHARF_ORDER_HISTORY__DATABASE", "y")];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config: CartConfig =
        File::absent(".").service_config("order-history", environment).unwrap().read().unwrap();
    assert_eq!((config.database.as_str(), config.cache.max_size), ("y", 3));
}

#[test]
fn a_missing_key_names_both_places_to_set_it() {
    assert_eq!(
        said(read("limit = 1", &[])),
        "wharf.toml:1:1: `cart` needs the key `database`, and nothing sets it\n  \
           set it in [service.cart.config] of wharf.toml, or with WHARF_CART__DATABASE"
    );
    assert_eq!(
        said(File::absent(".").service_config("cart", []).unwrap().read::<CartConfig>()),
        "`cart` needs the key `database`, and nothing sets it\n  \
           set it in [service.cart.config] of a wharf.toml, or with WHARF_CART__DATABASE"
    );
}

#[test]
fn an_unknown_key_is_an_error_even_where_serde_would_ignore_it() {
    assert_eq!(
        said(read("database = 'x'\nlimits = 3", &[])),
        "wharf.toml:3:1: unknown key `limits` in [service.cart.config]\n  did you mean `limit`? known keys: \
         `database`, `limit`, `rate`, `verbose`, `hosts`, `cache` and `mode`"
    );
    assert_eq!(
        said(read("database = 'x'\ncache = { size = 3 }", &[])),
        "wharf.toml:3:11: unknown key `cache.size` in [service.cart.config]\n  remove it; known keys: `max-size`"
    );
    assert_eq!(
        said(read("database = 'x'", &[("WHARF_CART__DATABAS", "x")])),
        "WHARF_CART__DATABAS: unknown key `databas` in [service.cart.config]\n  did you mean `database`? known \
         keys: `database`, `limit`, `rate`, `verbose`, `hosts`, `cache` and `mode`"
    );
    assert_eq!(
        said(file("[service.cart.config]\nx = 1").service_config("cart", []).unwrap().read::<()>()),
        "wharf.toml:2:1: unknown key `x` in [service.cart.config]\n  remove it: nothing can be set here"
    );
}

#[test]
fn a_bad_value_is_located_and_not_repeated() {
    let cases = [
        (
            "limit = 300",
            "3:9: `limit` in [service.cart.config] is out of range\n  expected a whole number from 0 to 255",
        ),
        (
            "limit = 'secret'",
            "3:9: `limit` in [service.cart.config] is text\n  expected a whole number from 0 to 255",
        ),
        ("rate = 'fast'", "3:8: `rate` in [service.cart.config] is text\n  expected a number, such as 0.5"),
        (
            "verbose = 'yes'",
            "3:11: `verbose` in [service.cart.config] is text\n  expected true or false, without quotes",
        ),
        ("hosts = 'a'", "3:9: `hosts` in [service.cart.config] is text\n  expected a list in brackets"),
        (
            "hosts = ['a', 2]",
            "3:15: `hosts.1` in [service.cart.config] is a whole number\n  expected text in quotes",
        ),
        ("cache = 1", "3:9: `cache` in [service.cart.config] is a whole number\n  expected a table"),
        (
            "mode = 'fast'",
            "3:8: `mode` in [service.cart.config] has an unknown value\n  expected one of `plain` and `tuned`",
        ),
        (
            "cache.max-size = -1",
            "3:18: `cache.max-size` in [service.cart.config] is out of range\n  expected a whole number from 0 to 4294967295",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(
            said(read(&format!("database = 'x'\n{text}"), &[])),
            format!("wharf.toml:{expected}"),
            "of {text}"
        );
    }
}

#[test]
fn a_bad_variable_is_named_and_its_value_is_not_shown() {
    assert_eq!(
        said(read("database = 'x'", &[("WHARF_CART__LIMIT", "hunter2")])),
        "WHARF_CART__LIMIT: `limit` in [service.cart.config] is no such number\n  \
           expected a whole number from 0 to 255"
    );
    assert_eq!(
        said(read("database = 'x'", &[("WHARF_CART__HOSTS", "a,b")])),
        "WHARF_CART__HOSTS: `hosts` in [service.cart.config] is text\n  expected a list in brackets"
    );
    assert_eq!(
        said(read("database = 'x'", &[("WHARF_CART__DATABASE__PATH", "y")])),
        "WHARF_CART__DATABASE__PATH: the variable sets a key inside of what is text, not a table\n  \
           that is set by wharf.toml:2:12: change one of the two"
    );
    assert_eq!(
        said(read("database = 'x'", &[("WHARF_CART__", "y")])),
        "WHARF_CART__: the variable names no key\n  \
           after WHARF_CART__ comes a key, then `__` and a key within it, and so on"
    );
}

#[test]
fn a_loose_type_takes_what_there_is() {
    let text = "[service.cart.config]\na = 1\nb = [true, 2.5]\nc = 2026-01-02\n";
    let environment = [("WHARF_CART__D".to_owned(), "1.2.3".to_owned())];
    let config = file(text).service_config("cart", environment).unwrap();
    let loose: BTreeMap<String, serde_json::Value> = config.read().unwrap();
    assert_eq!(
        serde_json::to_string(&loose).unwrap(),
        r#"{"a":1,"b":[true,2.5],"c":"2026-01-02","d":"1.2.3"}"#
    );
}

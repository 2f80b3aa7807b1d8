//! The guide: its examples are files that the shop could have, and it knows every setting.
use std::{fmt::Write as _, fs, path::PathBuf};

use wharf_config::policy::{Layers, Level, SETTINGS, Scope};

use crate::{file, shop};

/// What the chapter ends with, before the tables.
const TABLES: &str = "Those of a call may be set for a method; the others for a service or the whole app.\n";

fn chapter() -> (PathBuf, String) {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guide/failure.md"));
    let text = fs::read_to_string(&path).expect("the chapter is there");
    (path, text)
}

#[test]
fn every_example_of_wharf_toml_in_the_chapter_on_failure_can_be_used() {
    let (_, text) = chapter();
    let examples: Vec<&str> =
        text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() >= 5, "{} examples", examples.len());
    for example in examples {
        let mut services = shop();
        services.push(wharf_config::ServiceInfo {
            name: "report".into(),
            http: false,
            methods: vec![],
            interfaces: vec![],
            is_foreign: false,
            calls: vec![],
        });
        if let Err(error) = file(example).plan(&services) {
            panic!("{error}\nin the example:\n{example}");
        }
        assert!(!file(example).policies().said().is_empty(), "it sets nothing:\n{example}");
    }
}

#[test]
fn every_example_of_wharf_toml_in_the_chapter_on_the_edge_can_be_used() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guide/edge.md"));
    let text = text.expect("the chapter is there");
    let examples = text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut count = 0;
    for example in examples {
        let file = file(example);
        file.check_against(&shop()).unwrap_or_else(|error| panic!("{error}\nin the example:\n{example}"));
        assert!(example.contains("[service.storefront.edge"), "it says nothing of an edge:\n{example}");
        count += 1;
    }
    assert!(count >= 5, "{count} examples");
}

#[test]
fn the_chapter_on_failure_lists_every_setting_with_its_default() {
    let (path, text) = chapter();
    let (before, _) = text.split_once(TABLES).expect("the sentence before the tables");
    let current = format!("{before}{TABLES}{}", tables());
    if text != current && std::env::var_os("WHARF_ACCEPT").is_some() {
        fs::write(path, current).expect("the chapter can be written");
        return;
    }
    assert!(text == current, "docs/guide/failure.md is out of date: run this test with WHARF_ACCEPT=1");
}

fn tables() -> String {
    let levels = [
        (Level::Call, "A call"),
        (Level::Caller, "The way to a service"),
        (Level::Callee, "A service that is called"),
    ];
    let defaults = Layers::default().resolve(&Scope::app(), true);
    let mut text = String::new();
    for (level, title) in levels {
        write!(text, "\n### {title}\n\n| setting | default | takes | meaning |\n|---|---|---|---|\n")
            .unwrap();
        for setting in SETTINGS.iter().filter(|setting| setting.level == level) {
            let (name, key) = (setting.name(), &setting.key);
            let default = defaults.get(name).unwrap().value;
            writeln!(text, "| `{name}` | {default} | {} | {} |", key.takes, key.meaning).unwrap();
        }
    }
    text
}

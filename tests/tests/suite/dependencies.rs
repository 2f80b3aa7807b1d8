//! Who may depend on whom: the edges that ARCHITECTURE.md names, and the licences and sources that deny.toml allows.

use std::collections::BTreeSet;

use serde_json::Value;
use toml::Table;
use wharf_tests::workspace;

use crate::sources::{assert_none, file};

/// The crates of the design, which may use nobody's registry but the usual one.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn edges_between_crates_are_those_of_the_architecture() {
    let named = named_edges(&file("ARCHITECTURE.md").text);
    let actual = actual_edges(&workspace::metadata(&["--no-deps"]));
    let show = |edges: BTreeSet<&(String, String)>| -> Vec<String> {
        edges.into_iter().map(|(from, to)| format!("{from} -> {to}")).collect()
    };
    assert_none(
        "ARCHITECTURE.md, `Crate edges`, does not name this edge",
        &show(actual.difference(&named).collect()),
    );
    assert_none(
        "ARCHITECTURE.md names an edge that is not there",
        &show(named.difference(&actual).collect()),
    );
}

#[test]
fn the_longest_way_down_is_five_edges() {
    let edges = actual_edges(&workspace::metadata(&["--no-deps"]));
    let crates: BTreeSet<&String> =
        edges.iter().map(|(from, _)| from).filter(|name| name.starts_with("wharf")).collect();
    for name in crates.into_iter().filter(|name| !matches!(name.as_str(), "wharf-tests" | "wharf-rulebook")) {
        let depth = depth(name, &edges);
        assert!(depth <= 5, "{name} has {depth} crates of ours below one another: 5 are the limit");
    }
}

#[test]
fn licences_and_sources_are_allowed_ones() {
    let rules: Table = file("deny.toml").text.parse().expect("deny.toml is TOML");
    let allowed = rules["licenses"]["allow"].as_array().expect("a list of licences");
    let allowed: Vec<&str> = allowed.iter().filter_map(|licence| licence.as_str()).collect();
    let metadata = workspace::metadata(&["--locked", "--filter-platform", &host()]);
    let mut licences = Vec::new();
    let mut sources = Vec::new();
    for package in array(&metadata["packages"]) {
        let name = format!("{} {}", text(&package["name"]), text(&package["version"]));
        let Some(source) = package["source"].as_str() else { continue };
        if source != REGISTRY {
            sources.push(format!("{name}: {source}"));
        }
        let licence = text(&package["license"]);
        if !permits(licence, &allowed) {
            licences.push(format!("{name}: {licence}"));
        }
    }
    assert_none("deny.toml does not allow this licence", &licences);
    assert_none("a dependency comes from the registry", &sources);
}

/// Reads the block of ARCHITECTURE.md that is fenced as `edges`: `from -> to to …` a line.
fn named_edges(architecture: &str) -> BTreeSet<(String, String)> {
    let block = architecture.split_once("```edges\n").and_then(|(_, rest)| rest.split_once("\n```"));
    let (block, _) = block.expect("ARCHITECTURE.md has a block that begins with ```edges");
    let mut edges = BTreeSet::new();
    for line in block.lines().filter(|line| !line.trim().is_empty()) {
        let (from, to) = line.split_once("->").unwrap_or_else(|| panic!("not `from -> to …`: {line}"));
        edges.extend(to.split_whitespace().map(|to| (from.trim().to_owned(), to.to_owned())));
    }
    edges
}

/// Dependencies between packages of the workspace, those of tests aside.
fn actual_edges(metadata: &Value) -> BTreeSet<(String, String)> {
    let packages = array(&metadata["packages"]);
    let ours: BTreeSet<&str> = packages.iter().map(|package| text(&package["name"])).collect();
    let mut edges = BTreeSet::new();
    for package in packages {
        for dependency in
            array(&package["dependencies"]).iter().filter(|dependency| dependency["kind"] != "dev")
        {
            let (from, to) = (text(&package["name"]), text(&dependency["name"]));
            if ours.contains(to) {
                edges.insert((from.to_owned(), to.to_owned()));
            }
        }
    }
    edges
}

/// How many edges the longest way down from `name` has. Cargo refuses circles.
fn depth(name: &str, edges: &BTreeSet<(String, String)>) -> usize {
    edges.iter().filter(|(from, _)| from == name).map(|(_, to)| 1 + depth(to, edges)).max().unwrap_or(0)
}

/// Whether an SPDX expression can be satisfied with the allowed licences. `/` is an old way to write OR.
fn permits(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let verdict = any(&mut words, allowed);
    verdict && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let mut verdict = all(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        verdict |= all(words, allowed);
    }
    verdict
}

fn all(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let mut verdict = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        verdict &= one(words, allowed);
    }
    verdict
}

fn one(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    match words.next() {
        Some("(") => {
            let verdict = any(words, allowed);
            words.next_if_eq(&")").is_some() && verdict
        }
        Some(licence) => {
            // An exception gives more rights than the licence alone.
            if words.next_if_eq(&"WITH").is_some() {
                words.next();
            }
            allowed.contains(&licence)
        }
        None => false,
    }
}

/// The platform that this test was built for: crates for others need not be at hand.
fn host() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = std::process::Command::new(rustc).arg("-vV").output().expect("rustc says its version");
    let output = String::from_utf8_lossy(&output.stdout).into_owned();
    output.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host").to_owned()
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn licence_expressions_are_judged_as_written() {
    let allowed = ["MIT", "Apache-2.0"];
    for good in
        ["MIT", "MIT/GPL-3.0", "(GPL-3.0 OR MIT) AND Apache-2.0", "Apache-2.0 WITH LLVM-exception OR X"]
    {
        assert!(permits(good, &allowed), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT", "MIT MIT"] {
        assert!(!permits(bad, &allowed), "{bad}");
    }
}

#[test]
fn edges_are_read_line_by_line() {
    let edges = named_edges("# A\n```edges\na -> b c\nd ->\n```\n");
    let pairs: Vec<(&str, &str)> = edges.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    assert_eq!(pairs, [("a", "b"), ("a", "c")]);
}

//! The features of the facade: few, and each in its documentation.

use std::process::Command;

use toml::Table;
use wharf_tests::workspace;

use crate::sources::{assert_none, file};

#[test]
fn every_feature_is_in_the_facades_documentation() {
    let manifest: Table =
        file("crates/wharf/Cargo.toml").text.parse().expect("the facade's manifest is TOML");
    let features = manifest["features"].as_table().expect("a table of features");
    let facade = file("crates/wharf/src/lib.rs").text;
    let documentation: String = facade.lines().filter(|line| line.starts_with("//!")).collect();
    let offences: Vec<String> = features
        .keys()
        .filter(|name| *name != "default" && !documentation.contains(&format!("`{name}`")))
        .cloned()
        .collect();
    assert_none("a feature of `wharf` has a line in the documentation of crates/wharf/src/lib.rs", &offences);
    assert!(features.len() <= 12, "features are few: {} are many", features.len());
}

/// What a program compiles that depends on `wharf` with these features.
fn compiled(features: &str) -> Vec<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["tree", "--offline", "--locked", "--package", "wharf", "--edges", "normal"]);
    command.args(["--prefix", "none", "--format", "{p}", "--features", features]);
    let output = command.current_dir(workspace::root()).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("names of packages");
    text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn a_program_compiles_no_tls_unless_it_asks_for_it() {
    let of_tls = |name: &String| name.contains("rustls") || ["ring", "rcgen"].contains(&name.as_str());
    let without = compiled("http");
    assert!(without.contains(&"wharf-rpc".to_owned()), "{without:?}");
    assert_none("TLS is behind the feature `tls`", &without.into_iter().filter(of_tls).collect::<Vec<_>>());
    assert!(compiled("tls").iter().any(of_tls), "the feature `tls` brings TLS");
}

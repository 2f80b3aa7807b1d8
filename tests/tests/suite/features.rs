//! The features of the facade: few, and each in its documentation.

use toml::Table;

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

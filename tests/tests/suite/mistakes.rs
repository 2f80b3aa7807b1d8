//! The table of known mistakes in ARCHITECTURE.md: every test that it names exists.

use crate::sources::{assert_none, file, rust};

/// The heading of the table, and what follows it.
const HEADING: &str = "## How known mistakes with calls are avoided";

#[test]
fn every_test_that_the_table_of_known_mistakes_names_exists() {
    let text = file("ARCHITECTURE.md").text;
    let section = text.split(HEADING).nth(1).expect("the table").split("\n## ").next().unwrap_or_default();
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() > 20, "{} rows", rows.len());
    let sources = rust();
    let mut offences = Vec::new();
    for row in rows {
        let named = row.rsplit(" | ").next().unwrap_or_default();
        let tests: Vec<&str> = named.split('`').skip(1).step_by(2).collect();
        if tests.is_empty() {
            offences.push(format!("no test: {row}"));
        }
        let is_there = |test: &str| {
            let declared = format!("fn {test}(");
            sources.iter().any(|source| source.text.contains(&declared))
        };
        offences.extend(tests.into_iter().filter(|test| !is_there(test)).map(str::to_owned));
    }
    assert_none("each row of the table of known mistakes names tests that there are", &offences);
}

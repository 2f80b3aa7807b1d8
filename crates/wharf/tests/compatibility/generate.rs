//! Makes code of the examples.

use std::fmt::Write;

use crate::book::{Block, blocks, text};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/compatibility/cases/mod.rs");

fn code(blocks: &[Block]) -> String {
    let mut all = String::new();
    let mut modules = String::new();
    for (index, block) in blocks.iter().enumerate() {
        let module = format!("{}_{}", block.rule.replace('-', "_"), index);
        let version = |code: &str| code.lines().map(|line| format!("        {line}\n")).collect::<String>();
        let imports = "        use wharf::prelude::*;\n";
        let (before, after) = (version(&block.before), version(&block.after));
        let _ = writeln!(
            modules,
            "mod {module} {{\n    pub(super) mod before {{\n{imports}{before}    }}\n    pub(super) mod after \
             {{\n{imports}{after}    }}\n}}\n"
        );
        let (old, new) = (items(&block.before, "trait"), items(&block.after, "trait"));
        let clients = |version: &str, traits: &[String]| {
            let client = |name: &String| format!("{module}::{version}::{name}Client::INTERFACE");
            traits.iter().map(client).collect::<Vec<_>>().join(", ")
        };
        let _ = if old.is_empty() && new.is_empty() {
            let root = |code: &str| {
                let mut types = items(code, "struct");
                types.extend(items(code, "enum"));
                // The first one of the block is what is sent.
                types.into_iter().min_by_key(|name| code.find(&format!(" {name}"))).expect("a type")
            };
            let (old, new) = (root(&block.before), root(&block.after));
            writeln!(all, "        Example::of_types::<{module}::before::{old}, {module}::after::{new}>(),")
        } else {
            let (old, new) = (clients("before", &old), clients("after", &new));
            writeln!(all, "        Example::of_interfaces(&[{old}], &[{new}]),")
        };
    }
    format!(
        "//! The examples of docs/compatibility.md: made of that page by the test, not written by hand.\n\
         #![allow(dead_code, missing_docs, unreachable_pub, unused_imports, reason = \"examples show no more than what they are \
         about\")]\n\n\
         use wharf::Client;\n\nuse crate::example::Example;\n\n\
         pub(crate) fn all() -> Vec<Example> {{\n    vec![\n{all}    ]\n}}\n\n{}\n",
        modules.trim_end()
    )
}

/// The names of the items of this kind.
fn items(code: &str, kind: &str) -> Vec<String> {
    let start = format!("pub {kind} ");
    let name = |line: &str| {
        let rest = line.trim_start().strip_prefix(&start)?;
        rest.split(|letter: char| !letter.is_alphanumeric()).next().map(str::to_owned)
    };
    code.lines().filter_map(name).collect()
}

#[test]
fn the_examples_that_are_compiled_are_those_of_the_page() {
    let code = code(&blocks(&text()));
    if std::env::var_os("WHARF_ACCEPT").is_some_and(|value| value == "1") {
        std::fs::write(PATH, code).expect("written");
        return;
    }
    let compiled = std::fs::read_to_string(PATH).unwrap_or_default();
    assert!(compiled == code, "docs/compatibility.md was changed: run this test once with WHARF_ACCEPT=1");
}

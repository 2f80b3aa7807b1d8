//! No file is forgotten: each is named by the module above it, or found by cargo.

use wharf_tests::workspace;

use crate::sources::{Source, assert_none, rust};

#[test]
fn every_file_belongs_to_a_module() {
    let sources = rust();
    let offences: Vec<String> = sources
        .iter()
        .filter(|source| !is_root(&source.path) && !is_named(source, &sources))
        .map(|source| source.path.clone())
        .collect();
    assert_none("no module names this file: it is neither compiled nor tested", &offences);
}

/// Whether cargo compiles it without being told to by another file.
fn is_root(path: &str) -> bool {
    let folder = folder(path);
    match (file_name(path), file_name(folder)) {
        ("lib.rs" | "main.rs" | "build.rs", _) | (_, "bin") => true,
        (_, "tests" | "benches" | "examples") => {
            workspace::root().join(folder).join("../Cargo.toml").is_file()
        }
        _ => false,
    }
}

/// Whether the module above declares it, or a file beside it does with `#[path]`.
fn is_named(source: &Source, sources: &[Source]) -> bool {
    let (name, beside) = (file_name(&source.path), folder(&source.path));
    // `a/b/mod.rs` is the module b, which a declares.
    let (above, module) = match name {
        "mod.rs" => (folder(beside), file_name(beside)),
        _ => (beside, name.trim_end_matches(".rs")),
    };
    let parents = ["/mod.rs", "/lib.rs", "/main.rs", ".rs"].map(|ending| format!("{above}{ending}"));
    let path = format!("#[path = \"{name}\"]");
    sources.iter().any(|other| {
        (parents.contains(&other.path) && declares(other, module))
            || (folder(&other.path) == beside && other.text.contains(&path))
    })
}

fn declares(parent: &Source, module: &str) -> bool {
    let declared = |line: &str| -> Option<String> {
        let (_, rest) = line.split_once("mod ")?;
        rest.split([';', ' ']).next().map(str::to_owned)
    };
    parent.lines().iter().any(|(_, line)| declared(line).is_some_and(|name| name == module))
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

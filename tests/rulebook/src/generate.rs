//! Makes the code of both programs of the page's examples.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::book::{Block, blocks, text};

/// Below this folder each program has its own.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin");

/// Which of the two versions of an example is meant.
#[derive(Clone, Copy)]
enum Version {
    Old,
    New,
}

impl Version {
    fn folder(self) -> PathBuf {
        Path::new(FOLDER).join(match self {
            Self::Old => "old/cases",
            Self::New => "new/cases",
        })
    }

    fn code(self, block: &Block) -> &str {
        match self {
            Self::Old => &block.before,
            Self::New => &block.after,
        }
    }

    /// Texts by the names of files.
    fn files(self, blocks: &[Block]) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        let (mut modules, mut all) = (Vec::new(), String::new());
        for (number, block) in blocks.iter().enumerate() {
            let module = block.rule.replace('-', "_");
            let file: &mut String = files.entry(format!("{module}.rs")).or_insert_with(|| {
                let of = match self {
                    Self::Old => "before the change",
                    Self::New => "after the change",
                };
                format!(
                    "//! The examples of `{}` as they are {of}: made of docs/compatibility.md, not written by hand.\n",
                    block.rule
                )
            });
            let (code, case) = self.case(block, number, &module);
            file.push_str(&code);
            all.push_str(&case);
            if !modules.contains(&module) {
                modules.push(module);
            }
        }
        let modules: String = modules.iter().map(|module| format!("mod {module};\n")).collect();
        let list = format!(
            "//! Every example in this version: made of docs/compatibility.md, not written by hand.\n\
             #![allow(dead_code, missing_docs, unreachable_pub, unused_imports, reason = \"examples show no more than \
             what they are about\")]\n\n{modules}\nuse wharf_rulebook::{{Case, Codec, Part}};\n\n\
             pub(crate) fn all() -> Vec<Case> {{\n    vec![\n{all}    ]\n}}\n"
        );
        files.insert("mod.rs".into(), list);
        files
    }

    /// The module of an example, and how it is listed.
    fn case(self, block: &Block, number: usize, module: &str) -> (String, String) {
        let mut code = self.code(block).to_owned();
        let is_message = is_message(block);
        let mut codec = "None".to_owned();
        if is_message {
            let root = root(&code);
            codec = format!("Some(Codec::of::<{module}::case_{number}::{root}>())");
            code.push_str(&interface_of(&root, code.contains("#[wharf::error]")));
        }
        let traits = items(&code, "trait");
        let mut parts = Vec::new();
        for (name, methods) in &traits {
            let _ = writeln!(code, "wharf_rulebook::serve!({name}, {name}Client {{\n{methods}}});");
            let path = format!("{module}::case_{number}::{name}");
            parts.push(format!("Part::of::<{path}Client>({path}Server::offer())"));
        }
        let mut written = format!("\npub mod case_{number} {{\n    use wharf::prelude::*;\n");
        for line in code.lines() {
            let _ = writeln!(written, "    {line}");
        }
        written.push_str("}\n");
        let case = format!(
            "        Case {{ name: \"{}-{number}\", parts: vec![{}], codec: {codec} }},\n",
            block.rule,
            parts.join(", ")
        );
        (written, case)
    }
}

/// Whether an example is about a message, and so has no interface of its own.
fn is_message(block: &Block) -> bool {
    !block.before.contains("pub trait ") && !block.after.contains("pub trait ")
}

/// The first type of an example is the one that is sent.
fn root(code: &str) -> String {
    let mut types = items(code, "struct");
    types.extend(items(code, "enum"));
    let first = types.into_iter().min_by_key(|(name, _)| code.find(&format!(" {name}")));
    first.expect("an example has a type").0
}

/// An interface that sends, receives, and does something else.
fn interface_of(root: &str, is_error: bool) -> String {
    let fail = if is_error {
        format!("    async fn fail(&self, cx: &Context) -> wharf::Result<(), {root}>;\n")
    } else {
        String::new()
    };
    format!(
        "#[wharf::service]\npub trait Example {{\n    async fn take(&self, cx: &Context, it: {root}) -> wharf::Result<()>;\n    \
         async fn give(&self, cx: &Context) -> wharf::Result<{root}>;\n{fail}    async fn well(&self, cx: &Context) -> \
         wharf::Result<u32>;\n}}\n"
    )
}

/// The items of a kind: their names, and their methods as the macro `serve` takes them.
fn items(code: &str, kind: &str) -> Vec<(String, String)> {
    let start = format!("pub {kind} ");
    let mut found: Vec<(String, String)> = Vec::new();
    for line in code.lines().map(str::trim_start) {
        if let Some(rest) = line.strip_prefix(&start) {
            let name = rest.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
            found.push((name.to_owned(), String::new()));
        } else if let (Some((_, methods)), Some(method)) = (found.last_mut(), line.strip_prefix("async fn "))
        {
            let method = method.replacen("&self, cx: &Context", "", 1).replacen("(, ", "(", 1);
            let _ = writeln!(methods, "    {method}");
        }
    }
    found
}

fn found(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let read = |path: PathBuf| {
        let name = path.file_name()?.to_str()?.to_owned();
        Some((name, std::fs::read_to_string(&path).ok()?))
    };
    entries.filter_map(read).collect()
}

fn write(folder: &Path, files: &BTreeMap<String, String>) {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("written");
    }
}

#[test]
fn the_programs_are_made_of_the_page_as_it_is() {
    let blocks = blocks(&text());
    for version in [Version::Old, Version::New] {
        let (files, folder) = (version.files(&blocks), version.folder());
        if std::env::var_os("WHARF_ACCEPT").is_some_and(|value| value == "1") {
            write(&folder, &files);
        }
        assert!(
            found(&folder) == files,
            "docs/compatibility.md was changed: run `WHARF_ACCEPT=1 cargo test -p wharf-rulebook --lib` once"
        );
    }
}

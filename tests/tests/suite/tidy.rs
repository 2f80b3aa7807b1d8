//! How files are written: their size, their first sentence, and what they must not name.

use wharf_tests::workspace;

use crate::sources::{Source, assert_none, file, rust, with_ending};

const CEILING: usize = 600;
const LONG: usize = 400;

/// Who prints and reads the environment: the two programs' own crates, what is run by developers, and the place of the
/// run directory, which is where the user's session has it.
const MAY_PRINT: &[&str] = &[
    "crates/wharf-cli",
    "crates/wharf-app",
    "crates/wharf-supervisor/src/run_dir.rs",
    "xtask",
    "benches",
    "examples",
    "tests",
    "fuzz",
];

#[test]
fn files_are_short() {
    let sources = rust();
    let long = sources.iter().filter(|source| source.text.lines().count() > LONG).count();
    println!("{long} of {} files have more than {LONG} lines", sources.len());
    let offences: Vec<String> = sources
        .iter()
        .map(|source| (source, source.text.lines().count()))
        .filter(|(_, lines)| *lines > CEILING)
        .map(|(source, lines)| format!("{}: {lines} lines", source.path))
        .collect();
    assert_none(&format!("a file has at most {CEILING} lines: make two of it"), &offences);
}

#[test]
fn every_file_says_what_it_is() {
    let opens = |source: &Source| {
        let paragraph: Vec<&str> = source.text.lines().map_while(|line| line.strip_prefix("//! ")).collect();
        paragraph.last().is_some_and(|line| line.ends_with(['.', ':', '?', '!', '"', '`']))
    };
    let offences: Vec<String> =
        rust().into_iter().filter(|source| !opens(source)).map(|source| source.path).collect();
    assert_none("a file's first line is `//!` and a sentence that says what the file is", &offences);
}

#[test]
fn libraries_neither_print_nor_read_the_environment() {
    const WORDS: &[&str] = &["println!(", "eprintln!(", "print!(", "eprint!(", "env::var", "env::args"];
    let sources = rust();
    let is_library = |source: &Source| {
        source.is_below("crates") && source.path.contains("/src/") && !is_only_for_tests(source, &sources)
    };
    let offences = offences(
        &sources,
        |source| is_library(source) && !MAY_PRINT.iter().any(|folder| source.is_below(folder)),
        Source::code,
        |line| WORDS.iter().copied().find(|word| line.contains(word)),
    );
    assert_none(
        "only wharf-app and wharf-cli print, or read the environment: return a value instead",
        &offences,
    );
}

#[test]
fn policy_never_names_the_wire() {
    let offences = offences(
        &rust(),
        |source| source.is_below("crates/wharf-rpc/src/policy"),
        Source::code,
        |line| words(line).find(|word| *word == "wire"),
    );
    assert_none("policies see calls, never frames", &offences);
}

#[test]
fn nothing_is_left_for_later() {
    // In two parts, so that this file does not offend.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    let offences = offences(
        &with_ending(&["rs", "md", "toml", "css", "js", "html"]),
        |source| source.path != "tests/tests/suite/tidy.rs",
        Source::lines,
        |line| words(line).find(|word| marks.contains(word)),
    );
    assert_none("do it now, or open an issue", &offences);
}

#[test]
fn no_path_of_one_machine_is_written_down() {
    let root = workspace::root().to_string_lossy().into_owned();
    let homes = [concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Use", "rs/"), root.as_str()];
    let offences = offences(
        &with_ending(&["rs", "md", "toml", "css", "js", "html", "json", "stderr", "sh", "svg"]),
        |_| true,
        Source::lines,
        |line| homes.into_iter().find(|home| line.contains(home)),
    );
    assert_none("a path that only one machine has", &offences);
}

#[test]
fn every_package_takes_the_lints_of_the_workspace() {
    let offences: Vec<String> = with_ending(&["toml"])
        .into_iter()
        .filter(|source| source.path.ends_with("/Cargo.toml") && !source.text.contains("[workspace]"))
        .filter(|source| !source.text.replace(' ', "").contains("[lints]\nworkspace=true"))
        .map(|source| source.path)
        .collect();
    assert_none("a manifest has `[lints] workspace = true`", &offences);
}

#[test]
fn ci_calls_the_one_command_and_nothing_else() {
    let script = file(".ci/run").text;
    let commands: Vec<&str> = script.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(commands, ["set -euo pipefail", r#"cd "$(dirname "$0")/..""#, "exec cargo xtask test"]);
}

/// Whether the file beside it that declares it does so under `#[cfg(test)]`.
fn is_only_for_tests(source: &Source, sources: &[Source]) -> bool {
    let (folder, name) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
    let module = format!("#[cfg(test)]\nmod {};", name.trim_end_matches(".rs"));
    let path = format!("#[cfg(test)]\n#[path = \"{name}\"]");
    let beside =
        sources.iter().filter(|other| other.path.rsplit_once('/').is_some_and(|(other, _)| other == folder));
    beside.into_iter().any(|other| other.text.contains(&module) || other.text.contains(&path))
}

/// `path:line: word` for each line of the chosen sources in which `find` finds a word.
fn offences<'a>(
    sources: &'a [Source],
    chosen: impl Fn(&Source) -> bool,
    lines: fn(&'a Source) -> Vec<(usize, &'a str)>,
    find: impl Fn(&'a str) -> Option<&'a str>,
) -> Vec<String> {
    let mut offences = Vec::new();
    for source in sources.iter().filter(|source| chosen(source)) {
        for (number, line) in lines(source) {
            if let Some(word) = find(line) {
                offences.push(format!("{}:{number}: {word}", source.path));
            }
        }
    }
    offences
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|character: char| !character.is_alphanumeric() && character != '_')
}

//! The files of the workspace, as the other modules look at them.

use std::fs;
use std::path::{Path, PathBuf};

use wharf_tests::workspace;

/// Folders that are made, not written.
const MADE: &[&str] = &["target", ".git", "data", "node_modules", "corpus"];

/// Folders of files that are somebody's mistake on purpose, or written by a macro.
const SPECIMENS: &[&str] = &["cases", "expand", "expansions", "fail", "pass", "snapshots", "ui"];

/// A text file of the workspace.
pub(crate) struct Source {
    /// Its path from the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// Whether it lies below `folder`, such as `crates/wharf-rpc/src/policy`.
    pub(crate) fn is_below(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Its lines with their numbers.
    pub(crate) fn lines(&self) -> Vec<(usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line)).collect()
    }

    /// The same without comments that fill a line, and without the tests at the end of the file.
    pub(crate) fn code(&self) -> Vec<(usize, &str)> {
        let mut lines = self.lines();
        if let Some(tests) = lines.iter().position(|(_, line)| *line == "#[cfg(test)]") {
            lines.truncate(tests);
        }
        lines.retain(|(_, line)| !line.trim_start().starts_with("//"));
        lines
    }
}

/// Every file written in Rust, but for specimens of compile-fail tests and snapshots of expansions.
pub(crate) fn rust() -> Vec<Source> {
    let mut sources = with_ending(&["rs"]);
    sources.retain(|source| !is_specimen(&source.path));
    assert!(sources.len() > 20, "the workspace has more files than these: {}", sources.len());
    sources
}

/// Every file with one of these endings.
pub(crate) fn with_ending(endings: &[&str]) -> Vec<Source> {
    let mut paths = Vec::new();
    list(workspace::root(), &mut paths);
    paths.sort();
    let wanted =
        |path: &PathBuf| path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known));
    paths.iter().filter(|path| wanted(path)).map(|path| read(path)).collect()
}

/// The file at `path`, from the root.
pub(crate) fn file(path: &str) -> Source {
    read(&workspace::root().join(path))
}

/// Fails with one line for each offence.
#[track_caller]
pub(crate) fn assert_none(rule: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{rule}; {} offend:\n{}\n", offences.len(), offences.join("\n"));
}

fn read(path: &Path) -> Source {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
    let path = path.strip_prefix(workspace::root()).unwrap_or(path).to_string_lossy().replace('\\', "/");
    Source { path, text }
}

fn list(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()));
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            if !MADE.iter().any(|made| name == *made) {
                list(&path, found);
            }
        } else {
            found.push(path);
        }
    }
}

fn is_specimen(path: &str) -> bool {
    path.contains("tests/") && path.split('/').any(|part| SPECIMENS.contains(&part))
}

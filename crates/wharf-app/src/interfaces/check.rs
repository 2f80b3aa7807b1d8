//! Compares the files with the interfaces of the code, and writes them when asked to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fmt, fs, io};

use wharf_core::{Interface, service_name};
use wharf_schema::{InterfaceDescriptor, compare};

use super::diff::diff;

/// Set to anything but nothing or 0, it has the files written.
const ACCEPT: &str = "WHARF_ACCEPT";

/// Fails unless `dir` has a file for each of the interfaces, as they are in the code, and no other.
///
/// Run once with `WHARF_ACCEPT=1` in the environment to write them. `dir` holds the files of this one list: those of
/// interfaces that are not in it are removed.
///
/// # Errors
/// When a file differs, is missing, or is one too many, with every difference and whom it breaks; when an interface has
/// what no wire can carry; when files cannot be read or written.
pub fn check(dir: impl AsRef<Path>, interfaces: &[&'static Interface]) -> Result<(), Outdated> {
    let accept = env::var_os(ACCEPT).is_some_and(|value| !value.is_empty() && value != "0");
    let dir = dir.as_ref();
    let wanted = wanted(interfaces)?;
    let found = found(dir)?;
    if wanted == found {
        return Ok(());
    }
    if accept { write(dir, &wanted, &found) } else { Err(Outdated(report(dir, &wanted, &found))) }
}

/// The files are not as the code is. Both of its texts say how they differ and what to do.
pub struct Outdated(String);

impl fmt::Display for Outdated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As text for people: this is what a test that returns it prints.
impl fmt::Debug for Outdated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Outdated {}

/// Texts by the names of their files.
type Files = BTreeMap<String, String>;

fn wanted(interfaces: &[&'static Interface]) -> Result<Files, Outdated> {
    let mut files = Files::new();
    for interface in interfaces {
        let descriptor = interface.descriptor();
        let name = &descriptor.name;
        let problems = descriptor.problems();
        if !problems.is_empty() {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            return Err(Outdated(format!("{name} cannot be served:\n  {}", problems.join("\n  "))));
        }
        let text = serde_json::to_string_pretty(&descriptor)
            .map_err(|error| Outdated(format!("{name} cannot be written as JSON: {error}")))?;
        if files.insert(format!("{}.json", service_name(name)), format!("{text}\n")).is_some() {
            let message = format!(
                "two interfaces have a file of one name, that of {name}: rename one of them, or give each a directory"
            );
            return Err(Outdated(message));
        }
    }
    Ok(files)
}

fn found(dir: &Path) -> Result<Files, Outdated> {
    let failed =
        |path: &Path, error: &io::Error| Outdated(format!("cannot read {}: {error}", path.display()));
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Files::new()),
        Err(error) => return Err(failed(dir, &error)),
    };
    let mut files = Files::new();
    for entry in entries {
        let path = entry.map_err(|error| failed(dir, &error))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).filter(|name| name.ends_with(".json"));
        if let Some(name) = name {
            let text = fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
            // Where a checkout ends lines in its own way.
            files.insert(name.to_owned(), text.replace("\r\n", "\n"));
        }
    }
    Ok(files)
}

fn write(dir: &Path, wanted: &Files, found: &Files) -> Result<(), Outdated> {
    let failed =
        |path: PathBuf| move |error: io::Error| Outdated(format!("cannot write {}: {error}", path.display()));
    fs::create_dir_all(dir).map_err(failed(dir.to_owned()))?;
    for (name, text) in wanted.iter().filter(|(name, text)| found.get(*name) != Some(text)) {
        let path = dir.join(name);
        fs::write(&path, text).map_err(failed(path))?;
    }
    for name in found.keys().filter(|name| !wanted.contains_key(*name)) {
        let path = dir.join(name);
        fs::remove_file(&path).map_err(failed(path))?;
    }
    Ok(())
}

fn report(dir: &Path, wanted: &Files, found: &Files) -> String {
    let mut lines = vec![format!("the interfaces in {} are not those of the code", dir.display())];
    let names: std::collections::BTreeSet<&String> = wanted.keys().chain(found.keys()).collect();
    for name in names.into_iter().filter(|name| wanted.get(*name) != found.get(*name)) {
        let heading = match (found.contains_key(name), wanted.contains_key(name)) {
            (true, true) => "differs",
            (true, false) => "is of no interface of the list",
            _ => "is missing",
        };
        lines.push(String::new());
        lines.push(format!("{name} {heading}"));
        if let (Some(before), Some(after)) = (found.get(name), wanted.get(name)) {
            lines.extend(verdicts(before, after).into_iter().map(|verdict| format!("  {verdict}")));
            lines.extend(diff(before, after).into_iter().map(|line| format!("    {line}")));
        }
    }
    lines.push(String::new());
    lines.push(format!(
        "if that is what you mean, run this test once with {ACCEPT}=1 in the environment and check in what it writes; \
         `wharf check` tells whom the changes break"
    ));
    lines.join("\n")
}

/// What the rules say of each change.
fn verdicts(before: &str, after: &str) -> Vec<String> {
    let read = |text: &str| serde_json::from_str::<InterfaceDescriptor>(text);
    match (read(before), read(after)) {
        (Ok(before), Ok(after)) => {
            let changes = compare(&before, &after);
            if changes.is_empty() {
                return vec!["safe: nothing but documentation, or how it is written".to_owned()];
            }
            changes.iter().map(ToString::to_string).collect()
        }
        (Err(error), _) => vec![format!("it is no interface: {error}")],
        (_, Err(error)) => vec![format!("the code's is no interface: {error}")],
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;

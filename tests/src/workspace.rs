//! Where the workspace is, and the programs that were built from it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::SystemTime;

/// The root of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package of the tests is a folder of the workspace")
}

/// Where the programs are, where somebody has said so.
static SAID: OnceLock<PathBuf> = OnceLock::new();

/// Says where the programs are, for who has built them and knows. The first word counts.
pub fn programs_are_in(folder: PathBuf) {
    SAID.get_or_init(|| folder);
}

/// The folder with the programs: the one that was said, or that of the profile that this one was built with, such as
/// `target/debug`. A test runs from a folder in it.
pub fn programs() -> PathBuf {
    SAID.get().cloned().unwrap_or_else(beside_this_one)
}

fn beside_this_one() -> PathBuf {
    let own = std::env::current_exe().expect("the path of this program");
    let deps = own.ancestors().find(|folder| folder.file_name().is_some_and(|name| name == "deps"));
    let folder = deps.unwrap_or(&own).parent();
    folder.expect("a program is in a folder").to_path_buf()
}

/// A program of the workspace, built beforehand.
///
/// # Panics
/// When it was not built. Prints a warning when a file that it was made from has changed since.
pub fn program(name: &str) -> PathBuf {
    built(programs().join(name), "cargo build -p wharf-cli -p shop")
}

/// An app of the tests' own, from `tests/examples`, built beforehand.
///
/// # Panics
/// As [`program`] does.
pub fn example(name: &str) -> PathBuf {
    built(programs().join("examples").join(name), "cargo build -p wharf-tests --examples")
}

/// A Python with what is on the list in `tests/python/requirements.txt`.
///
/// # Panics
/// When there is none.
pub fn python() -> PathBuf {
    let path = target().join("python/bin/python");
    assert!(path.is_file(), "there is no {}: run `cargo xtask test tools` first", path.display());
    path
}

/// The name of a program that the tests need from the system, which is there.
///
/// # Panics
/// When it cannot be run.
#[track_caller]
pub fn tool(name: &str) -> &str {
    let ran = Command::new(name).arg("--version").output();
    let why = ran.map_or_else(
        |error| Some(error.to_string()),
        |ran| (!ran.status.success()).then(|| ran.status.to_string()),
    );
    if let Some(why) = why {
        panic!("{name} can't be run ({why}): `cargo xtask test tools` says how to get it");
    }
    name
}

fn built(path: PathBuf, how: &str) -> PathBuf {
    assert!(path.is_file(), "there is no {}: run `{how}` first", path.display());
    if let Some(source) = newer_source(&path) {
        eprintln!(
            "{} was built before {} changed: run `cargo build` again",
            path.display(),
            source.display()
        );
    }
    path
}

/// The folder of everything that is made, such as `target`.
pub fn target() -> PathBuf {
    programs().parent().expect("target/PROFILE has a parent").to_path_buf()
}

/// The folder for pictures that a person may want to look at.
///
/// # Panics
/// When it cannot be made.
pub fn screenshots() -> PathBuf {
    let folder = target().join("screenshots");
    std::fs::create_dir_all(&folder)
        .unwrap_or_else(|error| panic!("cannot make {}: {error}", folder.display()));
    folder
}

/// What `cargo metadata` says, with `arguments` added.
///
/// # Panics
/// When cargo cannot be run or fails.
pub fn metadata(arguments: &[&str]) -> serde_json::Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1", "--offline"]).args(arguments).current_dir(root());
    let output = command.output().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
    assert!(output.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}

/// The first of the program's local sources, listed by cargo in a `.d` file beside it, that changed after it was built.
fn newer_source(program: &Path) -> Option<PathBuf> {
    let built = changed(program)?;
    let list = std::fs::read_to_string(program.with_extension("d")).ok()?;
    let (_, sources) = list.split_once(": ")?;
    sources
        .split_whitespace()
        .map(PathBuf::from)
        .find(|source| changed(source).is_some_and(|time| time > built))
}

fn changed(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|metadata| metadata.modified()).ok()
}

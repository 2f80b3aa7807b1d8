//! Builds what is measured, and says which versions were built.
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context as _, Result};
use serde::Deserialize;
use tokio::process::Command;

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The manifest of the contenders' workspace.
pub(crate) fn contenders() -> PathBuf {
    root().join("benches/contenders/Cargo.toml")
}

/// The cargo that runs this program, or the one on the path.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).kill_on_drop(true).stdin(Stdio::null());
    command
}

/// What cargo says of a file that it has made, or found made.
#[derive(Deserialize)]
struct Artifact {
    executable: Option<PathBuf>,
}

/// Builds one package of this workspace, or what `targets` says of it, in a cargo call of its own; returns the folder
/// with its programs.
pub(crate) async fn own(package: &str, targets: &[&str], release: bool) -> Result<PathBuf> {
    eprintln!("building {package}");
    let mut command = cargo();
    command.args(["build", "--package", package]).args(targets).args(release.then_some("--release"));
    let programs = build(command).await?;
    programs.with_context(|| format!("{package} does not build; cargo says why above"))
}

/// Builds one package of the contenders in a cargo call of its own, for features unified over several packages slow
/// some of them down; returns the folder with its programs.
pub(crate) async fn contender(package: &str) -> Result<PathBuf> {
    let mut command = cargo();
    command.args(["build", "--release", "--package", package]);
    command.arg("--manifest-path").arg(contenders());
    command.arg("--target-dir").arg(root().join("target/contenders"));
    let programs = build(command).await?;
    programs.with_context(|| format!("{package} does not build; cargo says why above"))
}

/// The folder of the programs that a `cargo build` makes, or nothing when it fails. Cargo is asked, because where it puts
/// them is for its environment and its configuration to say.
async fn build(mut command: Command) -> Result<Option<PathBuf>> {
    command.arg("--message-format=json-render-diagnostics").stdout(Stdio::piped());
    let output = command.spawn().context("can't run cargo")?.wait_with_output().await?;
    if !output.status.success() {
        return Ok(None);
    }
    let program = output.stdout.split(|byte| *byte == b'\n').find_map(executable);
    let program = program.context("cargo built no program")?;
    Ok(program.parent().map(Path::to_path_buf))
}

fn executable(message: &[u8]) -> Option<PathBuf> {
    serde_json::from_slice::<Artifact>(message).ok()?.executable
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
}

/// The versions of `names` in the contenders' lock file.
pub(crate) fn versions(names: &[&str]) -> Result<BTreeMap<String, String>> {
    let path = contenders().with_extension("lock");
    let text = fs::read_to_string(&path).with_context(|| format!("can't read {}", path.display()))?;
    let lock: Lock = toml::from_str(&text).with_context(|| format!("{} is no lock file", path.display()))?;
    let mut versions = BTreeMap::new();
    for Locked { name, version } in lock.package {
        if names.contains(&name.as_str()) {
            versions
                .entry(name)
                .and_modify(|all: &mut String| *all += &format!(", {version}"))
                .or_insert(version);
        }
    }
    Ok(versions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_where_cargo_says() {
        let program = br#"{"reason":"compiler-artifact","target":{"name":"shop"},"executable":"/elsewhere/release/shop"}"#;
        assert_eq!(executable(program), Some("/elsewhere/release/shop".into()));
        let library = br#"{"reason":"compiler-artifact","target":{"name":"wharf"},"executable":null}"#;
        assert_eq!(executable(library), None);
        assert_eq!(executable(br#"{"reason":"build-finished","success":true}"#), None);
        assert_eq!(executable(b"a line of something else"), None);
    }
}

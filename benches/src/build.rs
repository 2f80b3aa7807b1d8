//! Builds what is measured, and says which versions were built.
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context as _, Result, ensure};
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

/// Builds one package of the contenders in a cargo call of its own, for features unified over several packages slow
/// some of them down; returns the folder with its programs.
pub(crate) async fn contender(package: &str) -> Result<PathBuf> {
    let target = root().join("target/contenders");
    let manifest = contenders();
    let status = cargo()
        .args(["build", "--release", "--package", package])
        .arg("--manifest-path")
        .arg(&manifest)
        .arg("--target-dir")
        .arg(&target)
        .status()
        .await
        .context("can't run cargo")?;
    ensure!(status.success(), "{package} does not build; `--only` measures without it");
    Ok(target.join("release"))
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

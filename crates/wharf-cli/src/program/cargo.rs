//! Asks cargo to build the app, and where it put it. Its progress goes through to the terminal.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Stdio,
};

use rustix::process::{Pid, Signal, kill_process_group};
use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, ChildStdin, Command},
};

use crate::{commands::keep::Keep, failure::Failure, format};

/// What cargo says while it builds; of all its messages, those about a file that can be run.
#[derive(Deserialize)]
struct Message {
    reason: String,
    manifest_path: Option<PathBuf>,
    executable: Option<PathBuf>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

/// What cargo knows of a package.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    default_run: Option<String>,
    targets: Vec<Target>,
}

impl Target {
    fn is_program(&self) -> bool {
        self.kind.iter().any(|kind| kind == "bin")
    }
}

/// Cargo and what it has started, killed together when the build is given up, in whatever way: compilers and build
/// scripts would outlive cargo.
struct Family {
    group: Option<Pid>,
    _lifeline: Option<ChildStdin>,
}

impl Family {
    /// Of a keeper.
    fn of(child: &mut Child) -> Self {
        let group = child.id().and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?));
        Self { group, _lifeline: child.stdin.take() }
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        if let Some(group) = self.group {
            // It fails when all of them have ended.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

/// Builds the package's program.
pub(super) async fn build(package: &Path, profile: &str) -> Result<PathBuf, Failure> {
    let (_, name) = program(package).await?;
    let manifest = manifest(package)?;
    let mut build = cargo(&manifest, "build");
    build.args(["--message-format=json-render-diagnostics", "--profile", profile, "--bin", &name]);
    let mut child = Keep::over(&build)?
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| no_cargo(&error))?;
    let mut family = Family::of(&mut child);
    let mut built = None;
    if let Some(stdout) = child.stdout.take() {
        let mut lines = BufReader::new(stdout).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let Ok(message) = serde_json::from_str::<Message>(&line) else { continue };
            let ours = message.reason == "compiler-artifact"
                && message.manifest_path.as_ref() == Some(&manifest)
                && message.target.is_some_and(|target| target.name == name && target.is_program());
            if let Some(path) = message.executable.filter(|_| ours) {
                built = Some(path);
            }
        }
    }
    let status = child.wait().await.map_err(|error| no_cargo(&error))?;
    family.group = None;
    match built {
        Some(built) if status.success() => Ok(built),
        _ => Err(Failure::new(format!("the app in {} did not build", package.display()))
            .remedy("cargo says why above; mend that and run `wharf up` again")),
    }
}

/// The program that cargo built last.
pub(super) async fn last_built(package: &Path, profile: &str) -> Result<PathBuf, Failure> {
    let (target_directory, name) = program(package).await?;
    // Cargo keeps the directory of its first profile under a name from before it had profiles.
    let directory = if profile == "dev" { "debug" } else { profile };
    let path = target_directory.join(directory).join(name);
    if path.is_file() {
        return Ok(path);
    }
    Err(Failure::new(format!(
        "there is no {}: the app was not built in the profile {profile}",
        path.display()
    ))
    .remedy("leave out --no-build, or name the --profile or the --bin that there is"))
}

/// Cargo's target directory, and the name of the package's program.
async fn program(package: &Path) -> Result<(PathBuf, String), Failure> {
    let manifest = manifest(package)?;
    let mut metadata = cargo(&manifest, "metadata");
    metadata.args(["--no-deps", "--format-version", "1"]);
    let output = metadata
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| no_cargo(&error))?;
    if !output.status.success() {
        return Err(
            Failure::new(format!("cargo can't read {}", manifest.display())).remedy("it says why above")
        );
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout).map_err(|error| {
        Failure::new(format!("cargo's description of {} can't be read: {error}", manifest.display()))
    })?;
    let Some(package) = metadata.packages.into_iter().find(|package| package.manifest_path == manifest)
    else {
        return Err(Failure::new(format!(
            "{} is a workspace without a package of its own",
            manifest.display()
        ))
        .remedy("name the directory of the app's package: wharf up DIR, or `app` in wharf.toml"));
    };
    choose(&package).map(|name| (metadata.target_directory, name))
}

/// The one program of a package, or its default, or the one that has its name.
fn choose(package: &Package) -> Result<String, Failure> {
    let programs: Vec<&str> = package
        .targets
        .iter()
        .filter(|target| target.is_program())
        .map(|target| target.name.as_str())
        .collect();
    let preferred = package.default_run.as_deref().or(match programs[..] {
        [only] => Some(only),
        _ => programs.iter().find(|name| **name == package.name).copied(),
    });
    preferred.map(str::to_owned).ok_or_else(|| match programs[..] {
        [] => Failure::new(format!("the package {} has no program", package.name))
            .remedy("give it a src/main.rs that runs a wharf::App"),
        _ => {
            Failure::new(format!("the package {} has the programs {}", package.name, format::list(&programs)))
                .remedy("say which one is the app with `default-run` in its Cargo.toml")
        }
    })
}

fn manifest(package: &Path) -> Result<PathBuf, Failure> {
    let manifest = package.join("Cargo.toml");
    std::fs::canonicalize(&manifest).map_err(|error| {
        Failure::new(format!("no cargo package in {}: {error}", package.display()))
            .remedy("name the directory of the app's package: wharf up DIR, or `app` in wharf.toml")
    })
}

fn cargo(manifest: &Path, command: &str) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut cargo = Command::new(program);
    cargo.arg(command).arg("--manifest-path").arg(manifest).stdin(Stdio::null());
    cargo
}

fn no_cargo(error: &std::io::Error) -> Failure {
    Failure::new(format!("cargo can't be run: {error}"))
        .remedy("install Rust from https://rustup.rs, or run a program that is built already with --bin PATH")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(programs: &[&str], default_run: Option<&str>) -> Package {
        let target = |name: &&str| Target { name: (*name).to_owned(), kind: vec!["bin".to_owned()] };
        Package {
            name: "shop".to_owned(),
            manifest_path: PathBuf::new(),
            default_run: default_run.map(str::to_owned),
            targets: programs.iter().map(target).collect(),
        }
    }

    #[test]
    fn the_program_of_a_package_is_the_obvious_one_or_asked_for() {
        assert_eq!(choose(&package(&["serve"], None)).unwrap(), "serve");
        assert_eq!(choose(&package(&["a", "shop"], None)).unwrap(), "shop");
        assert_eq!(choose(&package(&["a", "b"], Some("b"))).unwrap(), "b");
        assert_eq!(
            choose(&package(&["a", "b"], None)).unwrap_err().to_string(),
            "the package shop has the programs a and b\n  \
             say which one is the app with `default-run` in its Cargo.toml"
        );
        assert_eq!(
            choose(&package(&[], None)).unwrap_err().to_string(),
            "the package shop has no program\n  give it a src/main.rs that runs a wharf::App"
        );
    }
}

//! What the tests need from the system: looked for, and installed through apt where that is possible.

use std::path::{Path, PathBuf};

use crate::run::Command;

/// A program that the tests start, and the Debian package that brings it.
struct Tool {
    names: &'static [&'static str],
    package: &'static str,
    reason: &'static str,
}

const TOOLS: &[Tool] = &[
    Tool {
        names: &["chromium", "chromium-browser", "google-chrome"],
        package: "chromium",
        reason: "the tests look at pages in a real browser",
    },
    Tool {
        names: &["chromedriver"],
        package: "chromium-driver",
        reason: "the tests drive the browser through it",
    },
    Tool {
        names: &["node"],
        package: "nodejs",
        reason: "the modules of the console's page are tested with it",
    },
    Tool { names: &["npm"], package: "npm", reason: "axe-core, which judges the page, comes from there" },
    Tool {
        names: &["python3"],
        package: "python3 python3-venv",
        reason: "services that are not written with Rust are told about in it",
    },
    Tool { names: &["curl"], package: "curl", reason: "the tests call services with it" },
    Tool { names: &["cc"], package: "gcc libc6-dev", reason: "it compiles SQLite and links every program" },
];

/// Makes sure that every tool is there: installs what is missing as root, and otherwise says what to run.
pub(crate) fn ensure(root: &Path) -> Result<(), String> {
    let missing: Vec<&Tool> = TOOLS.iter().filter(|tool| found(tool).is_none()).collect();
    for tool in TOOLS {
        if let Some(path) = found(tool) {
            println!("{}: {}", tool.names[0], path.display());
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    for tool in &missing {
        println!("{} is missing: {}", tool.names[0], tool.reason);
    }
    let packages: Vec<&str> = missing.iter().map(|tool| tool.package).collect();
    let install = format!("install --yes --no-install-recommends {}", packages.join(" "));
    if on_path("apt-get").is_none() {
        let names: Vec<&str> = missing.iter().map(|tool| tool.names[0]).collect();
        return Err(format!(
            "install {} with your system's package manager, then run this again",
            names.join(" and ")
        ));
    }
    if !is_root() {
        return Err(format!("run this, then try again:\n  sudo apt-get update && sudo apt-get {install}"));
    }
    println!("installing {} through apt", packages.join(" "));
    Command::new(root, "apt-get", "update --quiet=2").run()?;
    Command::new(root, "apt-get", &install).env("DEBIAN_FRONTEND", "noninteractive").run()?;
    match TOOLS.iter().find(|tool| found(tool).is_none()) {
        None => Ok(()),
        Some(tool) => {
            Err(format!("apt installed {}, yet there is no `{}` on PATH", tool.package, tool.names[0]))
        }
    }
}

fn found(tool: &Tool) -> Option<PathBuf> {
    tool.names.iter().find_map(|name| on_path(name))
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Asks `id`, because the standard library has no call for it.
fn is_root() -> bool {
    std::process::Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

//! `hello`: what a first app on Wharf compiles, beside the same on axum alone.
use std::{collections::BTreeSet, fs, path::PathBuf, process::Stdio};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use serde::Serialize;

use crate::{
    build::{cargo, contenders},
    report::{Table, figure, write_json},
    scratch::Scratch,
};

/// At most this many crates in the tree of a hello-world app.
const CRATES: usize = 90;

/// Weighs a hello-world app: the crates in its tree, and the CPU seconds of its clean build.
#[derive(Args)]
pub(crate) struct Options {
    /// Build with the release profile.
    #[arg(long)]
    release: bool,
    /// Also write the rows to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Serialize)]
struct Row {
    app: &'static str,
    crates: usize,
    build_cpu_s: f64,
    profile: &'static str,
}

/// Runs it.
pub(crate) async fn run(options: &Options) -> Result<()> {
    let mut rows = Vec::new();
    for app in ["hello-wharf", "hello-axum"] {
        eprintln!("building {app} from nothing");
        let (crates, build_cpu_s) = (crates(app).await?, build(app, options.release).await?);
        let profile = if options.release { "release" } else { "dev" };
        rows.push(Row { app, crates, build_cpu_s, profile });
    }
    let mut table = Table::new(["", "crates", "clean build, CPU s"]);
    for row in &rows {
        table.row([row.app.into(), row.crates.to_string(), figure(Some(row.build_cpu_s))]);
    }
    table.print();
    let own = rows[0].crates;
    let word = if own <= CRATES { "reached" } else { "not reached" };
    println!("\n  {word}  at most {CRATES} crates in the tree of a hello-world app: {own}");
    options.json.as_ref().map_or(Ok(()), |path| write_json(path, &serde_json::json!({ "rows": rows })))
}

/// The crates that are compiled for `app`, itself and those of build scripts and macros included.
async fn crates(app: &str) -> Result<usize> {
    let output = cargo()
        .args([
            "tree",
            "--locked",
            "--package",
            app,
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--no-dedupe",
        ])
        .args(["--format", "{p}", "--manifest-path"])
        .arg(contenders())
        .stderr(Stdio::inherit())
        .output()
        .await
        .context("can't run cargo tree")?;
    ensure!(output.status.success(), "cargo tree failed for {app}");
    let text = String::from_utf8_lossy(&output.stdout);
    let name = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    Ok(text.lines().map(name).filter(|name| !name.is_empty()).collect::<BTreeSet<_>>().len())
}

/// The CPU seconds that cargo and everything it starts take to build `app` into an empty folder.
async fn build(app: &str, release: bool) -> Result<f64> {
    let target = Scratch::new()?;
    let before = children_cpu_s()?;
    let status = cargo()
        .args(["build", "--quiet", "--package", app])
        .args(release.then_some("--release"))
        .arg("--manifest-path")
        .arg(contenders())
        .arg("--target-dir")
        .arg(target.path())
        .status()
        .await
        .context("can't run cargo build")?;
    ensure!(status.success(), "{app} does not build");
    // In hundredths, as the kernel counts them.
    Ok(((children_cpu_s()? - before) * 100.0).round() / 100.0)
}

/// CPU seconds of all processes that this one has started and seen end, and of theirs.
fn children_cpu_s() -> Result<f64> {
    /// The kernel counts these in hundredths of a second on every architecture that Rust's standard library has.
    const TICKS_PER_S: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").context("can't read /proc/self/stat")?;
    // The second field is a name in parentheses that may hold anything; count from behind it.
    let rest = stat.rsplit_once(')').context("/proc/self/stat has no name")?.1;
    let ticks = rest.split_whitespace().skip(13).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>().context("/proc/self/stat has no CPU times")? / TICKS_PER_S)
}

//! The steps of `cargo xtask test`: what each is for, and the commands that it runs.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::axe;
use crate::run::{Command, Counts, target};
use crate::{languages, python, tools};

/// One step: a name to ask for it, and what it does.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    in_quick: bool,
    action: fn(&mut Run<'_>) -> Result<(), String>,
}

/// What the steps of one run share.
struct Run<'a> {
    root: &'a Path,
    quick: bool,
    counts: Counts,
}

/// Every step, in the order in which they run: what fails fastest comes first.
pub(crate) const ALL: &[Step] = &[
    Step {
        name: "tools",
        about: "what the tests need from the system is there",
        in_quick: false,
        action: tools,
    },
    Step { name: "format", about: "every file is formatted", in_quick: true, action: format },
    Step {
        name: "lints",
        about: "clippy finds nothing, with every feature on",
        in_quick: true,
        action: lints,
    },
    Step { name: "docs", about: "the documentation builds without a warning", in_quick: false, action: docs },
    Step { name: "page", about: "the console's page, but for its views", in_quick: true, action: page },
    Step { name: "build", about: "the programs that the tests start", in_quick: false, action: build },
    Step { name: "tests", about: "unit, integration and compile-fail tests", in_quick: true, action: tests },
    Step { name: "doctests", about: "the examples in the documentation", in_quick: false, action: doctests },
    Step {
        name: "features",
        about: "every feature of `wharf` builds alone, and so do the measures",
        in_quick: false,
        action: features,
    },
    Step {
        name: "languages",
        about: "mypy and tsc find nothing in what is written in other languages",
        in_quick: false,
        action: languages,
    },
    Step { name: "fuzz", about: "every fuzz body, a minute each", in_quick: false, action: fuzz },
];

/// The steps that were asked for, in their own order.
pub(crate) fn choose(quick: bool, names: &[&str]) -> Result<Vec<&'static Step>, String> {
    if let Some(unknown) = names.iter().find(|name| !ALL.iter().any(|step| step.name == **name)) {
        let known: Vec<&str> = ALL.iter().map(|step| step.name).collect();
        return Err(format!("no step `{unknown}`; the steps are {}", known.join(", ")));
    }
    let wanted =
        |step: &Step| if names.is_empty() { !quick || step.in_quick } else { names.contains(&step.name) };
    Ok(ALL.iter().filter(|step| wanted(step)).collect())
}

/// Runs `steps` until one fails; ends with a table of times and the number of tests.
pub(crate) fn run(steps: &[&Step], quick: bool, root: &Path) -> Result<(), String> {
    let mut run = Run { root, quick, counts: Counts::default() };
    let mut times = Vec::new();
    for step in steps {
        println!("\n== {}: {}", step.name, step.about);
        let begun = Instant::now();
        (step.action)(&mut run).map_err(|reason| format!("step `{}` failed: {reason}", step.name))?;
        times.push((step.name, begun.elapsed()));
        println!("== {} took {}", step.name, seconds(begun.elapsed()));
    }
    println!("\n== all steps passed");
    for (name, time) in &times {
        println!("{name:<10}{:>9}", seconds(*time));
    }
    println!("{:<10}{:>9}", "total", seconds(times.iter().map(|(_, time)| *time).sum()));
    if run.counts.ran() {
        println!("{}", run.counts);
    }
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn tools(run: &mut Run<'_>) -> Result<(), String> {
    tools::ensure(run.root)?;
    python::ensure(run.root)?;
    axe::ensure()
}

fn format(run: &mut Run<'_>) -> Result<(), String> {
    cargo(run, "fmt --all --check").run()
}

fn lints(run: &mut Run<'_>) -> Result<(), String> {
    cargo(run, "clippy --workspace --all-targets --all-features -- -D warnings").run()
}

fn page(run: &mut Run<'_>) -> Result<(), String> {
    Command::new(run.root, "node", "--test crates/wharf-console/page/tests/").run()
}

/// With the same selection as the tests: cargo unifies features over what is selected, so that building the programs
/// by themselves would compile the common dependencies twice.
fn build(run: &mut Run<'_>) -> Result<(), String> {
    cargo(run, "build --workspace --all-targets").run()
}

fn tests(run: &mut Run<'_>) -> Result<(), String> {
    let command = if run.quick {
        "test --workspace --lib --bins --test suite"
    } else {
        "test --workspace --lib --bins --tests"
    };
    count(run, command)
}

fn doctests(run: &mut Run<'_>) -> Result<(), String> {
    count(run, "test --workspace --doc")
}

fn features(run: &mut Run<'_>) -> Result<(), String> {
    let manifest = run.root.join("crates/wharf/Cargo.toml");
    let text =
        std::fs::read_to_string(&manifest).map_err(|error| format!("{}: {error}", manifest.display()))?;
    cargo(run, "check -p wharf --no-default-features").run()?;
    for feature in feature_names(&text) {
        cargo(run, &format!("check -p wharf --no-default-features --features {feature}")).run()?;
    }
    cargo(run, "check -p benches").run()
}

fn languages(run: &mut Run<'_>) -> Result<(), String> {
    languages::check(run.root)
}

/// What the step `build` has built: `cargo run` would compile the common dependencies once more, with fewer features.
fn fuzz(run: &mut Run<'_>) -> Result<(), String> {
    build(run)?;
    Command::new(run.root, target()?.join("debug/wharf-fuzz"), "--seconds 60").run()
}

/// `--lib`, because the program `wharf` and the facade `wharf` would be written to the same folder. With every feature,
/// as the lints, whose work it can use.
fn docs(run: &mut Run<'_>) -> Result<(), String> {
    cargo(run, "doc --workspace --lib --no-deps --all-features").env("RUSTDOCFLAGS", "-D warnings").run()
}

fn count(run: &mut Run<'_>, arguments: &str) -> Result<(), String> {
    let (outcome, counts) = cargo(run, arguments).counted();
    run.counts.add(counts);
    outcome
}

fn cargo(run: &Run<'_>, arguments: &str) -> Command {
    Command::new(run.root, "cargo", arguments)
}

/// The names in the `[features]` table of a manifest. Manifests are written one feature a line here, and this program
/// is compiled before anything else, so it does without a TOML parser.
fn feature_names(manifest: &str) -> Vec<&str> {
    manifest
        .lines()
        .skip_while(|line| line.trim() != "[features]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once('=').map(|(name, _)| name.trim()))
        .filter(|name| *name != "default" && !name.starts_with('#'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_read_from_a_manifest() {
        let manifest = "[package]\nname = \"x\"\n\n[features]\ndefault = []\nhttp = [\"dep:axum\"]\nurl = []\n\n[dependencies]\na = \"1\"\n";
        assert_eq!(feature_names(manifest), ["http", "url"]);
        assert!(feature_names("[package]\nname = \"x\"\n").is_empty());
    }

    #[test]
    fn steps_run_in_their_own_order_whatever_the_order_asked() {
        let names: Vec<&str> =
            choose(false, &["docs", "format"]).unwrap().iter().map(|step| step.name).collect();
        assert_eq!(names, ["format", "docs"]);
    }

    #[test]
    fn an_unknown_step_is_answered_with_the_known_ones() {
        let reason = choose(false, &["fromat"]).err().unwrap();
        assert!(reason.contains("no step `fromat`") && reason.contains("format, lints"), "{reason}");
    }

    #[test]
    fn quick_leaves_out_what_needs_a_browser_or_minutes() {
        let names: Vec<&str> = choose(true, &[]).unwrap().iter().map(|step| step.name).collect();
        assert_eq!(names, ["format", "lints", "page", "tests"]);
    }
}

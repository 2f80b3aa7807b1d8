//! Everything a script would do for this workspace: `cargo xtask help` lists it.

mod axe;
mod languages;
mod python;
mod run;
mod steps;
mod tools;

use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask test [--quick] [STEP...]

Runs what must hold before a change lands, in order, and stops at the first step that fails.
With STEPs, runs those alone. With --quick, only what is worth running before every commit:
format, lints, unit tests and the test suite that starts no process.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    match dispatch(&arguments, root) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("\nxtask: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String], root: &Path) -> Result<(), String> {
    match arguments.split_first() {
        Some((command, rest)) if command == "test" => test(rest, root),
        Some((command, _)) if matches!(command.as_str(), "help" | "--help" | "-h") => {
            print!("{}", help());
            Ok(())
        }
        Some((command, _)) => Err(format!("no command `{command}`\n\n{}", help())),
        None => Err(format!("which command?\n\n{}", help())),
    }
}

fn test(arguments: &[String], root: &Path) -> Result<(), String> {
    let mut quick = false;
    let mut names = Vec::new();
    for argument in arguments {
        match argument.as_str() {
            "--quick" => quick = true,
            "--help" | "-h" => {
                print!("{}", help());
                return Ok(());
            }
            option if option.starts_with('-') => return Err(format!("no option `{option}`\n\n{}", help())),
            name => names.push(name),
        }
    }
    steps::run(&steps::choose(quick, &names)?, quick, root)
}

fn help() -> String {
    let mut text = String::from(HELP);
    text.push_str("\nSteps:\n");
    for step in steps::ALL {
        text.push_str(&format!("  {:<10}{}\n", step.name, step.about));
    }
    text
}

//! Runs the programs of other languages.

use std::{
    io::Write,
    process::{Command, Stdio},
};

/// An interpreter.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tool {
    Python,
    Node,
}

impl Tool {
    pub(super) fn program(self) -> &'static str {
        match self {
            Self::Python => "python3",
            Self::Node => "node",
        }
    }

    /// What the names of its files end with.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Python => "py",
            Self::Node => "mjs",
        }
    }
}

/// What it prints when it is given `input`.
#[track_caller]
pub(super) fn run(tool: Tool, args: &[&str], input: &str) -> String {
    let program = tool.program();
    let mut child = Command::new(program)
        .args(args)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("{program} can't be run ({error}): `cargo xtask test tools` says how to get it")
        });
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    _ = writer.join();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {args:?} ended with {}:\n{errors}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

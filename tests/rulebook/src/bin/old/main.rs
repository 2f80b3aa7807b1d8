//! The program of the old version of every example.

use std::process::ExitCode;

#[rustfmt::skip]
mod cases;

fn main() -> ExitCode {
    wharf_rulebook::run(cases::all())
}

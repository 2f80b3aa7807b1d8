//! `cargo run -p wharf-fuzz`: feeds every body for a while, or one of them with one input.

use std::process::ExitCode;

fn main() -> ExitCode {
    wharf_fuzz::driver::main(std::env::args().skip(1))
}

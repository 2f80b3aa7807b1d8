//! Wharf across processes.
use std::process::ExitCode;

fn main() -> ExitCode {
    bench_load::main::<bench_wharf::Across>()
}

//! The implementation, called directly.
use std::process::ExitCode;

fn main() -> ExitCode {
    bench_load::main::<bench_wharf::Direct>()
}

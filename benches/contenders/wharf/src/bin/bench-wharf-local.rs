//! Wharf in one process: the implementation called through a client.
use std::process::ExitCode;

fn main() -> ExitCode {
    bench_load::main::<bench_wharf::Local>()
}

//! The `wharf` command: runs an app, and talks to the supervisor of one that runs.

mod args;
mod clients;
mod commands;
mod connect;
mod example;
mod failure;
mod format;
mod graph;
mod interfaces;
mod lines;
mod output;
mod policies;
mod program;
mod replicas;
mod signals;
mod table;
mod topology;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match commands::run(args) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

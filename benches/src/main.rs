//! Measures Wharf beside its contenders. `calls` compares transports, `shop` puts the reference app under load,
//! `hello` weighs what a first app compiles, `console` what looking at an app costs; `scenarios`, `balance` and `overload` let things go wrong. Nothing here is asserted in tests: a figure is a result, not a check.
mod build;
mod calls;
mod console;
mod hello;
mod process;
mod report;
mod scenarios;
mod scratch;
mod shop;
mod stats;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::{
    runtime::Builder,
    signal::unix::{SignalKind, signal},
};

/// Measures Wharf beside its contenders.
#[derive(Parser)]
#[command(name = "benches")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Calls(calls::Options),
    Console(console::Options),
    Hello(hello::Options),
    Shop(shop::Options),
    Scenarios(scenarios::Options),
    Balance(scenarios::BalanceOptions),
    Overload(scenarios::OverloadOptions),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(run(arguments.what)));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs one command until it ends or a signal asks for the end; whatever was started is dropped with it.
async fn run(what: What) -> anyhow::Result<()> {
    let (mut interrupt, mut terminate, mut hangup) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
    let work = async {
        match what {
            What::Calls(options) => Box::pin(calls::run(&options)).await,
            What::Console(options) => Box::pin(console::run(&options)).await,
            What::Hello(options) => Box::pin(hello::run(&options)).await,
            What::Shop(options) => Box::pin(shop::run(&options)).await,
            What::Scenarios(options) => Box::pin(scenarios::run(&options)).await,
            What::Balance(options) => Box::pin(scenarios::balance(&options)).await,
            What::Overload(options) => Box::pin(scenarios::overload(&options)).await,
        }
    };
    tokio::select! {
        result = work => result,
        _ = interrupt.recv() => anyhow::bail!("interrupted"),
        _ = terminate.recv() => anyhow::bail!("terminated"),
        _ = hangup.recv() => anyhow::bail!("the terminal was closed"),
    }
}

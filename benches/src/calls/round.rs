//! One contender, one case, once: a server and a client in processes of their own.
use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use crate::{
    calls::case::{Case, Side},
    process::{Line, Server},
    scratch::Scratch,
};

/// What a client may take beyond the time it measures.
const GRACE: Duration = Duration::from_secs(15);

/// The line that a client prints.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Sample {
    pub(crate) calls: u64,
    pub(crate) seconds: f64,
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
    pub(crate) cpu_us: f64,
    pub(crate) rss_kib: u64,
}

impl Sample {
    pub(crate) fn calls_per_s(&self) -> f64 {
        self.calls as f64 / self.seconds
    }
}

/// How much load a client makes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Amount {
    Seconds(f64),
    Calls(u64),
}

/// What each of the two processes is started under, on top of its CPU.
pub(crate) type Under<'a> = &'a dyn Fn(Side) -> Line;

/// Runs it.
pub(crate) async fn run(
    program: &Path,
    case: &Case,
    amount: Amount,
    scratch: &Scratch,
    under: Under<'_>,
) -> Result<Sample> {
    let common = |side| {
        let mode = if side == Side::Server { "server" } else { "client" };
        let Case { socket, runtime, .. } = case;
        let line = case.pin(side).with(under(side).words()).program(program);
        line.with([mode, "--lifeline", "--socket", socket, "--runtime", runtime])
    };
    let (load, within) = match amount {
        Amount::Seconds(seconds) => {
            (["--seconds".to_owned(), seconds.to_string()], Duration::from_secs_f64(seconds) + GRACE)
        }
        Amount::Calls(calls) => (["--calls".to_owned(), calls.to_string()], 4 * GRACE),
    };
    let warm_up = match amount {
        Amount::Seconds(_) => "200",
        // Nothing but the calls may differ between two runs whose counts are compared.
        Amount::Calls(_) => "0",
    };
    let in_flight = case.in_flight.to_string();
    let client = common(Side::Client).with(load).with([
        "--warm-up",
        warm_up,
        "--payload",
        case.payload,
        "--in-flight",
        in_flight.as_str(),
    ]);
    if case.socket == "none" {
        return parse(&client.output(within).await?);
    }

    let socket = scratch.join("server.sock");
    let _ = std::fs::remove_file(&socket);
    let address = if case.socket == "uds" { socket.display().to_string() } else { "127.0.0.1:0".into() };
    let server = Server::start(&common(Side::Server).with(["--address", address.as_str()])).await?;
    let client = client
        .with(["--address", server.address.as_str()])
        .with(["--server".into(), server.id()?.to_string()]);
    let output = client.output(within).await;
    server.stop().await?;
    parse(&output?)
}

fn parse(output: &str) -> Result<Sample> {
    let sample: Sample = serde_json::from_str(output.trim()).context("the client printed no result")?;
    ensure!(sample.calls > 0, "the client made no call");
    Ok(sample)
}

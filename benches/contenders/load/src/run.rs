//! The `main` of a contender: a server, or a client that measures.
use std::{
    io::{self, Read as _, Write as _},
    process::{self, ExitCode},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use clap::Parser as _;
use serde::Serialize;
use tokio::runtime::{Builder, Runtime};

use crate::{
    Endpoint, Flavour, Load, Payload, Ready, Until,
    clock::{CpuClock, resident_kib},
    command::{Client, Command, Common, Mode},
};

/// What is measured.
pub trait Contender: 'static {
    /// How its client is put under load.
    type Load: Load;

    /// Listens at `at`, says so, and serves until the process ends.
    fn serve(at: Endpoint, ready: Ready) -> impl Future<Output = Result<()>> + Send + 'static;

    /// Connects to a server, and makes one call whose answer it checks in full.
    fn connect(
        to: Endpoint,
        payload: Payload,
        in_flight: usize,
    ) -> impl Future<Output = Result<Self::Load>> + Send + 'static;
}

/// The line that a client prints.
#[derive(Serialize)]
struct Report {
    calls: u64,
    seconds: f64,
    p50_us: f64,
    p99_us: f64,
    /// CPU time of client and server together.
    cpu_us: f64,
    client_cpu_us: f64,
    server_cpu_us: f64,
    /// Of the server, or of this process when there is none.
    rss_kib: u64,
    client_rss_kib: u64,
}

/// Runs a contender as its command line says.
pub fn main<C: Contender>() -> ExitCode {
    let result = match Command::parse().mode {
        Mode::Server(server) => serve::<C>(&server),
        Mode::Client(client) => measure::<C>(&client),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn serve<C: Contender>(server: &Common) -> Result<()> {
    hold_lifeline(server)?;
    let at = Endpoint::new(server.socket, &server.address);
    // On a task, not in `block_on`: only tasks run on a multi-thread runtime's own workers.
    runtime(server.runtime)?.block_on(async { tokio::spawn(C::serve(at, Ready(()))).await })?
}

fn measure<C: Contender>(client: &Client) -> Result<()> {
    hold_lifeline(&client.common)?;
    let report = runtime(client.common.runtime)?.block_on(report_on::<C>(client))?;
    writeln!(io::stdout(), "{}", serde_json::to_string(&report)?).context("standard output is closed")
}

async fn report_on<C: Contender>(client: &Client) -> Result<Report> {
    let to = Endpoint::new(client.common.socket, &client.common.address);
    let mut load = tokio::spawn(C::connect(to, client.payload, client.in_flight.max(1))).await??;
    if client.warm_up > 0 {
        let warm_up = Until::Moment(Instant::now() + Duration::from_millis(client.warm_up));
        (load, _) = run(load, warm_up).await?;
    }

    let own_clock = CpuClock::of(process::id())?;
    let server_clock = client.server.map(CpuClock::of).transpose()?;
    let read = || -> Result<(Duration, Duration)> {
        let server = server_clock.as_ref().map_or(Ok(Duration::ZERO), CpuClock::read)?;
        Ok((own_clock.read()?, server))
    };
    let (own_before, server_before) = read()?;
    let begun = Instant::now();
    let (_load, mut samples) = run(load, client.until()).await?;
    let seconds = begun.elapsed().as_secs_f64();
    let (own_after, server_after) = read()?;

    samples.sort();
    let client_cpu_us = (own_after - own_before).as_nanos() as f64 / 1e3;
    let server_cpu_us = (server_after - server_before).as_nanos() as f64 / 1e3;
    Ok(Report {
        calls: samples.calls(),
        seconds,
        p50_us: samples.percentile_us(0.50),
        p99_us: samples.percentile_us(0.99),
        cpu_us: client_cpu_us + server_cpu_us,
        client_cpu_us,
        server_cpu_us,
        rss_kib: resident_kib(client.server.unwrap_or_else(process::id))?,
        client_rss_kib: resident_kib(process::id())?,
    })
}

/// Runs the load on a task of its own, as the server does.
async fn run<L: Load>(mut load: L, until: Until) -> Result<(L, crate::Samples)> {
    let task = tokio::spawn(async move {
        let samples = load.run(until).await;
        samples.map(|samples| (load, samples))
    });
    task.await.context("the load panicked")?
}

fn runtime(flavour: Flavour) -> Result<Runtime> {
    let mut builder = match flavour {
        Flavour::Ct => Builder::new_current_thread(),
        Flavour::Mt => Builder::new_multi_thread(),
    };
    if flavour == Flavour::Mt {
        builder.worker_threads(2);
    }
    builder.enable_all().build().context("the runtime can't be built")
}

fn hold_lifeline(common: &Common) -> Result<()> {
    if common.lifeline {
        let watch = || {
            let mut byte = [0];
            while matches!(io::stdin().read(&mut byte), Ok(1..)) {}
            process::exit(0);
        };
        thread::Builder::new().name("lifeline".into()).spawn(watch).context("no thread for the lifeline")?;
    }
    Ok(())
}

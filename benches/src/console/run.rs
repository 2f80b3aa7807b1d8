//! Measures the console: nobody looking, and a browser looking at each of its views.
use std::{
    collections::BTreeMap,
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use serde::Serialize;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::{sleep, timeout},
};
use wharf_tests::synthetic::Size;

use super::{browser::Shown, serve::serve};
use crate::{
    report::{Table, figure, write_json},
    shop::usage::{cpu, resident_mib},
};

/// How long a page may settle before it is measured.
const SETTLE: Duration = Duration::from_secs(8);

/// How long the server may take to say where it is.
const PATIENCE: Duration = Duration::from_secs(20);

/// Measure what the console costs, with an app that is made up.
#[derive(Args)]
pub(crate) struct Options {
    /// How many services the app has.
    #[arg(long, default_value_t = 50)]
    services: usize,

    /// How many calls it makes, a second.
    #[arg(long, default_value_t = 2000.0)]
    rate: f64,

    /// Which share of its requests is traced.
    #[arg(long, default_value_t = 0.4)]
    sampled: f64,

    /// How many lines it logs, a second.
    #[arg(long, default_value_t = 20.0)]
    lines: f64,

    /// How long each view is looked at, in seconds.
    #[arg(long, default_value_t = 30)]
    seconds: u64,

    /// Only serve it at this port, and measure nothing: to look at.
    #[arg(long, value_name = "PORT")]
    serve: Option<u16>,

    /// End when standard input is closed.
    #[arg(long, hide = true)]
    lifeline: bool,

    /// Write the figures to this file as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// The figures.
#[derive(Debug, Serialize)]
struct Report {
    services: usize,
    calls_per_second: f64,
    sampled: f64,
    page_kib: f64,
    views: Vec<View>,
}

/// What one view costs.
#[derive(Debug, Serialize)]
struct View {
    name: &'static str,
    /// Shares of a core.
    server: f64,
    browser: Option<f64>,
    browser_by_process: BTreeMap<String, f64>,
    server_mib: f64,
    browser_mib: Option<f64>,
}

/// The views, and where they are.
const VIEWS: [(&str, &str); 5] = [
    ("map", "/"),
    ("service", "/service/catalog"),
    ("traces", "/traces"),
    ("logs", "/logs"),
    ("events", "/events"),
];

/// Measures, or serves.
pub(crate) async fn run(options: &Options) -> Result<()> {
    let size = Size {
        services: options.services,
        rate: options.rate,
        sampled: options.sampled,
        lines: options.lines,
    };
    if let Some(port) = options.serve {
        return serve(port, size, options.lifeline).await;
    }
    let server = Server::start(options).await?;
    let span = Duration::from_secs(options.seconds.max(1));
    let mut views = vec![unwatched(&server, span).await?];
    // Who asks the browser waits for it: nothing else runs on this thread.
    let shown = Shown::open(server.address.clone())?;
    for (name, path) in VIEWS {
        let address = format!("{}{path}", server.origin());
        shown.goto(&address)?;
        sleep(SETTLE).await;
        views.push(watched(name, &server, &shown, span).await?);
    }
    let page_kib = wharf_console::packed_size() as f64 / 1024.0;
    let report = Report {
        services: options.services,
        calls_per_second: options.rate,
        sampled: options.sampled,
        page_kib,
        views,
    };
    print(&report);
    match &options.json {
        Some(path) => write_json(path, &report),
        None => Ok(()),
    }
}

async fn unwatched(server: &Server, span: Duration) -> Result<View> {
    sleep(SETTLE).await;
    let (begun, before) = (Instant::now(), cpu(server.id)?);
    sleep(span).await;
    Ok(View {
        name: "nobody looks",
        server: share(cpu(server.id)?, before, begun.elapsed()),
        browser: None,
        browser_by_process: BTreeMap::new(),
        server_mib: resident_mib(server.id)?,
        browser_mib: None,
    })
}

async fn watched(name: &'static str, server: &Server, shown: &Shown, span: Duration) -> Result<View> {
    let (begun, before, used) = (Instant::now(), cpu(server.id)?, shown.used()?);
    sleep(span).await;
    let took = begun.elapsed();
    let browser_by_process = shown.used()?.since(&used, took);
    Ok(View {
        name,
        server: share(cpu(server.id)?, before, took),
        browser: Some(browser_by_process.values().sum()),
        browser_by_process,
        server_mib: resident_mib(server.id)?,
        browser_mib: Some(shown.resident_mib()?),
    })
}

fn share(now: Duration, before: Duration, span: Duration) -> f64 {
    now.saturating_sub(before).as_secs_f64() / span.as_secs_f64()
}

fn print(report: &Report) {
    println!(
        "\nthe console of {} services that make {} calls a second, {} % of them traced; shares of one core\n",
        report.services,
        report.calls_per_second,
        report.sampled * 100.0
    );
    let mut table =
        Table::new(["looking at", "server %", "browser %", "of that", "server MiB", "browser MiB"]);
    for view in &report.views {
        let percent = |share: f64| figure(Some(share * 100.0));
        let kinds = view.browser_by_process.iter().filter(|(_, share)| **share >= 0.001);
        let kinds: Vec<String> = kinds.map(|(kind, share)| format!("{kind} {}", percent(*share))).collect();
        table.row([
            view.name.to_owned(),
            percent(view.server),
            view.browser.map_or_else(|| "-".to_owned(), percent),
            kinds.join(", "),
            figure(Some(view.server_mib)),
            figure(view.browser_mib),
        ]);
    }
    table.print();
    println!("\n  the page has {} KiB, compressed", figure(Some(report.page_kib)));
}

/// The process with the console. It ends with this one.
struct Server {
    id: u32,
    address: String,
    _child: Child,
    _stdout: BufReader<tokio::process::ChildStdout>,
}

impl Server {
    async fn start(options: &Options) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["console", "--serve", "0", "--lifeline"]);
        command.args(["--services", &options.services.to_string(), "--rate", &options.rate.to_string()]);
        command.args(["--sampled", &options.sampled.to_string(), "--lines", &options.lines.to_string()]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().context("its output is taken")?);
        let mut line = String::new();
        timeout(PATIENCE, stdout.read_line(&mut line)).await.context("the console hangs")??;
        let address = line.trim().to_owned();
        if !address.starts_with("http://") {
            bail!("the console ended before it said where it is");
        }
        let id = child.id().context("the console has ended")?;
        Ok(Self { id, address, _child: child, _stdout: stdout })
    }

    /// Where its pages are, once the browser has its cookie.
    fn origin(&self) -> &str {
        self.address.split("/?").next().unwrap_or(&self.address)
    }
}

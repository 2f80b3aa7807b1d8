//! The whole of `shop`: build, rounds, table.
use std::{collections::BTreeMap, path::PathBuf, process, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use serde::Serialize;

use crate::{
    build,
    report::{Table, figure, write_json},
    scratch::Scratch,
    shop::{
        idle::{self, Idle},
        load::{self, Outcome, Shape},
        mix::{Offers, Task},
        placement::{Placement, Running},
        usage::{cpu, resident_mib},
        visitor::Visitor,
        web::Web,
    },
    stats::median,
};

/// Puts the shop under load: one process and a process each, a closed loop and a fixed rate.
#[derive(Args)]
pub(crate) struct Options {
    /// Visitors of the closed loop.
    #[arg(long, default_value_t = 32)]
    visitors: usize,
    /// Requests per second of the fixed rate.
    #[arg(long, default_value_t = 300.0)]
    rate: f64,
    /// How long each measurement lasts.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// How often each is measured.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Only these placements, separated by commas.
    #[arg(long, value_delimiter = ',')]
    only: Vec<Placement>,
    /// Also write the rows to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Serialize)]
struct Row {
    placement: &'static str,
    load: &'static str,
    requests_per_s: Option<f64>,
    p50_ms: Option<f64>,
    p99_ms: Option<f64>,
    /// All of the rounds.
    failures: u64,
    /// All processes of the shop together.
    cpu_ms_per_request: Option<f64>,
    processes: Vec<Share>,
}

/// What one process had of it.
#[derive(Serialize)]
struct Share {
    process: String,
    cpu_ms_per_request: Option<f64>,
    rss_mib: Option<f64>,
}

/// One measurement.
struct Sample {
    outcome: Outcome,
    /// CPU milliseconds per request and resident MiB, by process.
    shares: BTreeMap<String, (f64, f64)>,
}

/// The load generator itself, as a process beside those of the shop.
const GENERATOR: &str = "(load generator)";

/// Runs it.
pub(crate) async fn run(options: &Options) -> Result<()> {
    ensure!(options.rate > 0.0 && options.visitors > 0, "--rate and --visitors must be more than nothing");
    ensure!((0.1..=600.0).contains(&options.seconds), "--seconds must be between 0.1 and 600");
    let placements = match &*options.only {
        [] => vec![Placement::One, Placement::Each],
        only => only.to_vec(),
    };
    let programs = build(&placements).await?;
    let scratch = Scratch::new()?;
    let loads = [("closed loop", Shape::Closed(options.visitors)), ("fixed rate", Shape::Rate(options.rate))];
    let mut samples: BTreeMap<(usize, usize), Vec<Sample>> = BTreeMap::new();
    eprintln!("the shop at rest");
    let at_rest = idle::measure(&programs.join("shop"), &scratch).await?;
    for round in 1..=options.rounds.max(1) {
        for (place, placement) in placements.iter().copied().enumerate() {
            eprintln!("round {round} of {}: {}", options.rounds.max(1), placement.name());
            let running = Running::start(placement, &programs, &scratch).await?;
            let web = Web::new(&running.storefront);
            let offers = Arc::new(Offers::read(&web).await?);
            rehearse(&web, &offers).await?;
            load::run(loads[0].1, Duration::from_secs(1), &web, &offers).await;
            for (number, (_, shape)) in loads.into_iter().enumerate() {
                let sample = measure(&running, shape, options.seconds, &web, &offers).await?;
                samples.entry((place, number)).or_default().push(sample);
            }
            running.stop().await?;
        }
    }
    let row = |((place, number), samples): (&(usize, usize), &Vec<Sample>)| {
        row(placements[*place].name(), loads[*number].0, samples)
    };
    let rows: Vec<Row> = samples.iter().map(row).collect();
    print(&rows, options);
    print_idle(&at_rest);
    options.json.as_ref().map_or(Ok(()), |path| {
        let (visitors, rate, seconds) = (options.visitors, options.rate, options.seconds);
        let report = serde_json::json!({
            "rows": rows, "idle": at_rest, "visitors": visitors, "rate": rate, "seconds": seconds,
            "rounds": options.rounds,
        });
        write_json(path, &report)
    })
}

/// The folder with the shop and, where it is needed, the `wharf` command.
async fn build(placements: &[Placement]) -> Result<PathBuf> {
    if placements.contains(&Placement::Each) {
        build::own("wharf-cli", &[], true).await?;
    }
    build::own("shop", &[], true).await
}

/// A visitor does everything once: load on pages that are broken measures nothing.
async fn rehearse(web: &Web, offers: &Arc<Offers>) -> Result<()> {
    let mut visitor = Visitor::new(web.clone(), Arc::clone(offers));
    for task in
        [Task::Index, Task::SetCurrency, Task::Browse, Task::AddToCart, Task::ViewCart, Task::Checkout]
    {
        let page = visitor.complete(task).await.with_context(|| format!("rehearsing {task:?}"))?;
        ensure!(page.status.is_success(), "rehearsing {task:?} ended with status {}", page.status);
    }
    Ok(())
}

async fn measure(
    running: &Running,
    shape: Shape,
    seconds: f64,
    web: &Web,
    offers: &Arc<Offers>,
) -> Result<Sample> {
    let own = (GENERATOR.to_owned(), process::id());
    let watched: Vec<(String, u32)> =
        running.members.iter().map(|member| (member.name.clone(), member.pid)).chain([own]).collect();
    let before: Vec<Duration> = watched.iter().map(|(_, pid)| cpu(*pid)).collect::<Result<_>>()?;
    let outcome = load::run(shape, Duration::from_secs_f64(seconds), web, offers).await;
    if let Some(example) = &outcome.example {
        eprintln!("{} of {} requests failed, one of them: {example}", outcome.failures, outcome.requests);
    }
    let mut shares = BTreeMap::new();
    for ((name, pid), before) in watched.into_iter().zip(before) {
        let spent = (cpu(pid)? - before).as_secs_f64() * 1e3;
        shares.insert(name, (spent / outcome.requests.max(1) as f64, resident_mib(pid)?));
    }
    Ok(Sample { outcome, shares })
}

fn row(placement: &'static str, load: &'static str, samples: &[Sample]) -> Row {
    let of = |figure: fn(&Outcome) -> f64| median(samples.iter().map(|sample| figure(&sample.outcome)));
    let names: Vec<&String> = samples.iter().flat_map(|sample| sample.shares.keys()).collect();
    let share = |name: &String| {
        let shares = || samples.iter().filter_map(|sample| sample.shares.get(name));
        Share {
            process: name.clone(),
            cpu_ms_per_request: median(shares().map(|share| share.0)),
            rss_mib: median(shares().map(|share| share.1)),
        }
    };
    let processes: BTreeMap<&String, Share> = names.into_iter().map(|name| (name, share(name))).collect();
    let shop = |sample: &Sample| {
        sample.shares.iter().filter(|(name, _)| *name != GENERATOR).map(|(_, share)| share.0).sum::<f64>()
    };
    Row {
        placement,
        load,
        requests_per_s: of(|outcome| outcome.requests as f64 / outcome.seconds),
        p50_ms: of(|outcome| outcome.p50_ms),
        p99_ms: of(|outcome| outcome.p99_ms),
        failures: samples.iter().map(|sample| sample.outcome.failures).sum(),
        cpu_ms_per_request: median(samples.iter().map(shop)),
        processes: processes.into_values().collect(),
    }
}

fn print(rows: &[Row], options: &Options) {
    let Options { visitors, rate, seconds, rounds, .. } = options;
    println!(
        "\nClosed loop of {visitors} visitors, and {rate} requests per second; medians of {rounds} x {seconds} s."
    );
    println!("At a fixed rate latency counts from when a request was due.\n");
    let mut table = Table::new(["", "requests/s", "p50 ms", "p99 ms", "failures", "CPU ms/request"]);
    for row in rows {
        table.row([
            format!("{}, {}", row.placement, row.load),
            figure(row.requests_per_s),
            figure(row.p50_ms),
            figure(row.p99_ms),
            row.failures.to_string(),
            figure(row.cpu_ms_per_request),
        ]);
    }
    table.print();
    for row in rows {
        println!("\n{}, {}", row.placement, row.load);
        let mut table = Table::new(["", "CPU ms/request", "RSS MiB"]);
        for share in &row.processes {
            table.row([share.process.clone(), figure(share.cpu_ms_per_request), figure(share.rss_mib)]);
        }
        table.print();
    }
}

fn print_idle(idle: &Idle) {
    let word = |reached: bool| if reached { "reached    " } else { "not reached" };
    let Idle { service, rss_mib, started, ready_ms } = idle;
    println!("\nTargets");
    let (memory, start) = (word(*rss_mib <= 12.0), word(*ready_ms <= 150.0));
    println!("  {memory}  {service} at rest: at most 12 MiB resident: {}", figure(Some(*rss_mib)));
    println!("  {start}  {started} from exec to ready: at most 150 ms: {}", figure(Some(*ready_ms)));
}

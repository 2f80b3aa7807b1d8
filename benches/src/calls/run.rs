//! The whole of `calls`: build, rounds, counts, table.
use std::{collections::BTreeMap, path::PathBuf, time::Instant};

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum as _};
use serde::Serialize;

use crate::{
    build,
    calls::{
        case::Case,
        contender::{Contender, Programs},
        policies, print,
        round::{self, Amount, Sample},
        row::{Row, Rows},
        syscalls::Counter,
        telemetry,
        verdict::{Verdict, verdicts},
    },
    process::Line,
    report::write_json,
    scratch::Scratch,
};

/// Compares one call over every transport: separate processes, interleaved rounds, medians.
#[derive(Args)]
pub(crate) struct Options {
    /// How often every contender is measured in every case (5; 3 with --quick).
    #[arg(long)]
    rounds: Option<usize>,
    /// How long each measurement lasts (1; 0.5 with --quick).
    #[arg(long)]
    seconds: Option<f64>,
    /// Only the cases that decide a target, for a shorter time.
    #[arg(long)]
    quick: bool,
    /// Only these contenders, separated by commas.
    #[arg(long, value_delimiter = ',')]
    only: Vec<Contender>,
    /// Only these payloads, separated by commas: small, 1k, 64k.
    #[arg(long, value_delimiter = ',', value_parser = ["small", "1k", "64k"])]
    payload: Vec<String>,
    /// Also what the policies cost: without any of them, and without each in turn.
    #[arg(long)]
    policies: bool,
    /// Also what telemetry costs: none, unsampled, as in production, and with every call sampled.
    #[arg(long)]
    telemetry: bool,
    /// Also write the rows to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report<'a> {
    rows: &'a [Row],
    verdicts: &'a [Verdict],
    policies: &'a [policies::Cost],
    telemetry: &'a [telemetry::Cost],
    versions: &'a BTreeMap<String, String>,
    rounds: usize,
    seconds: f64,
    syscalls: &'a str,
}

/// Runs it.
pub(crate) async fn run(options: &Options) -> Result<()> {
    let rounds = options.rounds.unwrap_or(if options.quick { 3 } else { 5 }).max(1);
    let seconds = options.seconds.unwrap_or(if options.quick { 0.5 } else { 1.0 });
    ensure!((0.01..=60.0).contains(&seconds), "--seconds must be between 0.01 and 60");
    let mut contenders = options.only.clone();
    if contenders.is_empty() {
        contenders.extend(Contender::value_variants());
    }
    let wanted =
        |case: &Case| options.payload.is_empty() || options.payload.iter().any(|p| p == case.payload);
    let cases: Vec<Case> = Case::all(options.quick).into_iter().filter(wanted).collect();

    let programs = Programs::build(&contenders).await?;
    let scratch = Scratch::new()?;
    let mut rows = measure(&programs, &cases, rounds, seconds, &scratch).await;
    let costs = if options.policies && contenders.contains(&Contender::Wharf) {
        policies::measure(&programs, rounds, seconds, &scratch).await
    } else {
        Vec::new()
    };
    let kept = if options.telemetry {
        telemetry::measure(&programs, rounds, seconds, &scratch).await
    } else {
        Vec::new()
    };
    let counter = Counter::find().await;
    if let Some(counter) = counter {
        count(counter, &programs, &mut rows, &scratch).await;
    }

    let (verdicts, versions) = (verdicts(&rows), build::versions(&Contender::VERSIONED)?);
    let syscalls = Counter::sentence(counter);
    print::rows(&rows, &cases);
    policies::print(&costs);
    telemetry::print(&kept);
    println!(
        "\nMedians of {rounds} interleaved rounds of {seconds} s. CPU and system calls are the client's and the"
    );
    println!("server's together, RSS is the server's. {syscalls}");
    print::versions(&versions);
    print::verdicts(&verdicts);
    if let Some(path) = &options.json {
        let (rows, verdicts, versions) = (&*rows.0, &*verdicts, &versions);
        let (policies, telemetry) = (&*costs, &*kept);
        let report = Report { rows, verdicts, policies, telemetry, versions, rounds, seconds, syscalls };
        write_json(path, &report)?;
    }
    Ok(())
}

/// Every contender in every case, once per round, so that what disturbs the machine disturbs all of them.
async fn measure(
    programs: &Programs,
    cases: &[Case],
    rounds: usize,
    seconds: f64,
    scratch: &Scratch,
) -> Rows {
    let pairs: Vec<(Case, Contender)> = cases
        .iter()
        .flat_map(|case| programs.contenders().filter(|c| case.suits(*c)).map(|c| (*case, c)))
        .collect();
    let expected = (pairs.len() * rounds) as f64 * (seconds + 0.3);
    eprintln!("{} settings x {rounds} rounds, about {:.0} min", pairs.len(), (expected / 60.0).ceil());
    let mut samples: Vec<Vec<Sample>> = vec![Vec::new(); pairs.len()];
    let begun = Instant::now();
    for round in 1..=rounds {
        for ((case, contender), samples) in pairs.iter().zip(&mut samples) {
            let amount = Amount::Seconds(seconds);
            let run = round::run(programs.of(*contender), case, amount, scratch, &|_| Line::default());
            match Box::pin(run).await {
                Ok(sample) => samples.push(sample),
                Err(error) => eprintln!("lost: {} in `{}`: {error:#}", contender.name(), case.title()),
            }
        }
        eprintln!("round {round} of {rounds} done after {:.0} s", begun.elapsed().as_secs_f64());
    }
    let row = |((case, contender), samples): (&(Case, Contender), &Vec<Sample>)| {
        Row::new(*contender, *case, samples)
    };
    Rows(pairs.iter().zip(&samples).filter(|(_, samples)| !samples.is_empty()).map(row).collect())
}

async fn count(counter: Counter, programs: &Programs, rows: &mut Rows, scratch: &Scratch) {
    eprintln!("counting system calls");
    for row in &mut rows.0 {
        let rate = row.calls_per_s.unwrap_or_default();
        match Box::pin(counter.count(programs.of(row.contender), &row.case, rate, scratch)).await {
            Ok(count) => row.syscalls_per_call = count,
            Err(error) => {
                let (name, case) = (row.contender.name(), row.case.title());
                eprintln!("no count: {name} in `{case}`: {error:#}");
            }
        }
    }
}

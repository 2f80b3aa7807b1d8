//! `scenarios`: every scenario, one after the other, with the default policies.
use std::{path::PathBuf, time::Instant};

use anyhow::{Result, ensure};
use clap::Args;
use wharf_tests::{
    scenarios::{Scenario, Setting},
    workspace,
};

use crate::{
    build,
    report::{Table, write_json},
    scenarios::{missing::Missing, row::Row, stage::play},
};

/// Plays every scenario of trouble, and prints what became of the calls.
#[derive(Args)]
pub(crate) struct Options {
    /// Only these, separated by commas: slow-replica, kill, ..
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// As short as the tests play them.
    #[arg(long)]
    brief: bool,
    /// Also write the rows to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Runs it.
pub(crate) async fn run(options: &Options) -> Result<()> {
    let known: Vec<&str> = Scenario::ALL.iter().map(|scenario| scenario.name).collect();
    for name in &options.only {
        ensure!(
            known.contains(&name.as_str()),
            "there is no scenario {name}; there are {}",
            known.join(", ")
        );
    }
    let wanted = |scenario: &Scenario| {
        options.only.is_empty() || options.only.iter().any(|name| name == scenario.name)
    };
    let scenarios: Vec<Scenario> = Scenario::ALL.into_iter().filter(wanted).collect();
    if scenarios.iter().any(|scenario| scenario.starts_programs) {
        build().await?;
    }
    let setting = if options.brief { Setting::brief() } else { Setting::full() };
    let (mut rows, mut missing) = (Vec::new(), Missing::default());
    for scenario in scenarios {
        let begun = Instant::now();
        let played = play(setting.clone(), move |setting| async move { scenario.run(&setting).await });
        rows.extend(missing.or_played(scenario.name, Box::pin(played).await));
        eprintln!("{} took {:.0} s", scenario.name, begun.elapsed().as_secs_f64());
    }
    print(&rows);
    if let Some(path) = &options.json {
        write_json(path, &serde_json::json!({ "rows": rows, "missing": missing }))?;
    }
    missing.report()
}

/// The programs that scenarios start, built as this one was.
async fn build() -> Result<()> {
    let release = !cfg!(debug_assertions);
    build::own("wharf-cli", &[], release).await?;
    build::own("wharf-tests", &["--example", "crew"], release).await?;
    workspace::programs_are_in(build::own("shop", &[], release).await?);
    Ok(())
}

fn print(rows: &[Row]) {
    let mut table = Table::new(["scenario", "figure", "value", "bound", ""]);
    for row in rows {
        let bound = row.bound.clone().unwrap_or_default();
        table.row([row.scenario.clone(), row.figure.clone(), row.shown(), bound, row.verdict().to_owned()]);
    }
    table.print();
}

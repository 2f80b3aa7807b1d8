//! `balance` and `overload`: one scenario after the other, by Wharf and by others, side by side.
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use wharf_tests::scenarios::{
    Figure, RoundRobin, Setting, System, Wharf, failing_replica, overload as overloaded, slow_replica,
};

use crate::{
    build,
    report::{Table, write_json},
    scenarios::{
        missing::Missing,
        row::Row,
        stage::play,
        tonic::{self, Tonic},
    },
};

/// Compares how calls are spread over replicas of which one is slow, or fails.
#[derive(Args)]
pub(crate) struct BalanceOptions {
    #[command(flatten)]
    options: Options,
}

/// Compares what is served of five times as many calls as can be.
#[derive(Args)]
pub(crate) struct OverloadOptions {
    #[command(flatten)]
    options: Options,
}

#[derive(Args)]
struct Options {
    /// As short as the tests play it.
    #[arg(long)]
    brief: bool,
    /// Also write the rows to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// The figures of one system.
struct Column {
    name: &'static str,
    rows: Vec<Row>,
}

/// The systems that have played, one after the other.
#[derive(Default)]
struct Stage {
    columns: Vec<Column>,
    missing: Missing,
}

impl Stage {
    async fn system(&mut self, name: &'static str, played: impl Future<Output = Result<Vec<Row>>>) {
        eprintln!("{name}");
        let rows = self.missing.or_played(name, Box::pin(played).await);
        self.columns.push(Column { name, rows });
    }
}

/// Runs `balance`.
pub(crate) async fn balance(BalanceOptions { options }: &BalanceOptions) -> Result<()> {
    async fn figures(system: impl System, setting: Setting) -> Vec<Figure> {
        let mut figures = slow_replica::run(&system, &setting).await;
        figures.extend(failing_replica::run(&system, &setting, Default::default()).await);
        figures
    }
    let setting = options.setting();
    let tonic = Tonic::build().await;
    let mut stage = Stage::default();
    let played = play(setting.clone(), |setting| figures(Wharf(setting.clone()), setting));
    stage.system("wharf", played).await;
    let played = play(setting.clone(), |setting| figures(RoundRobin(setting.bare()), setting));
    stage.system("round robin", played).await;
    let played = async {
        let tonic = tonic?;
        let mut rows = tonic.play("slow-replica", options.brief).await?;
        rows.extend(tonic.play("failing-replica", options.brief).await?);
        Ok(rows)
    };
    stage.system("tonic, balanced", played).await;
    options.tell(&stage)
}

/// Runs `overload`.
pub(crate) async fn overload(OverloadOptions { options }: &OverloadOptions) -> Result<()> {
    async fn figures(system: impl System, setting: Setting) -> Vec<Figure> {
        overloaded::run(&system, &setting).await
    }
    let setting = options.setting();
    let mut without = setting.clone();
    without.callee.admission = None;
    let tonic = Tonic::build().await;
    let mut stage = Stage::default();
    let played = play(setting.clone(), |setting| figures(Wharf(setting.clone()), setting));
    stage.system("wharf", played).await;
    let played = play(without, |setting| figures(Wharf(setting.clone()), setting));
    stage.system("without admission", played).await;
    let played = play(setting.clone(), |setting| figures(RoundRobin(setting.bare()), setting));
    stage.system("round robin", played).await;
    stage.system("tonic, balanced", async { tonic?.play("overload", options.brief).await }).await;
    options.tell(&stage)
}

impl Options {
    fn setting(&self) -> Setting {
        if self.brief { Setting::brief() } else { Setting::full() }
    }

    /// Prints the columns side by side, and writes them.
    fn tell(&self, Stage { columns, missing }: &Stage) -> Result<()> {
        let heads = columns.iter().map(|column| column.name.to_owned());
        let mut table = Table::with_heads(["scenario".into(), "bound".into()].into_iter().chain(heads));
        let longest = columns.iter().rev().map(|column| &column.rows).max_by_key(|rows| rows.len());
        for (at, row) in longest.into_iter().flatten().enumerate() {
            let name = format!("{}/{}", row.scenario, row.figure);
            let values = columns.iter().map(|column| column.rows.get(at).map_or("-".into(), Row::shown));
            let bound = row.bound.clone().unwrap_or_default();
            table.row([name, bound].into_iter().chain(values).collect::<Vec<_>>());
        }
        table.print();
        let versions = build::versions(&tonic::VERSIONED)?;
        println!(
            "\n{}",
            versions.iter().map(|(name, version)| format!("{name} {version}")).collect::<Vec<_>>().join(", ")
        );
        let systems: Vec<_> = columns
            .iter()
            .map(|column| serde_json::json!({ "system": column.name, "rows": column.rows }))
            .collect();
        if let Some(path) = &self.json {
            let report = serde_json::json!({ "systems": systems, "versions": versions, "missing": missing });
            write_json(path, &report)?;
        }
        missing.report()
    }
}

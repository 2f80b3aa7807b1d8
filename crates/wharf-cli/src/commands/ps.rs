//! `wharf ps`

mod connections;

use std::time::Duration;

use clap::Args;
use serde::Serialize;
use wharf_control::{HttpAddress, ProcessReport, ProcessState, ProcessStatus};

use crate::{args::Target, connect::Running, failure::Failure, format, output::Output, table::Table};

/// Show the processes of the running app.
///
/// A process is `ready` once its services are started and listen; before that it is `starting`, and the last column
/// says for whom it waits. A process that crashed is `backing off` until it is started again. CALLS is how many its
/// services took since it started, and `-` where it does not answer.
///
/// With `--connections`, who is connected to whom: with which encoding (`by position` where both ends have the same
/// version of a method, `by name` where theirs differ and get on), and which methods can't be called, and why.
#[derive(Debug, Args)]
pub(crate) struct Ps {
    /// Show the connections between them.
    #[arg(long, short)]
    connections: bool,

    #[command(flatten)]
    target: Target,
}

/// A process and what it tells of its calls.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    process: &'a ProcessStatus,
    /// How many calls its services took.
    calls: Option<u64>,
    report: Option<&'a ProcessReport>,
}

impl<'a> Shown<'a> {
    fn new(process: &'a ProcessStatus, report: Option<&'a ProcessReport>) -> Self {
        let count = |report: &ProcessReport| process.services.iter().map(|name| report.calls_of(name)).sum();
        Self { process, calls: report.map(count), report }
    }
}

impl Ps {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        let app = Running::find(&self.target)?;
        let processes = app.processes().await?;
        let reports = app.reports(&processes).await;
        let shown: Vec<Shown<'_>> = processes
            .iter()
            .zip(&reports)
            .map(|(process, report)| Shown::new(process, report.as_ref()))
            .collect();
        if output.is_json() {
            output.json(&shown)
        } else if self.connections {
            output.line(connections::lines(&processes, &reports).join("\n"))
        } else {
            output.line(table(&shown).lines().join("\n"))
        }
    }
}

/// The processes as a table.
fn table(processes: &[Shown<'_>]) -> Table {
    let mut table =
        Table::new(&["PROCESS", "STATE", "PID", "RESTARTS", "UPTIME", "MEMORY", "CALLS", "SERVICES", "NOTE"]);
    for Shown { process, calls, .. } in processes {
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        table.row([
            process.name.clone(),
            state(process.state).to_owned(),
            or_dash(process.pid.map(|pid| pid.to_string())),
            process.restarts.to_string(),
            or_dash(process.uptime_ms.map(|ms| format::duration(Duration::from_millis(ms)))),
            or_dash(process.rss_bytes.map(format::bytes)),
            or_dash(calls.map(|calls| calls.to_string())),
            process.services.join(", "),
            note(process),
        ]);
    }
    table
}

pub(crate) fn state(state: ProcessState) -> &'static str {
    match state {
        ProcessState::Starting => "starting",
        ProcessState::Ready => "ready",
        ProcessState::Draining => "draining",
        ProcessState::BackingOff => "backing off",
        ProcessState::Failed => "can't start",
        ProcessState::Stopped => "stopped",
    }
}

/// Where it can be visited, or what keeps it from being ready.
fn note(process: &ProcessStatus) -> String {
    match (process.state, &process.last_exit) {
        (ProcessState::Ready, _) => process.http.iter().map(HttpAddress::url).collect::<Vec<_>>().join(", "),
        (ProcessState::BackingOff | ProcessState::Failed | ProcessState::Stopped, Some(exit)) => {
            exit.reason.clone()
        }
        _ if process.waiting_for.is_empty() => String::new(),
        _ => format!("waits for {}", format::list(&process.waiting_for)),
    }
}

#[cfg(test)]
mod tests {
    use wharf_control::Exit;

    use super::*;

    fn process(name: &str, state: ProcessState) -> ProcessStatus {
        ProcessStatus {
            name: format!("{name}-1"),
            id: format!("{name}-1"),
            services: vec![name.to_owned()],
            state,
            pid: None,
            restarts: 0,
            uptime_ms: None,
            endpoints: Vec::new(),
            http: Vec::new(),
            waiting_for: Vec::new(),
            last_exit: None,
            rss_bytes: None,
            cpu_us: None,
            built_ms: None,
        }
    }

    #[test]
    fn each_process_says_what_matters_about_it_now() {
        let http = vec![HttpAddress {
            component: "storefront".into(),
            address: "127.0.0.1:8080".into(),
            secured: false,
        }];
        let exit = Exit {
            reason: "exited with status 1".into(),
            status: Some(1),
            signal: None,
            at_ms: 0,
            lived_ms: 12,
            last_lines: Vec::new(),
        };
        let processes = [
            ProcessStatus {
                pid: Some(4711),
                uptime_ms: Some(65_000),
                rss_bytes: Some(9 << 20),
                http,
                ..process("storefront", ProcessState::Ready)
            },
            ProcessStatus { waiting_for: vec!["catalog".into()], ..process("cart", ProcessState::Starting) },
            ProcessStatus { last_exit: Some(exit), restarts: 3, ..process("ads", ProcessState::BackingOff) },
        ];
        let expected = [
            "PROCESS       STATE        PID   RESTARTS  UPTIME     MEMORY   CALLS  SERVICES    NOTE",
            "storefront-1  ready        4711  0         1 min 5 s  9.0 MiB  0      storefront  http://127.0.0.1:8080",
            "cart-1        starting     -     0         -          -        -      cart        waits for catalog",
            "ads-1         backing off  -     3         -          -        -      ads         exited with status 1",
        ];
        let quiet = ProcessReport::default();
        let shown: Vec<Shown<'_>> = processes
            .iter()
            .map(|process| Shown::new(process, (process.state == ProcessState::Ready).then_some(&quiet)))
            .collect();
        assert_eq!(table(&shown).lines(), expected);
    }
}

//! `wharf ps`

use std::time::Duration;

use clap::Args;
use wharf_control::{ProcessState, ProcessStatus};

use crate::{args::Target, connect::Running, failure::Failure, format, output::Output, table::Table};

/// Show the processes of the running app.
///
/// A process is `ready` once its services are started and listen; before that it is `starting`, and the last column
/// says for whom it waits. A process that crashed is `backing off` until it is started again.
#[derive(Debug, Args)]
pub(crate) struct Ps {
    #[command(flatten)]
    target: Target,
}

impl Ps {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        let processes = Running::find(&self.target)?.processes().await?;
        if output.is_json() {
            output.json(&processes)
        } else {
            output.line(table(&processes).lines().join("\n"))
        }
    }
}

/// The processes as a table.
pub(crate) fn table(processes: &[ProcessStatus]) -> Table {
    let mut table =
        Table::new(&["PROCESS", "STATE", "PID", "RESTARTS", "UPTIME", "MEMORY", "SERVICES", "NOTE"]);
    for process in processes {
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        table.row([
            process.name.clone(),
            state(process.state).to_owned(),
            or_dash(process.pid.map(|pid| pid.to_string())),
            process.restarts.to_string(),
            or_dash(process.uptime_ms.map(|ms| format::duration(Duration::from_millis(ms)))),
            or_dash(process.rss_bytes.map(format::bytes)),
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
        (ProcessState::Ready, _) => {
            process.http.iter().map(|http| format!("http://{}", http.address)).collect::<Vec<_>>().join(", ")
        }
        (ProcessState::BackingOff | ProcessState::Failed | ProcessState::Stopped, Some(exit)) => {
            exit.reason.clone()
        }
        _ if process.waiting_for.is_empty() => String::new(),
        _ => format!("waits for {}", format::list(&process.waiting_for)),
    }
}

#[cfg(test)]
mod tests {
    use wharf_control::{Exit, HttpAddress};

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
        }
    }

    #[test]
    fn each_process_says_what_matters_about_it_now() {
        let http = vec![HttpAddress { component: "storefront".into(), address: "127.0.0.1:8080".into() }];
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
            "PROCESS       STATE        PID   RESTARTS  UPTIME     MEMORY   SERVICES    NOTE",
            "storefront-1  ready        4711  0         1 min 5 s  9.0 MiB  storefront  http://127.0.0.1:8080",
            "cart-1        starting     -     0         -          -        cart        waits for catalog",
            "ads-1         backing off  -     3         -          -        ads         exited with status 1",
        ];
        assert_eq!(table(&processes).lines(), expected);
    }
}

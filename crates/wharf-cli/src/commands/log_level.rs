//! `wharf log-level`

use clap::Args;
use serde::Serialize;
use wharf_control::{ProcessStatus, log_filter};

use crate::{args::Target, connect::Running, failure::Failure, output::Output, table::Table};

/// Show what processes log, or change it while they run.
///
/// A change lasts as long as the process: one that is started again, or beside it, logs what WHARF_LOG says.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wharf log-level                       # what each process logs
  wharf log-level cart=debug            # more of what the cart does, and whatever it uses
  wharf log-level cart=sqlx=trace       # of one module, in the processes of the cart
  wharf log-level cart-2=warn           # everything in one process
  wharf log-level cart --reset          # as it was when they started")]
pub(crate) struct LogLevel {
    /// Services or processes, each with what to change: a level (off, error, warn, info, debug, trace), or MODULE=LEVEL.
    #[arg(value_name = "NAME[=LEVEL]")]
    subjects: Vec<String>,

    /// Go back to what the processes started with.
    #[arg(long)]
    reset: bool,

    #[command(flatten)]
    target: Target,
}

/// What a process logs.
#[derive(Debug, Serialize)]
struct Shown {
    process: String,
    logs: String,
}

impl LogLevel {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        let app = Running::find(&self.target)?;
        let processes = app.processes().await?;
        let mut shown: Vec<Shown> = Vec::new();
        for (process, filter) in wanted(&self.subjects, self.reset, &processes)? {
            let logs = app.log_level(process, filter).await?;
            shown.retain(|known| known.process != process.name);
            shown.push(Shown { process: process.name.clone(), logs });
        }
        if output.is_json() {
            return output.json(&shown);
        }
        let mut table = Table::new(&["PROCESS", "LOGS"]);
        shown.into_iter().for_each(|each| table.row([each.process, each.logs]));
        output.line(table.lines().join("\n"))
    }
}

/// Which processes are asked, and for what.
fn wanted<'a>(
    subjects: &[String],
    reset: bool,
    processes: &'a [ProcessStatus],
) -> Result<Vec<(&'a ProcessStatus, Option<String>)>, Failure> {
    let there = |process: &&ProcessStatus| !process.endpoints.is_empty();
    if subjects.is_empty() {
        let filter = reset.then(String::new);
        return Ok(processes.iter().filter(there).map(|process| (process, filter.clone())).collect());
    }
    let mut wanted = Vec::new();
    for subject in subjects {
        let (name, said) = match subject.split_once('=') {
            Some((name, said)) => (name, Some(said)),
            None => (subject.as_str(), None),
        };
        if reset && said.is_some() {
            return Err(Failure::usage(format!("{subject} says what to log, and --reset something else"))
                .remedy(format!("write {name} alone, or leave --reset out")));
        }
        let of_service = |process: &&ProcessStatus| process.services.iter().any(|service| service == name);
        let found: Vec<_> =
            processes.iter().filter(|process| process.name == name || of_service(process)).collect();
        if found.is_empty() {
            let names = processes.iter().flat_map(|process| process.services.iter().chain([&process.name]));
            let mut names: Vec<&str> = names.map(String::as_str).collect();
            names.sort_unstable();
            names.dedup();
            return Err(Failure::usage(format!("no service or process is called {name}"))
                .remedy(format!("there are: {}", names.join(", "))));
        }
        for process in found {
            let filter = said.map(|said| log_filter(name, &process.name, said));
            wanted.push((process, filter.or_else(|| reset.then(String::new))));
        }
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use wharf_control::ProcessState;

    use super::*;

    fn process(name: &str, services: &[&str]) -> ProcessStatus {
        ProcessStatus {
            name: name.to_owned(),
            id: name.to_owned(),
            services: services.iter().map(|service| (*service).to_owned()).collect(),
            state: ProcessState::Ready,
            pid: None,
            restarts: 0,
            uptime_ms: None,
            endpoints: vec!["unix:/x".into()],
            http: Vec::new(),
            waiting_for: Vec::new(),
            last_exit: None,
            rss_bytes: None,
            cpu_us: None,
            built_ms: None,
        }
    }

    #[test]
    fn a_level_is_of_a_service_in_all_its_processes_or_of_one_process_as_a_whole() {
        let processes = [
            process("cart-1", &["cart"]),
            process("cart-2", &["cart"]),
            process("rest-1", &["ads", "email"]),
        ];
        let said = |subjects: &[&str], reset| {
            let subjects: Vec<String> = subjects.iter().map(|each| (*each).to_owned()).collect();
            wanted(&subjects, reset, &processes).map_err(|failure| failure.to_string()).map(|wanted| {
                let each =
                    |(process, filter): (&ProcessStatus, Option<String>)| (process.name.clone(), filter);
                wanted.into_iter().map(each).collect::<Vec<_>>()
            })
        };
        let some = |name: &str, filter: &str| (name.to_owned(), Some(filter.to_owned()));
        assert_eq!(
            said(&["cart=debug"], false).unwrap(),
            [some("cart-1", "cart=debug"), some("cart-2", "cart=debug")]
        );
        assert_eq!(said(&["cart-2=debug"], false).unwrap(), [some("cart-2", "debug")]);
        assert_eq!(said(&["ads=sqlx=off"], false).unwrap(), [some("rest-1", "sqlx=off")]);
        assert_eq!(said(&["email"], false).unwrap(), [("rest-1".to_owned(), None)]);
        assert_eq!(said(&[], true).unwrap().len(), 3);
        assert!(said(&["crat=debug"], false).unwrap_err().contains("there are: ads, cart, cart-1"));
        assert!(said(&["cart=debug"], true).unwrap_err().contains("--reset"));
    }
}

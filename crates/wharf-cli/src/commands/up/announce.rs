//! What `wharf up` says: talk on standard error, log lines on standard output; with `--json`, all of it as events.

use std::{collections::BTreeSet, time::Duration};

use serde_json::{Value, json};
use wharf_control::{Exit, HttpAddress, ProcessState, ProcessStatus};
use wharf_supervisor::{Event, Plan};

use super::words::words;
use crate::{
    commands::ps,
    failure::Failure,
    format::{self, count},
    lines::{Lines, safe},
    output::{Output, say, step, warn},
    table::Table,
};

/// How many of a process's last lines are shown when it crashes.
const SHOWN: usize = 10;

/// Tells a person, or a program, what happens.
#[derive(Debug)]
pub(super) struct Announcer {
    app: String,
    /// The address of the console, if it is served.
    console: Option<String>,
    output: Output,
    lines: Lines,
    quiet: bool,
    /// Whether the table has been shown; what is ready later is told one by one.
    settled: bool,
    /// Processes whose next event of being ready says what has been said.
    told: BTreeSet<String>,
}

impl Announcer {
    pub(super) fn new(output: Output, quiet: bool, plan: &Plan, console: Option<String>) -> Self {
        let names = plan.processes.iter().map(|spec| format!("{}-{}", spec.name, spec.replicas));
        let mut lines = Lines::new(output);
        lines.expect(names.collect::<Vec<_>>().iter().map(String::as_str));
        let processes = plan.processes.iter().map(|spec| spec.replicas as usize).sum();
        step("Starting", format_args!("{}: {}", plan.app, count(processes, "process", "processes")));
        Self { app: plan.app.clone(), console, output, lines, quiet, settled: false, told: BTreeSet::new() }
    }

    /// What is known before anything is started.
    pub(super) fn begun(&self) -> Result<(), Failure> {
        match &self.console {
            Some(address) if self.output.is_json() => {
                self.output.json_line(&json!({ "event": "console", "address": address }))
            }
            _ => Ok(()),
        }
    }

    /// A signal asked everything to end.
    pub(super) fn stopping(&self, signal: &str) {
        step("Stopping", format_args!("{} on {signal}; once more ends it at once", self.app));
    }

    pub(super) fn event(&mut self, event: Event) -> Result<(), Failure> {
        match event {
            Event::Line(_) | Event::Missed(_) if self.quiet => Ok(()),
            event if self.output.is_json() => self.output.json_line(&as_json(event)),
            Event::Line(line) => self.lines.print(&line),
            event => {
                self.talk(&event);
                Ok(())
            }
        }
    }

    /// Every process has become ready or has failed to.
    pub(super) fn settled(&mut self, processes: &[ProcessStatus], after: Duration) -> Result<(), Failure> {
        self.settled = true;
        // An event can come later than what it is about.
        for process in processes.iter().filter(|process| process.state == ProcessState::Ready) {
            if !self.told.remove(&process.name) {
                self.told.insert(process.name.clone());
            }
        }
        if self.output.is_json() {
            let event =
                json!({ "event": "up", "app": self.app, "after_ms": ms(after), "processes": processes });
            return self.output.json_line(&event);
        }
        let ready = processes.iter().filter(|process| process.state == ProcessState::Ready).count();
        let all = count(processes.len(), "process", "processes");
        let after = format::duration(after);
        if ready == processes.len() {
            step("Running", format_args!("{}: {all}, ready after {after}", self.app));
        } else {
            step("Running", format_args!("{}: {ready} of {all} are ready after {after}", self.app));
        }
        say("");
        table(processes).lines().iter().for_each(say);
        say("");
        addresses(processes, self.console.as_deref()).iter().for_each(say);
        say("");
        Ok(())
    }

    fn talk(&mut self, event: &Event) {
        match event {
            Event::Ready { process, .. } if !self.settled => _ = self.told.insert(process.clone()),
            Event::Ready { process, .. } if self.told.remove(process) => {}
            Event::Ready { process, after, http } => {
                let at = http.iter().map(HttpAddress::url).collect::<Vec<_>>().join(", ");
                let at = if at.is_empty() { at } else { format!(", {at}") };
                step("Ready", format_args!("{process} after {}{at}", format::duration(*after)));
            }
            Event::CannotStart { process, exit } | Event::Crashed { process, exit } => {
                words(event).iter().for_each(warn);
                Self::last_lines(process, exit);
            }
            Event::SlowStart { .. } | Event::NotRenewed { .. } | Event::Killed { .. } => {
                words(event).iter().for_each(warn);
            }
            Event::Restarting { process, after } => {
                step("Restarting", format_args!("{process} in {}", format::duration(*after)));
            }
            Event::Stopped { process } => step("Stopped", process),
            Event::Missed(lines) => {
                warn(format_args!("{lines} events passed too fast to be shown; `wharf logs` has the lines"));
            }
            Event::Finished => step("Finished", format_args!("{}: every process has ended", self.app)),
            Event::Started { .. } | Event::Draining { .. } | Event::Line(_) => {}
        }
    }

    /// What a process wrote last: it may have been long ago.
    fn last_lines(process: &str, exit: &Exit) {
        let skipped = exit.last_lines.len().saturating_sub(SHOWN);
        let lines = &exit.last_lines[skipped..];
        if lines.is_empty() {
            return;
        }
        say(format_args!("  the last lines of {process}:"));
        lines.iter().for_each(|line| say(format_args!("  \u{2502} {}", safe(&line.text))));
    }
}

fn table(processes: &[ProcessStatus]) -> Table {
    let mut table = Table::new(&["PROCESS", "STATE", "PID", "SERVICES"]);
    for process in processes {
        let pid = process.pid.map_or_else(|| "-".to_owned(), |pid| pid.to_string());
        table.row([
            process.name.clone(),
            ps::state(process.state).to_owned(),
            pid,
            process.services.join(", "),
        ]);
    }
    table
}

/// `storefront  http://127.0.0.1:8080`
fn addresses(processes: &[ProcessStatus], console: Option<&str>) -> Vec<String> {
    let http = processes.iter().flat_map(|process| &process.http);
    let mut addresses: Vec<_> = http.map(|http| (http.component.as_str(), http.url())).collect();
    addresses.extend(console.map(|address| ("console", address.to_owned())));
    let width = addresses.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    addresses.into_iter().map(|(name, address)| format!("{name:width$}  {address}")).collect()
}

fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// An event as an object whose key `event` says what it is.
fn as_json(event: Event) -> Value {
    match event {
        Event::Started { process, pid } => json!({ "event": "started", "process": process, "pid": pid }),
        Event::Ready { process, after, http } => {
            json!({ "event": "ready", "process": process, "after_ms": ms(after), "http": http })
        }
        Event::SlowStart { process, after, waiting_for } => {
            json!({ "event": "slow-start", "process": process, "after_ms": ms(after), "waiting_for": waiting_for })
        }
        Event::CannotStart { process, exit } => {
            json!({ "event": "cannot-start", "process": process, "exit": exit })
        }
        Event::Crashed { process, exit } => json!({ "event": "crashed", "process": process, "exit": exit }),
        Event::Restarting { process, after } => {
            json!({ "event": "restarting", "process": process, "after_ms": ms(after) })
        }
        Event::NotRenewed { process, why } => {
            json!({ "event": "not-renewed", "process": process, "why": why })
        }
        Event::Draining { process } => json!({ "event": "draining", "process": process }),
        Event::Killed { process, after } => {
            json!({ "event": "killed", "process": process, "after_ms": ms(after) })
        }
        Event::Stopped { process } => json!({ "event": "stopped", "process": process }),
        Event::Line(line) => {
            let mut event = json!({ "event": "line" });
            if let (Some(event), Ok(Value::Object(line))) =
                (event.as_object_mut(), serde_json::to_value(line))
            {
                event.extend(line);
            }
            event
        }
        Event::Missed(events) => json!({ "event": "missed", "events": events }),
        Event::Finished => json!({ "event": "finished" }),
    }
}

#[cfg(test)]
mod tests {
    use wharf_control::{LogLine, LogStream};

    use super::*;

    #[test]
    fn events_say_what_they_are() {
        let line = as_json(Event::Line(LogLine::plain(7, 1, "cart-1", LogStream::Err, "hello")));
        assert_eq!(
            (&line["event"], &line["process"], &line["text"]),
            (&json!("line"), &json!("cart-1"), &json!("hello"))
        );
        assert_eq!(
            (&line["number"], &line["stream"], &line["level"]),
            (&json!(7), &json!("err"), &json!(null))
        );
        let ready =
            Event::Ready { process: "cart-1".into(), after: Duration::from_millis(84), http: Vec::new() };
        assert_eq!(
            as_json(ready).to_string(),
            r#"{"after_ms":84,"event":"ready","http":[],"process":"cart-1"}"#
        );
    }
}

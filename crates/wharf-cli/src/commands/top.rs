//! `wharf top`

use std::{collections::BTreeMap, io, time::Duration};

use clap::Args;
use serde::Serialize;
use tokio::time::{Instant, sleep};
use wharf_control::{Latency, ProcessReport, ProcessState, ProcessStatus};

use crate::{
    args::Target, connect::Running, failure::Failure, format, output::Output, signals::Signals, table::Table,
};

/// Where a person looks: a screen of its own, and back.
const ENTER: &str = "\x1b[?1049h\x1b[?25l";
const LEAVE: &str = "\x1b[?25h\x1b[?1049l";

/// To the first line, and nothing below what is written.
const HOME: &str = "\x1b[H\x1b[J";

/// Rows that are shown where the height of the terminal is not known.
const ROWS: usize = 40;

/// Show who calls whom right now: how often, how fast, and how often it fails.
///
/// On a terminal it goes on until Ctrl-C. Elsewhere it looks once, at an interval, and ends.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wharf top
  wharf top cart                        # only calls from and to the cart
  wharf top --json --interval 10 | jq '.[0]'")]
pub(crate) struct Top {
    /// Only calls from and to this service.
    service: Option<String>,

    /// Seconds between two looks.
    #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=3600))]
    interval: u64,

    #[command(flatten)]
    target: Target,
}

/// The calls of one method from one service to another, within an interval.
#[derive(Debug, Serialize, PartialEq)]
struct Row {
    caller: String,
    callee: String,
    method: String,
    /// Calls that ended, each second.
    per_second: f64,
    /// Of these, the service's own errors.
    errors_per_second: f64,
    /// Of these, those that failed on the way.
    faults_per_second: f64,
    p50_us: u64,
    p99_us: u64,
    in_flight: u64,
}

/// What was counted of a method until a moment, in one process.
#[derive(Debug, Clone, Default)]
struct Counted {
    ended: u64,
    errors: u64,
    faults: u64,
    in_flight: u64,
    latency: Latency,
}

/// By process, which has another id each time it starts, caller, callee and method.
type Books = BTreeMap<(String, String, String, String), Counted>;

impl Top {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        let app = Running::find(&self.target)?;
        let mut signals = Signals::listen()?;
        let is_live = output.is_terminal() && !output.is_json();
        let (_, mut before) = look(&app).await?;
        let mut looked = Instant::now();
        let screen = is_live.then(|| Screen::enter(output)).transpose()?;
        loop {
            tokio::select! {
                () = sleep(Duration::from_secs(self.interval)) => {}
                _ = signals.next() => return Ok(()),
            }
            let (processes, now) = match look(&app).await {
                Err(_) if !app.is_there() => return Ok(()),
                looked => looked?,
            };
            let took = std::mem::replace(&mut looked, Instant::now()).elapsed();
            let rows = self.rows(&before, &now, took);
            before = now;
            match &screen {
                None if output.is_json() => return output.json(&rows),
                None => return output.line(table(&rows, usize::MAX).join("\n")),
                Some(_) => output.text(page(app.app(), &processes, &rows).as_bytes())?,
            }
        }
    }

    /// What happened between two looks, the busiest first.
    fn rows(&self, before: &Books, now: &Books, took: Duration) -> Vec<Row> {
        let mut sums: BTreeMap<(&str, &str, &str), Counted> = BTreeMap::new();
        for (key, counted) in now {
            let (_, caller, callee, method) = key;
            if self.service.as_ref().is_some_and(|name| name != caller && name != callee) {
                continue;
            }
            let nothing = Counted::default();
            let known = before.get(key).unwrap_or(&nothing);
            let sum = sums.entry((caller, callee, method)).or_default();
            sum.ended += counted.ended.saturating_sub(known.ended);
            sum.errors += counted.errors.saturating_sub(known.errors);
            sum.faults += counted.faults.saturating_sub(known.faults);
            sum.in_flight += counted.in_flight;
            sum.latency.add(&counted.latency.since(&known.latency));
        }
        let seconds = took.as_secs_f64().max(0.001);
        let per_second = |count: u64| (count as f64 / seconds * 10.0).round() / 10.0;
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let row = |((caller, callee, method), sum): ((&str, &str, &str), Counted)| Row {
            caller: caller.to_owned(),
            callee: callee.to_owned(),
            method: method.to_owned(),
            per_second: per_second(sum.ended),
            errors_per_second: per_second(sum.errors),
            faults_per_second: per_second(sum.faults),
            p50_us: micros(sum.latency.quantile(0.5)),
            p99_us: micros(sum.latency.quantile(0.99)),
            in_flight: sum.in_flight,
        };
        let mut rows: Vec<Row> =
            sums.into_iter().filter(|(_, sum)| sum.ended + sum.in_flight > 0).map(row).collect();
        rows.sort_by(|a, b| b.per_second.total_cmp(&a.per_second));
        rows
    }
}

async fn look(app: &Running) -> Result<(Vec<ProcessStatus>, Books), Failure> {
    let processes = app.processes().await?;
    let reports = app.reports(&processes).await;
    let mut books = Books::new();
    for (process, report) in processes.iter().zip(reports) {
        note(&mut books, &process.id, report.unwrap_or_default());
    }
    Ok((processes, books))
}

fn note(books: &mut Books, process: &str, report: ProcessReport) {
    for link in report.links {
        for calls in link.calls {
            let counted = Counted {
                ended: calls.ended(),
                errors: calls.errors,
                faults: calls.faults.total(),
                in_flight: calls.in_flight,
                latency: calls.latency,
            };
            let key = (process.to_owned(), link.caller.clone(), link.callee.clone(), calls.method);
            books.insert(key, counted);
        }
    }
}

fn table(rows: &[Row], most: usize) -> Vec<String> {
    let mut table = Table::new(&[
        "CALLER", "CALLEE", "METHOD", "CALLS/S", "ERRORS/S", "FAULTS/S", "P50 MS", "P99 MS", "NOW",
    ]);
    for row in rows.iter().take(most) {
        let millis = |micros: u64| format!("{:.2}", micros as f64 / 1_000.0);
        let rate = |rate: f64| if rate > 0.0 { format!("{rate:.1}") } else { "-".to_owned() };
        table.row([
            row.caller.clone(),
            row.callee.clone(),
            row.method.clone(),
            rate(row.per_second),
            rate(row.errors_per_second),
            rate(row.faults_per_second),
            millis(row.p50_us),
            millis(row.p99_us),
            row.in_flight.to_string(),
        ]);
    }
    let mut lines = table.lines();
    if rows.is_empty() {
        lines.push("nobody calls anybody".to_owned());
    }
    lines
}

/// A screen full: how the processes are, and the busiest calls.
fn page(app: &str, processes: &[ProcessStatus], rows: &[Row]) -> String {
    let size =
        rustix::termios::tcgetwinsize(io::stdout()).ok().filter(|size| size.ws_row > 0 && size.ws_col > 0);
    let (height, width) =
        size.map_or((ROWS, usize::MAX), |size| (usize::from(size.ws_row), usize::from(size.ws_col)));
    let ready = processes.iter().filter(|process| process.state == ProcessState::Ready).count();
    let memory: u64 = processes.iter().filter_map(|process| process.rss_bytes).sum();
    let all = format::count(processes.len(), "process", "processes");
    let mut lines =
        vec![format!("{app}: {ready} of {all} ready, {} of memory", format::bytes(memory)), String::new()];
    lines.extend(table(rows, height.saturating_sub(4)));
    let cut = |line: &String| line.chars().take(width).collect::<String>();
    format!("{HOME}{}", lines.iter().map(cut).collect::<Vec<_>>().join("\r\n"))
}

/// The terminal, while it shows nothing else. It is given back however this ends.
struct Screen(Output);

impl Screen {
    fn enter(output: Output) -> Result<Self, Failure> {
        output.text(ENTER.as_bytes())?;
        Ok(Self(output))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.0.text(LEAVE.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use wharf_control::{Faults, LinkStatus, MethodCalls};

    use super::*;

    fn books(process: &str, values: u64, unavailable: u64) -> Books {
        let faults = Faults { unavailable, ..Faults::default() };
        let calls = MethodCalls { method: "items".into(), values, faults, ..MethodCalls::default() };
        let link = LinkStatus {
            caller: "checkout".into(),
            callee: "cart".into(),
            calls: vec![calls],
            ..LinkStatus::default()
        };
        let mut books = Books::new();
        note(&mut books, process, ProcessReport { links: vec![link], ..ProcessReport::default() });
        books
    }

    fn top(service: Option<&str>) -> Top {
        let service = service.map(str::to_owned);
        Top { service, interval: 2, target: Target { app: None } }
    }

    #[test]
    fn rates_are_of_the_interval_and_of_all_processes_together() {
        let mut before = books("checkout-1", 100, 0);
        before.extend(books("checkout-2", 50, 1));
        let mut now = books("checkout-1", 110, 4);
        // It has started again, and counts from zero.
        now.extend(books("checkout-2.2", 6, 0));
        let rows = top(None).rows(&before, &now, Duration::from_secs(2));
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].per_second, rows[0].faults_per_second), (10.0, 2.0));
        assert!(top(Some("email")).rows(&before, &now, Duration::from_secs(2)).is_empty());
        assert_eq!(top(Some("cart")).rows(&before, &now, Duration::from_secs(2)), rows);
    }
}

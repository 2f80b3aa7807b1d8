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

/// What a process told last.
#[derive(Debug, Clone)]
struct Book {
    /// When it was asked.
    at: Instant,
    /// None where it has never answered.
    calls: Option<Calls>,
}

/// By the process's id, which is another each time it starts.
type Books = BTreeMap<String, Book>;

/// By caller, callee, interface and method.
type Calls = BTreeMap<(String, String, String, String), Counted>;

/// What was counted of a method until a moment, in one process.
#[derive(Debug, Clone, Default)]
struct Counted {
    ended: u64,
    errors: u64,
    faults: u64,
    in_flight: u64,
    latency: Latency,
}

/// The calls of a method within an interval, those a second, of all processes.
#[derive(Debug, Default)]
struct Sum {
    ended: f64,
    errors: f64,
    faults: f64,
    in_flight: u64,
    latency: Latency,
}

impl Top {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        let app = Running::find(&self.target)?;
        let mut signals = Signals::listen()?;
        let is_live = output.is_terminal() && !output.is_json();
        let (_, mut before) = look(&app, &Books::new()).await?;
        let mut looked = Instant::now();
        let screen = is_live.then(|| Screen::enter(output)).transpose()?;
        loop {
            tokio::select! {
                () = sleep(Duration::from_secs(self.interval)) => {}
                _ = signals.next() => return Ok(()),
            }
            let (processes, now) = match look(&app, &before).await {
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

    /// What happened between two looks, which are `took` apart, the busiest first.
    fn rows(&self, before: &Books, now: &Books, took: Duration) -> Vec<Row> {
        let mut sums: BTreeMap<(&str, &str, &str), Sum> = BTreeMap::new();
        for (process, Book { at, calls }) in now {
            let Some(calls) = calls else { continue };
            let nothing = Calls::new();
            let (known, span) = match before.get(process) {
                // It has started meanwhile.
                None => (&nothing, took),
                Some(Book { at: then, calls: Some(known) }) => (known, at.duration_since(*then)),
                // It answers for the first time: nobody knows what of it is new.
                Some(Book { calls: None, .. }) => (calls, Duration::ZERO),
            };
            let seconds = span.as_secs_f64().max(0.001);
            for (key, counted) in calls {
                let (caller, callee, _, method) = key;
                if self.service.as_ref().is_some_and(|name| name != caller && name != callee) {
                    continue;
                }
                let nothing = Counted::default();
                let known = known.get(key).unwrap_or(&nothing);
                let per_second = |count: u64, known: u64| count.saturating_sub(known) as f64 / seconds;
                let sum = sums.entry((caller, callee, method)).or_default();
                sum.ended += per_second(counted.ended, known.ended);
                sum.errors += per_second(counted.errors, known.errors);
                sum.faults += per_second(counted.faults, known.faults);
                sum.in_flight += counted.in_flight;
                sum.latency.add(&counted.latency.since(&known.latency));
            }
        }
        let tenths = |rate: f64| (rate * 10.0).round() / 10.0;
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let row = |((caller, callee, method), sum): ((&str, &str, &str), Sum)| Row {
            caller: caller.to_owned(),
            callee: callee.to_owned(),
            method: method.to_owned(),
            per_second: tenths(sum.ended),
            errors_per_second: tenths(sum.errors),
            faults_per_second: tenths(sum.faults),
            p50_us: micros(sum.latency.quantile(0.5)),
            p99_us: micros(sum.latency.quantile(0.99)),
            in_flight: sum.in_flight,
        };
        let mut rows: Vec<Row> =
            sums.into_iter().filter(|(_, sum)| sum.ended > 0.0 || sum.in_flight > 0).map(row).collect();
        rows.sort_by(|a, b| b.per_second.total_cmp(&a.per_second));
        rows
    }
}

/// The processes, and what they have told until now.
async fn look(app: &Running, before: &Books) -> Result<(Vec<ProcessStatus>, Books), Failure> {
    let processes = app.processes().await?;
    let at = Instant::now();
    let reports = app.reports(&processes).await;
    let told = processes.iter().zip(reports).filter_map(|(process, report)| {
        Some((process.id.clone(), book(before.get(&process.id), at, process.state, report)?))
    });
    let now = told.collect();
    Ok((processes, now))
}

/// What a process has told until now, which was asked at `at`: where it does not answer in time, what it told before.
fn book(
    known: Option<&Book>,
    at: Instant,
    state: ProcessState,
    report: Option<ProcessReport>,
) -> Option<Book> {
    match (report, known) {
        (Some(report), _) => Some(Book { at, calls: Some(calls(report)) }),
        (None, Some(known)) => Some(known.clone()),
        // Who has not started has nothing to tell, and is new when it answers.
        (None, None) => (state != ProcessState::Starting).then_some(Book { at, calls: None }),
    }
}

/// Whoever calls from outside has no name of its own.
const OUTSIDE: &str = "outside";

fn calls(report: ProcessReport) -> Calls {
    let mut all = Calls::new();
    let mut outside = report.outside();
    outside.iter_mut().for_each(|link| OUTSIDE.clone_into(&mut link.caller));
    for link in report.links.into_iter().chain(outside) {
        for calls in link.calls {
            let key =
                (link.caller.clone(), link.callee.clone(), link.interface.clone(), calls.method.clone());
            let counted = all.entry(key).or_default();
            counted.ended += calls.ended();
            counted.errors += calls.errors;
            counted.faults += calls.faults.total();
            counted.in_flight += calls.in_flight;
            counted.latency.add(&calls.latency);
        }
    }
    all
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

    fn link(interface: &str, values: u64, unavailable: u64) -> LinkStatus {
        let faults = Faults { unavailable, ..Faults::default() };
        let calls = MethodCalls { method: "items".into(), values, faults, ..MethodCalls::default() };
        LinkStatus {
            caller: "checkout".into(),
            callee: "cart".into(),
            interface: interface.into(),
            calls: vec![calls],
            ..LinkStatus::default()
        }
    }

    /// What is known at `at` of a process with these links.
    fn told(at: Instant, links: Vec<LinkStatus>) -> Book {
        let report = ProcessReport { links, ..ProcessReport::default() };
        book(None, at, ProcessState::Ready, Some(report)).expect("it answers")
    }

    fn books<const N: usize>(of: [(&str, Book); N]) -> Books {
        of.into_iter().map(|(process, book)| (process.to_owned(), book)).collect()
    }

    fn top(service: Option<&str>) -> Top {
        let service = service.map(str::to_owned);
        Top { service, interval: 2, target: Target { app: None } }
    }

    const INTERVAL: Duration = Duration::from_secs(2);

    #[test]
    fn rates_are_of_the_interval_and_of_all_processes_together() {
        let then = Instant::now();
        let now = then + INTERVAL;
        let before = books([
            ("checkout-1", told(then, vec![link("Cart", 100, 0)])),
            ("checkout-2", told(then, vec![link("Cart", 50, 1)])),
        ]);
        let now = books([
            ("checkout-1", told(now, vec![link("Cart", 110, 4)])),
            // It has started again, and counts from zero.
            ("checkout-2.2", told(now, vec![link("Cart", 6, 0)])),
        ]);
        let rows = top(None).rows(&before, &now, INTERVAL);
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].per_second, rows[0].faults_per_second), (10.0, 2.0));
        assert!(top(Some("email")).rows(&before, &now, INTERVAL).is_empty());
        assert_eq!(top(Some("cart")).rows(&before, &now, INTERVAL), rows);
    }

    #[test]
    fn a_process_that_misses_a_look_is_told_since_it_answered_last() {
        let then = Instant::now();
        let told = |look: u32, values| told(then + INTERVAL * look, vec![link("Cart", values, 0)]);
        let missed = |known: Option<&Book>| book(known, then, ProcessState::Ready, None);
        let before = books([("checkout-1", told(0, 1_000_000))]);
        let silent = books([("checkout-1", missed(before.get("checkout-1")).expect("it is known"))]);
        assert!(top(None).rows(&before, &silent, INTERVAL).is_empty());
        let again = books([("checkout-1", told(2, 1_000_040))]);
        assert_eq!(top(None).rows(&silent, &again, INTERVAL)[0].per_second, 10.0);
        // One that has never answered tells its whole life the first time.
        let stranger = books([("checkout-1", missed(None).expect("it is there"))]);
        assert!(top(None).rows(&stranger, &again, INTERVAL).is_empty());
        assert!(book(None, then, ProcessState::Starting, None).is_none());
    }

    #[test]
    fn two_ways_from_one_service_to_another_are_added_up() {
        let then = Instant::now();
        let ways = |values| {
            vec![link("CartV1", values, 0), link("CartV2", 3 * values, 0), link("CartV2", 5 * values, 0)]
        };
        let (before, now) = (told(then, ways(10)), told(then + INTERVAL, ways(12)));
        let rows = top(None).rows(&books([("checkout-1", before)]), &books([("checkout-1", now)]), INTERVAL);
        assert_eq!((rows.len(), rows[0].per_second), (1, 9.0));
    }
}

//! The targets, and whether this run reached them.
use serde::Serialize;

use crate::{
    calls::{case::Case, contender::Contender, row::Rows},
    report::figure,
    stats::ratio,
};

/// One target with the figure that decides it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Verdict {
    pub(crate) target: String,
    pub(crate) figure: f64,
    pub(crate) limit: f64,
    pub(crate) reached: bool,
}

impl Verdict {
    fn at_most(target: String, limit: f64, figure: f64) -> Self {
        Self { target, figure, limit, reached: figure <= limit }
    }

    fn at_least(target: String, limit: f64, figure: f64) -> Self {
        Self { target, figure, limit, reached: figure >= limit }
    }

    pub(crate) fn print(&self) {
        let word = if self.reached { "reached    " } else { "not reached" };
        println!("  {word}  {}: {}", self.target, figure(Some(self.figure)));
    }
}

/// All targets that the rows can decide.
pub(crate) fn verdicts(rows: &Rows) -> Vec<Verdict> {
    let mut all = Vec::new();
    for (socket, name) in [("uds", "Unix socket"), ("tcp", "TCP")] {
        for payload in ["small", "1k", "64k"] {
            let case = Case { socket, payload, in_flight: 1, runtime: "ct", cpus: "1" };
            let p50 = |contender| rows.get(contender, &case).and_then(|row| row.p50_us);
            let target = format!("{name}, {payload}, 1 in flight, same CPU: p50 at most 1.25 x the floor's");
            all.extend(
                ratio(p50(Contender::Wharf), p50(Contender::Floor))
                    .map(|r| Verdict::at_most(target, 1.25, r)),
            );
        }
        all.extend(under_load(rows, socket, name));
        all.extend(large(rows, socket, name));
    }
    all.extend(in_process(rows));
    all
}

fn under_load(rows: &Rows, socket: &'static str, name: &str) -> Vec<Verdict> {
    let case = Case { socket, payload: "small", in_flight: 64, runtime: "mt", cpus: "any" };
    let rate = |contender| rows.get(contender, &case).and_then(|row| row.calls_per_s);
    let cpu = |contender| rows.get(contender, &case).and_then(|row| row.cpu_us_per_call);
    let mut all = Vec::new();
    for (contender, limit) in [(Contender::Tonic, 8.0), (Contender::Tarpc, 3.0)] {
        let target = format!(
            "{name}, small, 64 in flight: calls per second at least {limit} x {}'s",
            contender.name()
        );
        all.extend(
            ratio(rate(Contender::Wharf), rate(contender)).map(|r| Verdict::at_least(target, limit, r)),
        );
    }
    let target = format!("{name}, small, 64 in flight: CPU per call at most a sixth of tonic's");
    all.extend(
        ratio(cpu(Contender::Wharf), cpu(Contender::Tonic)).map(|r| Verdict::at_most(target, 1.0 / 6.0, r)),
    );
    all
}

fn large(rows: &Rows, socket: &'static str, name: &str) -> Vec<Verdict> {
    const RIVALS: [Contender; 3] = [Contender::Tonic, Contender::Tarpc, Contender::Axum];
    let alone = Case { socket, payload: "64k", in_flight: 1, runtime: "ct", cpus: "1" };
    let many = Case { in_flight: 64, runtime: "mt", cpus: "any", ..alone };
    let p50 = |contender| rows.get(contender, &alone).and_then(|row| row.p50_us);
    let rate = |contender| rows.get(contender, &many).and_then(|row| row.calls_per_s);
    // A best of fewer than all three would flatter.
    let best = |figures: [Option<f64>; 3], better: fn(f64, f64) -> f64| {
        let figures = figures.into_iter().collect::<Option<Vec<f64>>>()?;
        figures.into_iter().reduce(better)
    };
    let mut all = Vec::new();
    let target = format!("{name}, 64k, 1 in flight, same CPU: p50 at most 1.1 x the best rival's");
    let slower = ratio(p50(Contender::Wharf), best(RIVALS.map(p50), f64::min));
    all.extend(slower.map(|r| Verdict::at_most(target, 1.1, r)));
    let target = format!("{name}, 64k, 64 in flight: calls per second at least 1/1.1 of the best rival's");
    let share = ratio(rate(Contender::Wharf), best(RIVALS.map(rate), f64::max));
    all.extend(share.map(|r| Verdict::at_least(target, 1.0 / 1.1, r)));
    all
}

fn in_process(rows: &Rows) -> Vec<Verdict> {
    let mut all = Vec::new();
    for (runtime, name) in [("ct", "current_thread"), ("mt", "multi_thread")] {
        let case = Case { socket: "none", payload: "small", in_flight: 1, runtime, cpus: "1" };
        let p50 = |contender| rows.get(contender, &case).and_then(|row| row.p50_us);
        if let (Some(client), Some(direct)) = (p50(Contender::WharfLocal), p50(Contender::Direct)) {
            let target = format!(
                "in one process, {name}: at most 250 ns more than the implementation called directly"
            );
            all.push(Verdict::at_most(target, 250.0, (client - direct) * 1e3));
        }
    }
    all
}

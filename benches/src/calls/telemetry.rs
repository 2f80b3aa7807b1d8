//! What telemetry costs a call: none, with nothing sampled, as in production, and with everything sampled.
use serde::Serialize;

use crate::{
    calls::{
        case::Case,
        contender::{Contender, Programs},
        row::Row,
        variants::{self, Variant},
    },
    report::{Table, figure},
    scratch::Scratch,
};

/// How much is kept of calls. Nothing first: it is what the others are compared with.
const KEPT: [(&str, &str); 4] = [
    ("off", "no spans"),
    ("unsampled", "spans of what fails or is slow"),
    ("production", "one trace in a hundred"),
    ("sampled", "every call"),
];

/// The figures with so much telemetry.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Cost {
    pub(crate) telemetry: &'static str,
    #[serde(flatten)]
    pub(crate) row: Row,
}

/// The settings: the time of a single call, the work of many, and a call in one process.
fn cases() -> [(Contender, Case); 3] {
    let case = |socket, in_flight, runtime, cpus| Case { socket, payload: "small", in_flight, runtime, cpus };
    [
        (Contender::Wharf, case("uds", 1, "ct", "1")),
        (Contender::Wharf, case("uds", 64, "mt", "any")),
        (Contender::WharfLocal, case("none", 1, "ct", "1")),
    ]
}

/// Measures every setting once a round.
pub(crate) async fn measure(
    programs: &Programs,
    rounds: usize,
    seconds: f64,
    scratch: &Scratch,
) -> Vec<Cost> {
    let there = cases().into_iter().filter(|(contender, _)| programs.contenders().any(|c| c == *contender));
    let settings: Vec<_> =
        there.flat_map(|(contender, case)| KEPT.map(|(kept, _)| (contender, case, kept))).collect();
    let variant = |(contender, case, kept): &(Contender, Case, &str)| Variant {
        contender: *contender,
        case: *case,
        environment: vec![format!("BENCH_TELEMETRY={kept}")],
    };
    let variants: Vec<Variant> = settings.iter().map(variant).collect();
    let samples = variants::measure(programs, &variants, (rounds, seconds), scratch, "telemetry").await;
    let cost = |((contender, case, telemetry), samples): ((Contender, Case, &'static str), Vec<_>)| Cost {
        telemetry,
        row: Row::new(contender, case, &samples),
    };
    settings.into_iter().zip(samples).map(cost).collect()
}

/// Prints a table for each setting: what a call costs, and how much more that is than without telemetry.
pub(crate) fn print(costs: &[Cost]) {
    for (contender, case) in cases() {
        let here = |cost: &&Cost| cost.row.case == case && cost.row.contender == contender;
        let Some(off) = costs.iter().filter(here).find(|cost| cost.telemetry == "off") else { continue };
        println!("\nTelemetry, {}", case.title());
        let mut table = Table::new(["kept", "p50 us", "calls/s", "CPU us/call", "p50 more", "CPU more"]);
        for cost in costs.iter().filter(here) {
            let more = |of: fn(&Row) -> Option<f64>| {
                let share = of(&cost.row)? / of(&off.row)? - 1.0;
                Some(format!("{:+.1} %", 100.0 * share))
            };
            let name = KEPT.iter().find(|(kept, _)| *kept == cost.telemetry).map_or("", |(_, name)| name);
            table.row([
                name.to_owned(),
                figure(cost.row.p50_us),
                figure(cost.row.calls_per_s),
                figure(cost.row.cpu_us_per_call),
                more(|row| row.p50_us).unwrap_or_default(),
                more(|row| row.cpu_us_per_call).unwrap_or_default(),
            ]);
        }
        table.print();
    }
}

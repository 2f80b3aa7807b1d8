//! What the policies cost a call: Wharf with all of them, without any, and without each in turn.
use serde::Serialize;

use crate::{
    calls::{
        case::Case,
        contender::{Contender, Programs},
        round::Sample,
        row::Row,
        variants::{self, Variant},
    },
    report::{Table, figure},
    scratch::Scratch,
};

/// What is off. Nothing first: it is what the others are compared with.
const WITHOUT: [&str; 9] =
    ["", "all", "retry", "budget", "balance", "breaker", "slow-start", "keepalive", "admission"];

/// Of one replica nothing is measured, for there is nothing to choose; of two there is.
const REPLICAS: [usize; 2] = [1, 2];

/// The figures without one policy.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Cost {
    /// The policy that was off; `all`, or nothing.
    pub(crate) without: &'static str,
    pub(crate) replicas: usize,
    #[serde(flatten)]
    pub(crate) row: Row,
}

/// The settings: the time of a single call, and the work of many.
fn cases() -> [Case; 2] {
    let case = |in_flight, runtime, cpus| Case { socket: "uds", payload: "small", in_flight, runtime, cpus };
    [case(1, "ct", "1"), case(64, "mt", "any")]
}

/// Measures every setting once a round, so that what disturbs the machine disturbs all of them.
pub(crate) async fn measure(
    programs: &Programs,
    rounds: usize,
    seconds: f64,
    scratch: &Scratch,
) -> Vec<Cost> {
    let mut settings = Vec::new();
    for case in cases() {
        for replicas in REPLICAS {
            settings.extend(WITHOUT.map(|without| (case, replicas, without)));
        }
    }
    let variant = |(case, replicas, without): &(Case, usize, &str)| Variant {
        contender: Contender::Wharf,
        case: *case,
        environment: vec![format!("BENCH_WITHOUT={without}"), format!("BENCH_REPLICAS={replicas}")],
    };
    let variants: Vec<Variant> = settings.iter().map(variant).collect();
    let samples = variants::measure(programs, &variants, (rounds, seconds), scratch, "policies").await;
    let cost = |((case, replicas, without), samples): ((Case, usize, &'static str), Vec<Sample>)| Cost {
        without,
        replicas,
        row: Row::new(Contender::Wharf, case, &samples),
    };
    settings.into_iter().zip(samples).map(cost).collect()
}

/// Prints a table for each setting: what a call costs, and how much less that is than with all policies.
pub(crate) fn print(costs: &[Cost]) {
    for case in cases() {
        for replicas in REPLICAS {
            let here = |cost: &&Cost| cost.row.case == case && cost.replicas == replicas;
            let Some(all) = costs.iter().filter(here).find(|cost| cost.without.is_empty()) else { continue };
            let s = if replicas == 1 { "" } else { "s" };
            println!("\nPolicies, {replicas} replica{s}, {}", case.title());
            let mut table =
                Table::new(["", "p50 us", "calls/s", "CPU us/call", "p50 us saved", "CPU us saved"]);
            for cost in costs.iter().filter(here) {
                let saved = |of: fn(&Row) -> Option<f64>| Some(of(&all.row)? - of(&cost.row)?);
                let name = match cost.without {
                    "" => "all on".to_owned(),
                    "all" => "all off".to_owned(),
                    without => format!("without {without}"),
                };
                table.row([
                    name,
                    figure(cost.row.p50_us),
                    figure(cost.row.calls_per_s),
                    figure(cost.row.cpu_us_per_call),
                    figure(saved(|row| row.p50_us)),
                    figure(saved(|row| row.cpu_us_per_call)),
                ]);
            }
            table.print();
        }
    }
}

//! The table on the terminal: one block per case, every contender beside the floor and beside Wharf.
use std::collections::BTreeMap;

use crate::{
    calls::{case::Case, contender::Contender, row::Rows, verdict::Verdict},
    report::{Table, figure, times},
    stats::ratio,
};

/// Prints the blocks.
pub(crate) fn rows(rows: &Rows, cases: &[Case]) {
    for case in cases.iter().filter(|case| rows.of(case).next().is_some()) {
        println!("\n{}", case.title());
        let base = if case.socket == "none" { Contender::Direct } else { Contender::Floor };
        let ours = if case.socket == "none" { Contender::WharfLocal } else { Contender::Wharf };
        let (base, ours) = (rows.get(base, case), rows.get(ours, case));
        let mut table = Table::new([
            "",
            "p50 us",
            "p99 us",
            "calls/s",
            "CPU us/call",
            "syscalls/call",
            "RSS MiB",
            if case.socket == "none" { "p50 / direct" } else { "p50 / floor" },
            "calls/s: Wharf /",
            "CPU: Wharf /",
        ]);
        for row in rows.of(case) {
            table.row([
                row.contender.name().into(),
                figure(row.p50_us),
                figure(row.p99_us),
                figure(row.calls_per_s),
                figure(row.cpu_us_per_call),
                figure(row.syscalls_per_call),
                figure(row.rss_mib),
                times(ratio(row.p50_us, base.and_then(|base| base.p50_us))),
                times(ratio(ours.and_then(|ours| ours.calls_per_s), row.calls_per_s)),
                times(ratio(ours.and_then(|ours| ours.cpu_us_per_call), row.cpu_us_per_call)),
            ]);
        }
        table.print();
    }
}

/// Prints the targets.
pub(crate) fn verdicts(verdicts: &[Verdict]) {
    if !verdicts.is_empty() {
        println!("\nTargets");
        verdicts.iter().for_each(Verdict::print);
    }
}

/// Prints what was measured.
pub(crate) fn versions(versions: &BTreeMap<String, String>) {
    let list: Vec<String> = versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
    println!("\nVersions: {}", list.join("; "));
}

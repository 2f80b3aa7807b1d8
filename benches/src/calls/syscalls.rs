//! System calls per call: a short pass of its own, under `perf` where the kernel lets it count, or `strace`.
use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use crate::{
    calls::{
        case::{Case, Side},
        round::{self, Amount},
    },
    process::{Line, works},
    scratch::Scratch,
};

/// How system calls are counted here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counter {
    Perf,
    Strace,
}

const EVENT: &str = "raw_syscalls:sys_enter";

impl Counter {
    /// The best that works here.
    pub(crate) async fn find() -> Option<Self> {
        if works("perf", &["stat", "-e", EVENT, "true"]).await {
            Some(Self::Perf)
        } else if works("strace", &["-c", "-f", "true"]).await {
            Some(Self::Strace)
        } else {
            None
        }
    }

    /// What to say about the column.
    pub(crate) fn sentence(counter: Option<Self>) -> &'static str {
        match counter {
            Some(Self::Perf) => "System calls were counted by `perf stat`, in runs of their own.",
            Some(Self::Strace) => {
                "System calls were counted by `strace`, in runs of their own and with one call in flight only: \
                 it slows a process down so much that calls pile up and are batched as they never are without it."
            }
            None => "System calls were not counted: neither `perf stat` nor `strace` works here.",
        }
    }

    /// Counts those of client and server together. A run's start costs system calls too; the difference between a
    /// longer and a shorter run has none of them.
    pub(crate) async fn count(
        self,
        program: &Path,
        case: &Case,
        calls_per_s: f64,
        scratch: &Scratch,
    ) -> Result<Option<f64>> {
        if case.socket == "none" || (self == Self::Strace && case.in_flight > 1) {
            return Ok(None);
        }
        // A quarter of a second's worth; strace makes that some seconds.
        let short = ((calls_per_s / 4.0) as u64).clamp(500, 50_000).next_multiple_of(case.in_flight as u64);
        let long = short * 3;
        let few = self.total(program, case, short, scratch).await?;
        let many = self.total(program, case, long, scratch).await?;
        Ok(Some((many as f64 - few as f64) / (long - short) as f64))
    }

    async fn total(self, program: &Path, case: &Case, calls: u64, scratch: &Scratch) -> Result<u64> {
        let file = |side| scratch.join(if side == Side::Server { "server.count" } else { "client.count" });
        let under = |side| {
            let file = file(side).display().to_string();
            match self {
                Self::Perf => {
                    Line::default().with(["perf", "stat", "-x", ",", "-e", EVENT, "-o", file.as_str(), "--"])
                }
                Self::Strace => Line::default().with(["strace", "-c", "-f", "-o", file.as_str()]),
            }
        };
        round::run(program, case, Amount::Calls(calls), scratch, &under).await?;
        let mut total = 0;
        for side in [Side::Client, Side::Server] {
            let text = fs::read_to_string(file(side)).context("the count of system calls was not written")?;
            total += self.parse(&text).context("the count of system calls can't be read")?;
        }
        Ok(total)
    }

    fn parse(self, text: &str) -> Option<u64> {
        match self {
            Self::Perf => text.lines().find(|line| line.contains(EVENT))?.split(',').next()?.parse().ok(),
            Self::Strace => text
                .lines()
                .find(|line| line.trim_end().ends_with("total"))?
                .split_whitespace()
                .nth(3)?
                .parse()
                .ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Counter;

    #[test]
    fn totals_are_read_from_what_the_tools_write() {
        let perf = "# started on Mon Nov 23\n\n29,,raw_syscalls:sys_enter,1825159,100.00,,\n";
        assert_eq!(Counter::Perf.parse(perf), Some(29));
        let strace = "% time     seconds  usecs/call     calls    errors syscall\n\
                      100.00    0.000100           2        41         3 total\n";
        assert_eq!(Counter::Strace.parse(strace), Some(41));
        assert_eq!(Counter::Perf.parse("<not counted>,,raw_syscalls:sys_enter"), None);
    }
}

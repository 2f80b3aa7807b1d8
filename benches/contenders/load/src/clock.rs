//! What a process has used so far: CPU time to the nanosecond, and resident memory.
use std::{fs, time::Duration};

use anyhow::{Context as _, Result};
use nix::{
    time::{ClockId, clock_getcpuclockid},
    unistd::Pid,
};

/// The CPU clock of one process, this one or another.
pub(crate) struct CpuClock(ClockId);

impl CpuClock {
    pub(crate) fn of(process: u32) -> Result<Self> {
        let id = i32::try_from(process).context("the process id does not fit")?;
        let clock = clock_getcpuclockid(Pid::from_raw(id))
            .with_context(|| format!("process {process} has no CPU clock; is it running?"))?;
        Ok(Self(clock))
    }

    pub(crate) fn read(&self) -> Result<Duration> {
        let time = self.0.now().context("the process whose CPU time is measured is gone")?;
        Ok(Duration::from(time))
    }
}

/// The resident memory of a process in KiB.
pub(crate) fn resident_kib(process: u32) -> Result<u64> {
    let path = format!("/proc/{process}/status");
    let status = fs::read_to_string(&path).with_context(|| format!("{path} can't be read"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok())
        .with_context(|| format!("{path} has no line VmRSS"))
}

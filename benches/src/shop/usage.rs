//! What processes use: CPU time and resident memory, from `/proc`.
use std::{fs, time::Duration};

use anyhow::{Context as _, Result};

/// The kernel tells CPU time in hundredths of a second, on every architecture that Rust's standard library has.
const TICK: Duration = Duration::from_millis(10);

/// CPU time of `process` so far.
pub(crate) fn cpu(process: u32) -> Result<Duration> {
    let path = format!("/proc/{process}/stat");
    let stat = fs::read_to_string(&path).with_context(|| format!("process {process} is gone"))?;
    // The second field is a name in parentheses that may hold anything; count from behind it.
    let rest = stat.rsplit_once(')').with_context(|| format!("{path} has no name"))?.1;
    let ticks: Vec<u32> =
        rest.split_whitespace().skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    let [user, system] = ticks[..] else { anyhow::bail!("{path} has no CPU times") };
    Ok(TICK * user + TICK * system)
}

/// Resident memory of `process` in MiB.
pub(crate) fn resident_mib(process: u32) -> Result<f64> {
    let path = format!("/proc/{process}/status");
    let status = fs::read_to_string(&path).with_context(|| format!("process {process} is gone"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: f64 = line
        .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok())
        .with_context(|| format!("{path} has no line VmRSS"))?;
    Ok(kib / 1024.0)
}

#[cfg(test)]
mod tests {
    use std::process;

    use super::{cpu, resident_mib};

    #[test]
    fn this_process_uses_memory_and_nobody_is_not_there() {
        assert!(resident_mib(process::id()).expect("readable") > 0.1);
        assert!(cpu(process::id()).is_ok());
        assert!(cpu(u32::MAX).is_err());
    }
}

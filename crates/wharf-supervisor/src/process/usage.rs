//! What a process takes of its machine, and which program it runs.

use std::path::Path;
use std::time::UNIX_EPOCH;

/// Resident memory in bytes, where the system tells and the process runs.
#[cfg(target_os = "linux")]
pub(super) fn resident(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib * 1024)
}

/// How long the process has kept a processor busy, in microseconds, where the system tells and the process runs.
#[cfg(target_os = "linux")]
pub(super) fn processor_us(pid: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name, which may have spaces and parentheses of its own.
    let mut rest = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut next = || rest.next()?.parse::<u64>().ok();
    let ticks = next()?.checked_add(next()?)?;
    ticks.checked_mul(1_000_000)?.checked_div(rustix::param::clock_ticks_per_second())
}

/// Resident memory in bytes: this system has no file that tells.
#[cfg(not(target_os = "linux"))]
pub(super) fn resident(_pid: u32) -> Option<u64> {
    None
}

/// How long the process has kept a processor busy: this system has no file that tells.
#[cfg(not(target_os = "linux"))]
pub(super) fn processor_us(_pid: u32) -> Option<u64> {
    None
}

/// When a program was last changed, in milliseconds since 1970: that tells one build from another.
pub(super) fn built_ms(program: &Path) -> Option<u64> {
    let changed = std::fs::metadata(program).ok()?.modified().ok()?;
    u64::try_from(changed.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_some_memory_and_was_busy() {
        assert!(resident(std::process::id()).is_some_and(|bytes| bytes > 100 * 1024));
        assert_eq!(resident(u32::MAX), None);
        let busy = || processor_us(std::process::id()).unwrap();
        let before = busy();
        let begun = std::time::Instant::now();
        while busy() == before {
            assert!(begun.elapsed().as_secs() < 30, "it is busy reading, and nobody counts it");
        }
        assert_eq!(processor_us(u32::MAX), None);
    }

    #[test]
    fn a_program_was_built_some_time() {
        let own = std::env::current_exe().unwrap();
        assert!(built_ms(&own).is_some_and(|at| at > 1_700_000_000_000));
        assert_eq!(built_ms(Path::new("/nowhere/at/all")), None);
    }
}

//! How much memory a process has resident.

/// Resident memory in bytes, where the system tells and the process runs.
#[cfg(target_os = "linux")]
pub(super) fn resident(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib * 1024)
}

/// Resident memory in bytes: this system has no file that tells.
#[cfg(not(target_os = "linux"))]
pub(super) fn resident(_pid: u32) -> Option<u64> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn this_process_has_some_memory() {
        assert!(super::resident(std::process::id()).is_some_and(|bytes| bytes > 100 * 1024));
        assert_eq!(super::resident(u32::MAX), None);
    }
}

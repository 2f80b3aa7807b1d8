//! What this process takes of its machine, as the kernel tells.

use std::time::Duration;

/// What a process takes. What the system does not tell is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    /// How long it has kept a processor busy.
    pub(crate) cpu: Option<Duration>,
    /// Resident memory in bytes.
    pub(crate) rss: Option<u64>,
    /// Open files and sockets.
    pub(crate) files: Option<u64>,
}

impl Usage {
    /// As it is now.
    pub(crate) fn now() -> Self {
        let read = |path: &str| std::fs::read_to_string(path).ok();
        Self {
            cpu: read("/proc/self/stat").and_then(|text| ticks(&text)),
            rss: read("/proc/self/status").and_then(|text| resident(&text)),
            // One of them is the directory that is read here.
            files: std::fs::read_dir("/proc/self/fd").ok().map(|all| (all.count() as u64).saturating_sub(1)),
        }
    }
}

/// The memory in `/proc/self/status`: `VmRSS:      1234 kB`.
fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// The time of both kinds in `/proc/self/stat`, in the hundredths of a second that Linux counts it in for programs.
fn ticks(stat: &str) -> Option<Duration> {
    // The name of the program stands in brackets, and may have spaces.
    let mut fields = stat[stat.rfind(')')? + 1..].split_ascii_whitespace();
    let user: u64 = fields.nth(11)?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_kernel_writes_is_read() {
        let stat = "42 (a b) c) S 1 42 42 0 -1 4194560 900 0 0 0 150 50 0 0 20 0 4 0 1 1 1";
        assert_eq!(ticks(stat), Some(Duration::from_secs(2)));
        assert_eq!(resident("Name:\tx\nVmRSS:\t    1024 kB\n"), Some(1 << 20));
        assert_eq!((ticks("nothing"), resident("nothing")), (None, None));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_takes_something() {
        let usage = Usage::now();
        assert!(
            usage.rss.unwrap() > 100_000 && usage.files.unwrap() >= 3 && usage.cpu.is_some(),
            "{usage:?}"
        );
    }
}

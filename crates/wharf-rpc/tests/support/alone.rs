//! Runs a test in a process of its own, where memory is only what that test takes.

use std::process::Command;

/// Set in the process that runs one test.
const ALONE: &str = "WHARF_TEST_ALONE";

/// Runs `test` in another process, which runs nothing but the test `name` of this binary.
pub(crate) fn alone(name: &str, test: impl FnOnce()) {
    if std::env::var_os(ALONE).is_some() {
        return test();
    }
    let this = std::env::current_exe().expect("a test is a program");
    let output = Command::new(this)
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(ALONE, "1")
        .output()
        .expect("it can be run");
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}, alone: {}\n{said}\n{complained}", output.status);
    assert!(said.contains("1 passed"), "there is no test {name}:\n{said}");
    // Figures that the test printed.
    said.lines().filter(|line| line.contains("MiB")).for_each(|line| println!("{line}"));
}

/// Memory of this process that is resident, in bytes; at least what was resident at its peak since [`reset_peak`].
pub(crate) fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("VmHWM");
    let kib: usize = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kib * 1024
}

/// Forgets the peak so far.
pub(crate) fn reset_peak() {
    std::fs::write("/proc/self/clear_refs", "5").expect("a process may clear its own peak");
}

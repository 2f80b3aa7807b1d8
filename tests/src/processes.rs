//! The processes of this machine, read from `/proc`, and signals to one of them by its id.

use std::fs;

pub use rustix::process::Signal;

/// A running process. One that has ended and was not waited for yet does not count as running.
#[derive(Clone, Debug, PartialEq)]
pub struct Process {
    /// Its id.
    pub id: u32,
    /// The id of its parent: 1, or that of a subreaper, when its own parent is gone.
    pub parent: u32,
    /// Its command line.
    pub command: String,
}

/// The process of this id, if it runs.
pub fn process(id: u32) -> Option<Process> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name, in parentheses, may itself hold spaces and parentheses.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ');
    let state = fields.next()?;
    if matches!(state, "Z" | "X") {
        return None;
    }
    let parent = fields.next()?.parse().ok()?;
    let command = fs::read(format!("/proc/{id}/cmdline")).ok()?;
    let command = String::from_utf8_lossy(&command).replace('\0', " ").trim_end().to_owned();
    Some(Process { id, parent, command })
}

/// Whether the process of this id runs.
pub fn is_running(id: u32) -> bool {
    process(id).is_some()
}

/// Whether the process of this id ignores `signal`, as one does that was started by somebody who does, until it says what to
/// do with it: under nohup, say, or in the background of a script.
pub fn ignores(id: u32, signal: Signal) -> bool {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask >> (signal.as_raw() - 1) & 1 == 1)
}

/// Every running process.
pub fn all() -> Vec<Process> {
    let entries = fs::read_dir("/proc").expect("/proc can be listed: these tests need Linux");
    entries.flatten().filter_map(|entry| process(entry.file_name().to_str()?.parse().ok()?)).collect()
}

/// The processes that `id` started, and those that they started.
pub fn descendants(id: u32) -> Vec<Process> {
    let all = all();
    let mut found: Vec<Process> = Vec::new();
    let mut parents = vec![id];
    while let Some(parent) = parents.pop() {
        for child in all.iter().filter(|process| process.parent == parent) {
            parents.push(child.id);
            found.push(child.clone());
        }
    }
    found
}

/// The processes whose environment had `name=value` when they were started. Children inherit it, whoever their parent
/// becomes later: this finds orphans.
pub fn with_environment(name: &str, value: &str) -> Vec<Process> {
    let wanted = format!("{name}={value}");
    let has = |process: &Process| {
        fs::read(format!("/proc/{}/environ", process.id)).is_ok_and(|environment| {
            environment.split(|byte| *byte == 0).any(|entry| entry == wanted.as_bytes())
        })
    };
    all().into_iter().filter(has).collect()
}

/// How many bytes a process has written to files so far, its pipes and sockets not necessarily among them.
///
/// # Panics
/// When there is no such process.
pub fn written(id: u32) -> u64 {
    let path = format!("/proc/{id}/io");
    let io = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let written = io.lines().find_map(|line| line.strip_prefix("wchar: "));
    written.and_then(|bytes| bytes.parse().ok()).expect("a number of bytes")
}

/// Sends `signal` to one process. Says whether there was such a process.
///
/// # Panics
/// When `id` is none that a process can have.
pub fn send(id: u32, signal: Signal) -> bool {
    let id = i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw).expect("the id of a process");
    rustix::process::kill_process(id, signal).is_ok()
}

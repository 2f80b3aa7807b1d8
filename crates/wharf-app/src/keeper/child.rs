//! A kept program: started in the keeper's own process group, all of which is killed when the lifeline closes.

use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};

use rustix::process::{Signal, getpgrp, getpid, kill_process, kill_process_group};
use tokio::process::{Child, Command};
use wharf_control::remove_if_abandoned;
use wharf_core::BoxError;

use crate::signals::Signals;

/// Runs `command` until it ends, or until standard input closes; then it is killed, and all that it has started.
///
/// Gives its exit status; where a signal has ended it, that counts from 128 on, as shells say it.
///
/// # Errors
/// When the keeper leads no process group of its own, or the program can't be run.
pub async fn keep_program(command: Command) -> Result<u8, BoxError> {
    // Signals reach the program as well, being of the group; what it does about them is what counts.
    let mut signals = Signals::listen()?;
    let mut child = spawn(command)?;
    lifeline(None)?;
    loop {
        tokio::select! {
            ended = child.wait() => return Ok(mirror(ended?)),
            _ = signals.next() => {}
        }
    }
}

/// Starts the program, with nothing on its standard input.
pub(super) fn spawn(mut command: Command) -> Result<Child, BoxError> {
    if getpgrp() != getpid() {
        return Err(
            "a keeper kills its process group, and this one is not its own: it is not started by hand".into(),
        );
    }
    let program = command.as_std().get_program().to_owned();
    let started = command.stdin(Stdio::null()).spawn();
    started.map_err(|error| format!("can't run {}: {error}", program.display()).into())
}

/// Kills the process group, this process with it, as soon as standard input closes. The run directory, which nobody is
/// left to remove, goes too. A thread waits for it: nothing of the runtime may keep the end from being seen.
pub(super) fn lifeline(run_dir: Option<PathBuf>) -> Result<(), BoxError> {
    let watch = move || {
        // Nothing is ever written to it, so that a read ends only when it closes.
        let mut byte = [0; 1];
        while std::io::stdin().read(&mut byte).is_ok_and(|count| count > 0) {}
        if let Some(run_dir) = run_dir {
            let _ = remove_if_abandoned(&run_dir);
        }
        let _ = kill_process_group(getpgrp(), Signal::KILL);
    };
    std::thread::Builder::new().name("lifeline".into()).stack_size(64 * 1024).spawn(watch)?;
    Ok(())
}

/// Ends this process as the program ended, so that whoever started it is told that.
pub(super) fn end_like(status: ExitStatus) -> u8 {
    if let Some(signal) = status.signal().and_then(Signal::from_named_raw) {
        let _ = kill_process(getpid(), signal);
    }
    mirror(status)
}

fn mirror(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

//! `wharf keep`: not for people. Runs a program that knows nothing of lifelines, and ends it when its supervisor dies.

use std::{
    ffi::OsString,
    io::Read,
    os::unix::process::ExitStatusExt,
    process::{ExitStatus, Stdio},
};

use clap::Args;
use rustix::process::{Signal, getpgrp, getpid, kill_process_group};
use tokio::{process::Command, sync::oneshot};

use crate::{failure::Failure, signals::Signals};

/// Run a program until it ends, or until standard input closes; then it is killed, and all that it has started.
///
/// It must lead a process group of its own: that is what is killed.
#[derive(Debug, Args)]
pub(crate) struct Keep {
    /// The program and its arguments.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_name = "PROGRAM")]
    command: Vec<OsString>,
}

impl Keep {
    /// `command` under a keeper. Whoever spawns it pipes its standard input, gives it a process group of its own, and
    /// holds the pipe for as long as the program may run.
    pub(crate) fn over(command: &Command) -> Result<Command, Failure> {
        let std = command.as_std();
        let mut keeper = Command::new(own_program()?);
        keeper.args(["keep", "--"]).arg(std.get_program()).args(std.get_args());
        keeper.stdin(Stdio::piped()).process_group(0);
        Ok(keeper)
    }

    /// Gives the exit status of the program.
    pub(crate) async fn run(self) -> Result<u8, Failure> {
        if getpgrp() != getpid() {
            return Err(Failure::usage("`wharf keep` kills its process group, and this one is not its own"));
        }
        // Signals reach the program as well, being of the group; what it does about them is what counts.
        let mut signals = Signals::listen()?;
        let mut words = self.command.iter();
        let program = words.next().map(OsString::as_os_str).unwrap_or_default();
        let mut child = Command::new(program)
            .args(words)
            .stdin(Stdio::null())
            .spawn()
            .map_err(|error| Failure::new(format!("can't run {}: {error}", program.display())))?;
        let mut cut = lifeline()?;
        loop {
            tokio::select! {
                ended = child.wait() => {
                    let status = ended.map_err(|error| Failure::new(format!("can't wait: {error}")))?;
                    return Ok(mirror(status));
                }
                _ = &mut cut => {
                    let _ = kill_process_group(getpgrp(), Signal::KILL);
                }
                _ = signals.next() => {}
            }
        }
    }
}

/// This program, also when its file has been replaced since it started.
fn own_program() -> Result<OsString, Failure> {
    const RUNNING: &str = "/proc/self/exe";
    if std::path::Path::new(RUNNING).exists() {
        return Ok(RUNNING.into());
    }
    let program = std::env::current_exe()
        .map_err(|error| Failure::new(format!("can't find the program that runs: {error}")))?;
    Ok(program.into())
}

/// Is told when standard input closes. A thread waits for it, for nothing of the runtime may keep the end from being seen.
fn lifeline() -> Result<oneshot::Receiver<()>, Failure> {
    let (cut, is_cut) = oneshot::channel();
    let watch = move || {
        let mut byte = [0; 1];
        while std::io::stdin().read(&mut byte).is_ok_and(|count| count > 0) {}
        let _ = cut.send(());
    };
    std::thread::Builder::new()
        .name("lifeline".into())
        .spawn(watch)
        .map_err(|error| Failure::new(format!("can't watch the lifeline: {error}")))?;
    Ok(is_cut)
}

/// How the program ended, as shells say it: a signal counts from 128 on.
fn mirror(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

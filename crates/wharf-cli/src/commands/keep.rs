//! `wharf keep`: not for people. Runs a program that knows nothing of lifelines, and ends it when its supervisor dies.

use std::{ffi::OsString, process::Stdio};

use clap::Args;
use tokio::process::Command;
use wharf_app::keeper::{keep_program, keep_service};

use crate::failure::Failure;

/// Run a program until it ends, or until standard input closes; then it is killed, and all that it has started.
///
/// It must lead a process group of its own: that is what is killed.
#[derive(Debug, Args)]
pub(crate) struct Keep {
    /// Run what wharf.toml has as this service.
    #[arg(long, value_name = "NAME", conflicts_with = "command")]
    service: Option<String>,

    /// The port that it is to listen on.
    #[arg(long, value_name = "N", requires = "service")]
    port: Option<u16>,

    /// The program and its arguments.
    #[arg(
        required_unless_present = "service",
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "PROGRAM"
    )]
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
        let kept = match &self.service {
            Some(service) => keep_service(service, self.port).await,
            None => {
                let mut words = self.command.iter();
                let mut command = Command::new(words.next().map(OsString::as_os_str).unwrap_or_default());
                command.args(words);
                keep_program(command).await
            }
        };
        kept.map_err(Failure::new)
    }
}

/// This program, also when its file has been replaced since it started.
pub(crate) fn own_program() -> Result<OsString, Failure> {
    const RUNNING: &str = "/proc/self/exe";
    if std::path::Path::new(RUNNING).exists() {
        return Ok(RUNNING.into());
    }
    let program = std::env::current_exe()
        .map_err(|error| Failure::new(format!("can't find the program that runs: {error}")))?;
    Ok(program.into())
}

//! `wharf man`

use std::{io, path::PathBuf};

use clap::{Args, CommandFactory};

use crate::{args, failure::Failure, output::Output};

/// Print the manual page, or write those of all commands to a directory.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wharf man | man -l -
  wharf man --dir ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// Write wharf.1 and a page for each command to this directory.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(self, output: Output) -> Result<(), Failure> {
        let command = args::Args::command();
        let Some(dir) = self.dir else {
            let mut page = Vec::new();
            clap_mangen::Man::new(command).render(&mut page).map_err(|error| unwritten(&error))?;
            return output.text(&page);
        };
        std::fs::create_dir_all(&dir)
            .and_then(|()| clap_mangen::generate_to(command, &dir))
            .map_err(|error| Failure::new(format!("can't write to {}: {error}", dir.display())))
    }
}

fn unwritten(error: &io::Error) -> Failure {
    Failure::new(format!("can't write the manual: {error}"))
}

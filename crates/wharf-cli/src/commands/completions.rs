//! `wharf completions`

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use crate::{args, failure::Failure, output::Output};

/// Print what a shell needs to complete commands and options.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wharf completions bash > ~/.local/share/bash-completion/completions/wharf
  wharf completions zsh > ~/.zfunc/_wharf
  wharf completions fish > ~/.config/fish/completions/wharf.fish")]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, output: Output) -> Result<(), Failure> {
        let mut script = Vec::new();
        generate(self.shell, &mut args::Args::command(), "wharf", &mut script);
        output.text(&script)
    }
}

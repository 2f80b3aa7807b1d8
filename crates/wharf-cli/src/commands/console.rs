//! `wharf console`

use clap::Args;
use serde_json::json;

use crate::{args::Target, connect::Running, failure::Failure, output::Output};

/// Print the address of the console of the running app.
///
/// Whoever has the address sees everything, and can do everything: it has a token in it. The console answers on this machine
/// alone.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  wharf console
  xdg-open \"$(wharf console)\"")]
pub(crate) struct Console {
    #[command(flatten)]
    target: Target,
}

impl Console {
    pub(crate) async fn run(self, output: Output) -> Result<(), Failure> {
        let running = Running::find(&self.target)?;
        let Some(address) = running.console().await? else {
            return Err(Failure::new(format!("{} runs without a console", running.app()))
                .remedy("start it without --no-console, and without `console = false` in wharf.toml"));
        };
        if output.is_json() {
            return output.json(&json!({ "console": address }));
        }
        output.line(address)
    }
}

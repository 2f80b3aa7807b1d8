//! `wharf stop`

use clap::Args;
use serde_json::json;

use crate::{args::Target, connect::Running, failure::Failure, output};

/// Stop the running app: every process, and its supervisor.
///
/// Processes finish what they have begun. The command returns when all of them are gone.
#[derive(Debug, Args)]
pub(crate) struct Stop {
    #[command(flatten)]
    target: Target,
}

impl Stop {
    pub(crate) async fn run(self, output: output::Output) -> Result<(), Failure> {
        let running = Running::find(&self.target)?;
        let app = running.app().to_owned();
        running.stop().await?;
        if output.is_json() {
            return output.json(&json!({ "stopped": app }));
        }
        output::step("Stopped", format_args!("{app}: every process has ended"));
        Ok(())
    }
}

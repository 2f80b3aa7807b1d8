//! `wharf restart`

use clap::Args;
use serde_json::json;

use crate::{args::Target, connect::Running, failure::Failure, format, output};

/// Replace the processes of a service, one after the other.
///
/// A new process is started and ready before the old one is asked to finish what it has begun, so that no call fails;
/// only a process with a fixed port is stopped first. With the name of a process, `cart-2`, that one alone.
#[derive(Debug, Args)]
pub(crate) struct Restart {
    /// The service, or one of its processes.
    service: String,

    #[command(flatten)]
    target: Target,
}

impl Restart {
    pub(crate) async fn run(self, output: output::Output) -> Result<(), Failure> {
        let restarted = Running::find(&self.target)?.restart(&self.service).await?;
        if output.is_json() {
            return output.json(&json!({ "restarted": restarted }));
        }
        output::step("Restarted", format::list(&restarted));
        Ok(())
    }
}

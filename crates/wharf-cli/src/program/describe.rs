//! Asks a program what app it is.

use std::{path::Path, process::Stdio, time::Duration};

use tokio::{process::Command, time::timeout};

use crate::failure::Failure;

/// Printing a description takes no more than a moment; what takes longer is another program.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the program prints for `describe`: JSON.
pub(crate) async fn describe(program: &Path) -> Result<String, Failure> {
    let name = program.display();
    let mut command = Command::new(program);
    command.arg("describe").stdin(Stdio::null()).stderr(Stdio::inherit()).kill_on_drop(true);
    let not_an_app = |what: String| {
        Failure::new(format!("`{name} describe` {what}"))
            .remedy("is it the program of an app, made with wharf::App::run?")
    };
    let output = timeout(PATIENCE, command.output())
        .await
        .map_err(|_| not_an_app(format!("does not end within {} s", PATIENCE.as_secs())))?
        .map_err(|error| not_an_app(format!("can't be run: {error}")))?;
    if !output.status.success() {
        return Err(not_an_app(format!("ended with {}", output.status)));
    }
    String::from_utf8(output.stdout).map_err(|_| not_an_app("does not print text".to_owned()))
}

//! tonic's balanced channel in the same scenarios: a program of its own, which prints the figures as JSON.
use std::{path::PathBuf, time::Duration};

use anyhow::{Context as _, Result};

use crate::{build, process::Line, scenarios::row::Row};

/// Longer than any of the scenarios.
const PATIENCE: Duration = Duration::from_secs(180);

/// The packages whose versions say what was compared with.
pub(crate) const VERSIONED: [&str; 3] = ["tonic", "tower", "wharf"];

/// The program.
pub(crate) struct Tonic(PathBuf);

impl Tonic {
    pub(crate) async fn build() -> Result<Self> {
        eprintln!("building bench-tonic-balance");
        Ok(Self(build::contender("bench-tonic-balance").await?.join("bench-tonic-balance")))
    }

    /// Plays one scenario.
    pub(crate) async fn play(&self, scenario: &str, brief: bool) -> Result<Vec<Row>> {
        let line = Line::default().program(&self.0).with([scenario]).with(brief.then_some("--brief"));
        let text = line.output(PATIENCE).await?;
        serde_json::from_str(&text).with_context(|| format!("bench-tonic-balance printed {text}"))
    }
}

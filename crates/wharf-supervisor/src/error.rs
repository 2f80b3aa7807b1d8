//! Why a supervisor could not start.

use std::path::{Path, PathBuf};
use std::{fmt, io};

/// Why a supervisor could not start. Its text says what to do.
#[derive(Debug)]
pub enum StartError {
    /// Another supervisor runs the app.
    Running {
        /// The app.
        app: String,
        /// Its run directory.
        dir: PathBuf,
    },
    /// The plan can't be run.
    Plan(String),
    /// The run directory can't be used.
    RunDir {
        /// The directory, or a path in it.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        why: String,
    },
}

impl StartError {
    pub(crate) fn plan(why: String) -> Self {
        Self::Plan(why)
    }

    pub(crate) fn run_dir(path: &Path, why: impl Into<String>) -> Self {
        Self::RunDir { path: path.to_owned(), why: why.into() }
    }

    pub(crate) fn io(path: &Path, doing: &str, error: &io::Error) -> Self {
        Self::run_dir(path, format!("{doing}: {error}"))
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Running { app, dir } => write!(
                f,
                "{app} is running already (its supervisor is in {}); `wharf ps` shows it, `wharf stop` ends it",
                dir.display()
            ),
            Self::Plan(why) => f.write_str(why),
            Self::RunDir { path, why } => write!(f, "run directory {}: {why}", path.display()),
        }
    }
}

impl std::error::Error for StartError {}

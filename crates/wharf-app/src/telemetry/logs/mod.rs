//! Logs: lines on standard error, for people or as JSON, by levels that can be changed while the program runs.

mod entry;
mod filter;
mod structured;

use std::io::IsTerminal;

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

#[cfg(feature = "console")]
pub(crate) use self::entry::Entry;
use self::filter::{Changing, Levels};
use self::structured::{Structured, to_stderr};
#[cfg(feature = "console")]
use crate::console::Lines;
use crate::environment::{Environment, LogFormat};

/// What is logged, and how that is changed.
pub(crate) struct Logs {
    levels: Changing,
    /// What the process started with.
    first: Levels,
    /// Whether the program has set up logs of its own.
    is_foreign: bool,
    /// The last lines, for the console.
    #[cfg(feature = "console")]
    lines: std::sync::Arc<Lines>,
}

impl Logs {
    /// Writes log lines from now on, as the environment says.
    pub(crate) fn start(environment: &Environment) -> Self {
        let (first, bad) = match environment.log.as_deref().map(str::parse::<Levels>) {
            None => (Levels::default(), None),
            Some(Ok(levels)) => (levels, None),
            Some(Err(error)) => (Levels::default(), Some(error)),
        };
        let levels = Changing::new(first.clone());
        let registry = tracing_subscriber::registry();
        #[cfg(feature = "console")]
        let lines = std::sync::Arc::<Lines>::default();
        #[cfg(feature = "console")]
        let registry = {
            // A supervisor keeps lines itself, and has the console.
            let kept = std::sync::Arc::clone(&lines);
            let keeping =
                environment.supervisor.is_none().then(|| Structured::new(move |entry| kept.push(entry)));
            registry.with(keeping.map(|keeping| keeping.with_filter(levels.clone())))
        };
        // A program that has set up its own logs keeps them.
        let is_foreign = match format(environment) {
            LogFormat::Json => {
                registry.with(Structured::new(to_stderr).with_filter(levels.clone())).try_init().is_err()
            }
            LogFormat::Text => {
                let stderr = std::io::stderr;
                let lines =
                    fmt::layer().with_writer(stderr).with_target(false).with_ansi(stderr().is_terminal());
                registry.with(lines.with_filter(levels.clone())).try_init().is_err()
            }
        };
        if let Some(error) = bad {
            tracing::warn!("WHARF_LOG is not understood, and everything from info up is logged: {error}");
        }
        Self {
            levels,
            first,
            is_foreign,
            #[cfg(feature = "console")]
            lines,
        }
    }

    /// The last lines.
    #[cfg(feature = "console")]
    pub(crate) fn lines(&self) -> &Lines {
        &self.lines
    }

    /// None.
    #[cfg(test)]
    pub(crate) fn none() -> Self {
        Self {
            levels: Changing::new(Levels::default()),
            first: Levels::default(),
            is_foreign: true,
            #[cfg(feature = "console")]
            lines: std::sync::Arc::default(),
        }
    }

    /// What is logged.
    pub(crate) fn now(&self) -> String {
        self.levels.now().to_string()
    }

    /// Puts what `text` says into what is logged, or goes back to what the process started with where it says nothing. Gives what
    /// is logged then.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub(crate) fn change(&self, text: &str) -> Result<String, String> {
        if self.is_foreign {
            return Err("the program writes its own logs: change what it logs by its own means".to_owned());
        }
        let mut levels = if text.trim().is_empty() { self.first.clone() } else { self.levels.now() };
        levels.put(text)?;
        let now = levels.to_string();
        self.levels.set(levels);
        tracing::info!("from now on is logged: {now}");
        Ok(now)
    }
}

/// Lines of JSON are for whoever collects them, a supervisor or something else; text is for a terminal.
fn format(environment: &Environment) -> LogFormat {
    let is_read = environment.supervisor.is_none() && std::io::stderr().is_terminal();
    environment.log_format.unwrap_or(if is_read { LogFormat::Text } else { LogFormat::Json })
}

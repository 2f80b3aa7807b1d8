//! Why a command failed, what to do about it, and the exit status that says so.

use std::{fmt, io, process::ExitCode};

use wharf_config::ConfigError;

use crate::output;

/// A command that did not do what was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    message: String,
    remedy: Option<String>,
}

#[derive(Debug, PartialEq)]
enum Kind {
    /// Status 1.
    Failed,
    /// Status 2: it was asked wrongly.
    Usage,
    /// Status 1, and everything has been said.
    Said,
    /// Status 0: whoever read the output has had enough.
    Closed,
}

impl Failure {
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Self { kind: Kind::Failed, message: message.to_string(), remedy: None }
    }

    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self { kind: Kind::Usage, ..Self::new(message) }
    }

    /// Where the command has printed why.
    pub(crate) fn said() -> Self {
        Self { kind: Kind::Said, ..Self::new("") }
    }

    /// Output that can't be written: to a reader that is gone, that is no failure.
    pub(crate) fn output(error: &io::Error) -> Self {
        let kind = if error.kind() == io::ErrorKind::BrokenPipe { Kind::Closed } else { Kind::Failed };
        Self { kind, ..Self::new(format!("can't write the output: {error}")) }
    }

    /// What to do about it.
    pub(crate) fn remedy(mut self, remedy: impl fmt::Display) -> Self {
        self.remedy = Some(remedy.to_string());
        self
    }

    /// Another thing to do about it.
    pub(crate) fn or(mut self, remedy: &str) -> Self {
        self.remedy =
            Some(self.remedy.map_or_else(|| remedy.to_owned(), |first| format!("{first}; {remedy}")));
        self
    }

    /// Says it on standard error, and gives the exit status.
    pub(crate) fn report(&self) -> ExitCode {
        if matches!(self.kind, Kind::Failed | Kind::Usage) {
            output::error(&self.message, self.remedy.as_deref());
        }
        match self.kind {
            Kind::Closed => ExitCode::SUCCESS,
            Kind::Failed | Kind::Said => ExitCode::FAILURE,
            Kind::Usage => ExitCode::from(2),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.remedy.iter().try_for_each(|remedy| write!(f, "\n  {remedy}"))
    }
}

impl From<ConfigError> for Failure {
    /// Its text has the remedies in it.
    fn from(error: ConfigError) -> Self {
        Self::new(error)
    }
}

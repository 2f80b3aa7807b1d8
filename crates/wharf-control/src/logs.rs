//! What processes write, as pages of numbered lines.

use std::fmt;
use std::str::FromStr;

/// Which lines are asked for.
#[wharf_macros::message]
#[derive(Default, PartialEq, Eq)]
pub struct LogQuery {
    /// Names of services or processes; empty for all.
    pub targets: Vec<String>,
    /// Only lines with a higher number; 0 from the oldest that is kept.
    pub after: u64,
    /// Of the lines kept, only the last so many: for the first page.
    pub tail: Option<u32>,
    /// At most so many lines in the answer; 0 leaves it to the supervisor.
    pub limit: u32,
    /// When there are none yet: wait for the next, until the call's deadline is near.
    pub follow: bool,
    /// Only lines that are as severe or more. A line without a level counts as `info`.
    pub level: Option<LogLevel>,
    /// Only lines with this in their text or fields, in capitals or not.
    pub text: Option<String>,
    /// Only lines of this trace: its id, or how that begins.
    pub trace: Option<String>,
}

/// Lines, oldest first.
#[wharf_macros::message]
#[derive(Default, PartialEq, Eq)]
pub struct LogPage {
    /// The lines.
    pub lines: Vec<LogLine>,
    /// What to pass as `after` to go on.
    pub next: u64,
    /// Lines after `after` that were asked for but are no longer kept.
    pub dropped: u64,
}

/// One line that a process wrote.
#[wharf_macros::message]
#[derive(PartialEq, Eq)]
pub struct LogLine {
    /// Counts up over all processes of the app.
    pub number: u64,
    /// When it was read, in milliseconds since 1970.
    pub at_ms: u64,
    /// The process's name, `cart-1`.
    pub process: String,
    /// Where it was written.
    pub stream: LogStream,
    /// The text, without its end of line. What is not UTF-8 is replaced, and a line over 16 KiB comes in parts. Of a structured
    /// line it is the message.
    pub text: String,
    /// The service that it is about, where the line tells.
    pub service: Option<String>,
    /// How severe it is, where the line tells.
    pub level: Option<LogLevel>,
    /// What part of the program wrote it, `shop::cart`, where the line tells.
    pub target: Option<String>,
    /// The trace that it belongs to: 32 hex digits.
    pub trace_id: Option<String>,
    /// The call that it belongs to: 16 hex digits.
    pub span_id: Option<String>,
    /// What else a structured line says.
    pub fields: Vec<LogField>,
}

/// A name and a value of a structured line.
#[wharf_macros::message]
#[derive(PartialEq, Eq)]
pub struct LogField {
    /// The name.
    pub name: String,
    /// The value, as text: what is no text is written as JSON.
    pub value: String,
}

/// How severe a line is, the least severe first.
#[wharf_macros::message]
#[derive(Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum LogLevel {
    /// Each step.
    Trace,
    /// What helps to find a mistake.
    Debug,
    /// What is worth knowing.
    Info,
    /// What should not be, and may need somebody.
    Warn,
    /// What failed.
    Error,
}

impl LogLevel {
    /// Its name, `warn`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

impl FromStr for LogLevel {
    type Err = BadLevel;

    /// Reads a level as logs of many languages name them: `WARNING`, `err`, `fatal`.
    fn from_str(name: &str) -> Result<Self, BadLevel> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "trace" => Self::Trace,
            "debug" => Self::Debug,
            "info" | "information" | "notice" => Self::Info,
            "warn" | "warning" => Self::Warn,
            "error" | "err" | "critical" | "crit" | "fatal" | "alert" | "emergency" | "panic" => Self::Error,
            _ => return Err(BadLevel(name.to_owned())),
        })
    }
}

/// A level that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLevel(String);

impl fmt::Display for BadLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is no level; there are trace, debug, info, warn and error", self.0)
    }
}

impl std::error::Error for BadLevel {}

impl LogLine {
    /// A line of nothing but text.
    pub fn plain(number: u64, at_ms: u64, process: &str, stream: LogStream, text: &str) -> Self {
        Self {
            number,
            at_ms,
            process: process.to_owned(),
            stream,
            text: text.to_owned(),
            service: None,
            level: None,
            target: None,
            trace_id: None,
            span_id: None,
            fields: Vec::new(),
        }
    }

    /// The text and the fields, as people read them: `put into a cart product=OLJCESPC7Z`.
    pub fn rendered(&self) -> String {
        let fields = self.fields.iter().map(|field| format!(" {}={}", field.name, field.value));
        std::iter::once(self.text.clone()).chain(fields).collect()
    }
}

/// Where a line was written.
#[wharf_macros::message]
#[derive(Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum LogStream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

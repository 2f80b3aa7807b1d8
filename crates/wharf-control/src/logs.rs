//! What processes write, as pages of numbered lines.

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
    /// The text, without its end of line. What is not UTF-8 is replaced, and a line over 16 KiB comes in parts.
    pub text: String,
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

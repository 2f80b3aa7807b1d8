//! The two streams: data on standard output, talk on standard error, colour only where a person looks.

use std::{
    fmt,
    io::{self, IsTerminal, Write},
};

use clap::builder::styling::{AnsiColor, Style};
use serde::Serialize;

use crate::failure::Failure;

/// Standard output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
    terminal: bool,
    color: bool,
}

/// A text in a style, where styles are wanted.
pub(crate) struct Painted<'a> {
    text: &'a str,
    style: Option<Style>,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        let terminal = io::stdout().is_terminal();
        Self { json, terminal, color: terminal && color_allowed() }
    }

    /// Whether the user asked for JSON.
    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// Whether a person reads along.
    pub(crate) fn is_terminal(self) -> bool {
        self.terminal
    }

    /// Writes `text` and ends the line.
    pub(crate) fn line(self, text: impl fmt::Display) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        writeln!(out, "{text}").and_then(|()| out.flush()).map_err(|error| Failure::output(&error))
    }

    /// Writes text that has its own ends of lines.
    pub(crate) fn text(self, text: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(text).and_then(|()| out.flush()).map_err(|error| Failure::output(&error))
    }

    /// Writes a value as one line of JSON.
    pub(crate) fn json_line(self, value: &impl Serialize) -> Result<(), Failure> {
        self.line(to_json(value, false)?)
    }

    /// Writes a value as JSON: indented on a terminal, on one line otherwise.
    pub(crate) fn json(self, value: &impl Serialize) -> Result<(), Failure> {
        self.line(to_json(value, self.terminal)?)
    }

    pub(crate) fn paint(self, text: &str, style: Style) -> Painted<'_> {
        Painted { text, style: self.color.then_some(style) }
    }
}

impl fmt::Display for Painted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.style {
            Some(style) => write!(f, "{style}{}{style:#}", self.text),
            None => f.write_str(self.text),
        }
    }
}

fn to_json(value: &impl Serialize, indented: bool) -> Result<String, Failure> {
    let text = if indented { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    text.map_err(|error| Failure::new(format!("can't write this as JSON: {error}")))
}

/// Says something to the person at the terminal. Standard error that is gone is no reason to stop.
pub(crate) fn say(text: impl fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Says what went wrong and, indented below, what to do.
pub(crate) fn error(message: &str, remedy: Option<&str>) {
    say(format_args!("{} {message}", stderr_paint("error:", AnsiColor::Red.on_default().bold())));
    if let Some(remedy) = remedy {
        say(format_args!("  {remedy}"));
    }
}

/// Says something that is not as it should be.
pub(crate) fn warn(message: impl fmt::Display) {
    say(format_args!("{} {message}", stderr_paint("warning:", AnsiColor::Yellow.on_default().bold())));
}

/// A step of what is being done, as cargo shows its own.
pub(crate) fn step(verb: &str, rest: impl fmt::Display) {
    let verb = format!("{verb:>12}");
    say(format_args!("{} {rest}", stderr_paint(&verb, AnsiColor::Green.on_default().bold())));
}

fn stderr_paint(text: &str, style: Style) -> Painted<'_> {
    let color = io::stderr().is_terminal() && color_allowed();
    Painted { text, style: color.then_some(style) }
}

fn color_allowed() -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb")
}

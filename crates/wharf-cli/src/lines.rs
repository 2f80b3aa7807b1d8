//! Log lines as they are printed: the process in front, in a colour of its service's own.

use std::{borrow::Cow, collections::HashMap};

use clap::builder::styling::{AnsiColor, Style};
use wharf_control::{LogLevel, LogLine};

use crate::{failure::Failure, output::Output};

/// Colours that can be read on light and on dark.
const COLORS: [AnsiColor; 10] = [
    AnsiColor::Cyan,
    AnsiColor::Yellow,
    AnsiColor::Green,
    AnsiColor::Magenta,
    AnsiColor::Blue,
    AnsiColor::BrightCyan,
    AnsiColor::BrightYellow,
    AnsiColor::BrightGreen,
    AnsiColor::BrightMagenta,
    AnsiColor::BrightBlue,
];

/// Prints log lines.
#[derive(Debug)]
pub(crate) struct Lines {
    output: Output,
    colors: HashMap<String, AnsiColor>,
    width: usize,
}

impl Lines {
    pub(crate) fn new(output: Output) -> Self {
        Self { output, colors: HashMap::new(), width: 0 }
    }

    /// Makes room for names, so that the first lines stand below each other already.
    pub(crate) fn expect<'a>(&mut self, processes: impl IntoIterator<Item = &'a str>) {
        for process in processes {
            self.width = self.width.max(process.chars().count());
        }
    }

    pub(crate) fn print(&mut self, line: &LogLine) -> Result<(), Failure> {
        if self.output.is_json() {
            return self.output.json_line(line);
        }
        self.expect([line.process.as_str()]);
        let name = format!("{:width$}", line.process, width = self.width);
        let front = self.output.paint(&name, self.style(&line.process));
        let bar = self.output.paint("\u{2502}", Style::new().dimmed());
        let rendered = line.rendered();
        let text = if self.output.is_terminal() { safe(&rendered) } else { Cow::Borrowed(&*rendered) };
        match line.level {
            Some(level) => {
                let name = format!("{:5}", level.as_str().to_uppercase());
                let level = self.output.paint(&name, style(level));
                self.output.line(format_args!("{front} {bar} {level} {text}"))
            }
            None => self.output.line(format_args!("{front} {bar} {text}")),
        }
    }

    fn style(&mut self, process: &str) -> Style {
        let group = process.rsplit_once('-').map_or(process, |(group, _)| group);
        let next = COLORS[self.colors.len() % COLORS.len()];
        self.colors.entry(group.to_owned()).or_insert(next).on_default()
    }
}

fn style(level: LogLevel) -> Style {
    match level {
        LogLevel::Trace | LogLevel::Debug => Style::new().dimmed(),
        LogLevel::Info => AnsiColor::Green.on_default(),
        LogLevel::Warn => AnsiColor::Yellow.on_default(),
        LogLevel::Error => AnsiColor::Red.on_default().bold(),
    }
}

/// For a terminal, without what could move its cursor: only colours pass.
pub(crate) fn safe(text: &str) -> Cow<'_, str> {
    if !text.contains(|c: char| c.is_control() && c != '\t') {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_control() && c != '\t') {
        safe.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = color(rest).unwrap_or_default();
        safe.push_str(taken);
        let skipped =
            if taken.is_empty() { rest.chars().next().map_or(0, char::len_utf8) } else { taken.len() };
        rest = &rest[skipped..];
    }
    safe.push_str(rest);
    // A line that sets a colour must not colour the next.
    if safe.contains('\u{1b}') {
        safe.push_str("\u{1b}[0m");
    }
    Cow::Owned(safe)
}

/// A leading sequence that sets a colour.
fn color(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("\u{1b}[")?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    rest[end..].starts_with('m').then(|| &text[..end + 3])
}

#[cfg(test)]
mod tests {
    use super::{color, safe};

    #[test]
    fn what_moves_the_cursor_is_left_out_and_a_colour_ends_with_its_line() {
        assert_eq!(safe("a\tb"), "a\tb");
        assert_eq!(safe("a\u{1b}[2Jb\u{7}c"), "a[2Jbc");
        assert_eq!(safe("\u{1b}[31mred"), "\u{1b}[31mred\u{1b}[0m");
    }

    #[test]
    fn only_a_sequence_that_sets_a_colour_is_one() {
        assert_eq!(color("\u{1b}[1;31mred"), Some("\u{1b}[1;31m"));
        assert_eq!(color("\u{1b}[2Jgone"), None);
        assert_eq!(color("\u{1b}]0;title\u{7}"), None);
        assert_eq!(color("\u{1b}[31"), None);
    }
}

//! Lines of text that is code: indented, not too long, with documentation.

use std::fmt::Write;

/// How long a line may be.
pub(super) const WIDTH: usize = 120;

/// Lines that are being written.
#[derive(Debug)]
pub(super) struct Lines {
    text: String,
    step: usize,
}

impl Lines {
    /// None yet; what is inside of something is so many spaces further in.
    pub(super) fn indented_by(step: usize) -> Self {
        Self { text: String::new(), step }
    }

    /// A line, so many spaces in; empty lines have none.
    pub(super) fn line(&mut self, indent: usize, line: &str) {
        if !line.is_empty() {
            // Writing to a string doesn't fail.
            let _ = write!(self.text, "{:indent$}{line}", "");
        }
        self.text.push('\n');
    }

    /// The same as the text of an item of another list, which is so many spaces in.
    pub(super) fn nested(&self, indent: usize, open: &str, items: &[String], close: &str) -> String {
        let mut lines = Self::indented_by(self.step);
        lines.list(indent, open, items, close);
        lines.text.trim().to_owned()
    }

    /// `open`, `items` with commas between them and `close`: on one line where there is room, else each on its own.
    pub(super) fn list(&mut self, indent: usize, open: &str, items: &[String], close: &str) {
        let whole = format!("{open}{}{close}", items.join(", "));
        let is_short = indent + whole.chars().count() <= WIDTH && !whole.contains('\n');
        if is_short || items.is_empty() {
            return self.line(indent, &whole);
        }
        self.line(indent, open);
        for item in items {
            self.line(indent + self.step, &format!("{item},"));
        }
        self.line(indent, close);
    }

    /// So many empty lines, where something is above them.
    pub(super) fn gap(&mut self, lines: usize) {
        if !self.text.is_empty() {
            self.text.push_str(&"\n".repeat(lines));
        }
    }

    /// Text as it is.
    pub(super) fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// A text as a literal of any of the languages.
pub(super) fn quoted(text: &str) -> String {
    // A string is always JSON.
    serde_json::Value::from(text).to_string()
}

/// Documentation without what would end a comment early or confuse an editor, line by line.
pub(super) fn prose(docs: &str) -> Vec<String> {
    let lines = docs.trim().lines().map(|line| {
        let plain: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        plain.trim_end().to_owned()
    });
    lines.skip_while(String::is_empty).collect()
}

/// `lines` broken between words, so that none is longer than `width` if that can be done.
pub(super) fn wrapped(lines: &[String], width: usize) -> Vec<String> {
    let mut broken = Vec::new();
    let mut is_code = false;
    for line in lines {
        is_code ^= line.trim_start().starts_with("```");
        let keeps = is_code || line.starts_with([' ', '|', '-', '*', '#', '>']);
        if keeps || line.chars().count() <= width {
            broken.push(line.clone());
            continue;
        }
        let mut current = String::new();
        for word in line.split(' ').filter(|word| !word.is_empty()) {
            if !current.is_empty() && current.chars().count() + 1 + word.chars().count() > width {
                broken.push(std::mem::take(&mut current));
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        broken.push(current);
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_and_code_is_not() {
        let docs = prose("One two three.\n```\nfour five six\n```\n\u{0}seven");
        assert_eq!(wrapped(&docs, 8), ["One two", "three.", "```", "four five six", "```", " seven"]);
    }

    #[test]
    fn a_list_is_on_one_line_where_there_is_room() {
        let mut lines = Lines::indented_by(4);
        lines.list(0, "f(", &["a".to_owned()], ")");
        lines.list(4, "f(", &["b".repeat(120)], ")");
        assert_eq!(lines.finish(), format!("f(a)\n    f(\n        {},\n    )\n", "b".repeat(120)));
    }
}

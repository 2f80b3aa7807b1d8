//! TypeScript or JavaScript, out of one text.

/// Whether types are part of the language or stand in comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Dialect {
    TypeScript,
    JavaScript,
}

impl Dialect {
    /// A text of the runtime in this language.
    pub(super) fn of(self, text: &str) -> String {
        let mut made = String::with_capacity(text.len());
        let mut was_empty = true;
        for line in text.lines() {
            let line = match (line.strip_prefix("//:"), self) {
                (Some(_), Self::JavaScript) => continue,
                (Some(types), Self::TypeScript) => types.strip_prefix(' ').unwrap_or(types).to_owned(),
                (None, _) => self.line(line),
            };
            // What was between two empty lines may be gone.
            if !(line.is_empty() && was_empty) {
                made.push_str(&line);
                made.push('\n');
            }
            was_empty = line.is_empty();
        }
        made
    }

    /// An annotation that says that something is `what`.
    pub(super) fn is(self, what: &str) -> String {
        match self {
            Self::TypeScript => format!(": {what}"),
            Self::JavaScript => String::new(),
        }
    }

    fn line(self, line: &str) -> String {
        let mut made = String::with_capacity(line.len());
        let mut rest = line;
        while let Some(at) = rest.find("/*:") {
            let Some(length) = rest[at..].find(" */") else { break };
            let (before, marked) = (&rest[..at], &rest[at + 3..at + length]);
            rest = &rest[at + length + 3..];
            match (self, marked.strip_prefix(": ")) {
                (Self::JavaScript, Some(_)) => made.push_str(before.strip_suffix(' ').unwrap_or(before)),
                (Self::JavaScript, None) => made.push_str(before),
                (Self::TypeScript, Some(text)) => made.extend([before, text]),
                (Self::TypeScript, None) => made.extend([before, ":", marked]),
            }
        }
        made.push_str(rest);
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_in_comments_or_not_there() {
        let text = "a();\n\n//: type X = 1;\n\nfunction f/*:: <T> */(x/*: T[] */, y)/*: T */ {\n  return x /*:: as T */;\n";
        assert_eq!(
            Dialect::TypeScript.of(text),
            "a();\n\ntype X = 1;\n\nfunction f<T>(x: T[], y): T {\n  return x as T;\n"
        );
        assert_eq!(Dialect::JavaScript.of(text), "a();\n\nfunction f(x, y) {\n  return x;\n");
    }
}

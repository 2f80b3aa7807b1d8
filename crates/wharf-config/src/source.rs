//! Where a value came from: a place in a file, a variable of the environment, a flag, or the program.
use std::{
    fmt,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A place in a file; lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, as it was named when it was read.
    pub file: PathBuf,
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file.display(), self.line, self.column)
    }
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A place in `wharf.toml`.
    File(Place),
    /// A variable of the environment.
    Variable(String),
    /// A flag on the command line, as typed.
    Flag(String),
    /// The program itself: a place in its code.
    Program(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(place) => place.fmt(f),
            Self::Variable(name) | Self::Flag(name) | Self::Program(name) => f.write_str(name),
        }
    }
}

impl Origin {
    /// Where it would be changed, for a sentence such as "set it in …".
    pub(crate) fn line(&self) -> String {
        match self {
            Self::File(place) => format!("line {}", place.line),
            Self::Variable(name) | Self::Flag(name) | Self::Program(name) => format!("`{name}`"),
        }
    }
}

/// The text of a file with its name: turns the byte ranges of the parser into places.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    path: Arc<Path>,
    text: Arc<str>,
}

impl Source {
    pub(crate) fn new(path: &Path, text: &str) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn origin(&self, span: Range<usize>) -> Origin {
        let before = self.text.get(..span.start).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Origin::File(Place {
            file: self.path.to_path_buf(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        })
    }
}

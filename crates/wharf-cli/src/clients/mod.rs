//! Clients and servers in other languages, made from descriptors of interfaces: pure functions to text.
//!
//! A file is the types of its interfaces, a client of each, the skeleton of a server where one is wanted, and what
//! all such files have in common: `python/runtime` and `javascript/runtime`, which are kept as files of those languages.
//! What they speak is `docs/http.md`.

mod javascript;
mod names;
mod plan;
mod python;
mod text;

pub(crate) use plan::{Plan, Served};

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// Python from 3.9 on, with its standard library.
    Python,
    /// TypeScript whose types can be stripped; servers need Node.
    TypeScript,
    /// JavaScript with types in comments; servers need Node.
    JavaScript,
}

impl Language {
    /// Its name as it is typed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::TypeScript => "typescript",
            Self::JavaScript => "javascript",
        }
    }
}

/// The text of the file. `command` is how it is made again, said in its first line.
pub(crate) fn write(language: Language, plan: &Plan, command: &str) -> String {
    match language {
        Language::Python => python::write(plan, command),
        Language::TypeScript => javascript::write(plan, command, javascript::Dialect::TypeScript),
        Language::JavaScript => javascript::write(plan, command, javascript::Dialect::JavaScript),
    }
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

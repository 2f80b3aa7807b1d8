//! What `wharf.toml` says of the console: `console = false`, or `[console]`.

use crate::{
    error::Problem,
    keys,
    node::{Table, Value},
    section::{Located, Reader},
};

/// What `wharf.toml` says of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Console {
    /// Whether it is served.
    pub on: bool,
    /// At which port of this machine; 0 is any free one.
    pub port: u16,
}

impl Default for Console {
    fn default() -> Self {
        Self { on: true, port: 0 }
    }
}

impl Console {
    /// Reads `console` of the top of the file.
    pub(crate) fn read(said: Option<Located<Value>>, problems: &mut Vec<Problem>) -> Self {
        let table = match said.map(|said| said.value) {
            Some(Value::Bool(on)) => return Self { on, ..Self::default() },
            Some(Value::Table(table)) => table,
            _ => Table::new(),
        };
        let mut section = Reader::new("console", table, &keys::CONSOLE, problems);
        let port = section.take_number("port", 0..=u16::MAX).map_or(0, |port| port.value);
        Self { port, ..Self::default() }
    }
}

//! One line of the log, as a value.

use std::fmt;
use std::fmt::Write as _;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use tracing::field::{Field, Visit};
use tracing::{Event, Level};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use wharf_control::{LogField, LogLevel};
use wharf_core::span::Scope;

/// The most of a line's fields that is written, in number.
const MAX_FIELDS: usize = 64;

/// A line of the log.
pub(crate) struct Entry {
    pub(crate) level: LogLevel,
    pub(crate) target: String,
    pub(crate) scope: Option<Scope>,
    pub(crate) message: String,
    pub(crate) fields: Vec<LogField>,
}

impl Entry {
    /// Of `event`, with `fields` of what it is within before its own.
    pub(crate) fn new(event: &Event<'_>, fields: Vec<LogField>) -> Self {
        let meta = event.metadata();
        let mut said = Said { message: String::new(), fields };
        event.record(&mut said);
        Self {
            level: level(*meta.level()),
            target: meta.target().to_owned(),
            scope: Scope::current(),
            message: said.message,
            fields: said.fields,
        }
    }

    /// As a line of JSON.
    pub(crate) fn line(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.push(b'\n');
        line
    }
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("time", &now())?;
        map.serialize_entry("level", self.level.as_str())?;
        map.serialize_entry("target", &self.target)?;
        if let Some(scope) = self.scope {
            map.serialize_entry("service", scope.service())?;
            if let Some((trace, span)) = scope.call() {
                map.serialize_entry("trace_id", &trace.to_string())?;
                map.serialize_entry("span_id", &span.to_string())?;
            }
        }
        map.serialize_entry("message", &self.message)?;
        if !self.fields.is_empty() {
            map.serialize_entry("fields", &Fields(&self.fields))?;
        }
        map.end()
    }
}

struct Fields<'a>(&'a [LogField]);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|field| (&field.name, &field.value)))
    }
}

/// The present time as RFC 3339 has it.
fn now() -> String {
    let mut text = String::new();
    // A string takes all that is written to it.
    let _ = SystemTime.format_time(&mut Writer::new(&mut text));
    text
}

/// What an event, or what it is within, says.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) message: String,
    pub(crate) fields: Vec<LogField>,
}

impl Said {
    fn say(&mut self, field: &Field, value: String) {
        if field.name() == "message" {
            self.message = value;
            return;
        }
        let name = field.name();
        // What is nearer to the line wins over what it is within.
        match self.fields.iter().position(|known| known.name == name) {
            Some(at) => self.fields[at].value = value,
            None if self.fields.len() < MAX_FIELDS => {
                self.fields.push(LogField { name: name.to_owned(), value });
            }
            None => {}
        }
    }
}

impl Visit for Said {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.say(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = String::new();
        let _ = write!(text, "{value:?}");
        self.say(field, text);
    }
}

fn level(level: Level) -> LogLevel {
    match level {
        Level::TRACE => LogLevel::Trace,
        Level::DEBUG => LogLevel::Debug,
        Level::INFO => LogLevel::Info,
        Level::WARN => LogLevel::Warn,
        Level::ERROR => LogLevel::Error,
    }
}

//! Which lines somebody wants to see.

use crate::{LogField, LogLevel, LogLine, LogQuery};

/// What the lines have to be like that a query asks for, made ready to be held against many. Which processes they are of is
/// for others to tell.
#[derive(Debug, Clone)]
pub struct LogWish {
    level: Option<LogLevel>,
    /// In small letters.
    text: Option<String>,
    trace: Option<String>,
}

/// What a line says, as far as that matters to a [`LogWish`].
#[derive(Debug, Clone, Copy)]
pub struct Wished<'a> {
    /// How severe it is, where it tells; a line without a level counts as `info`.
    pub level: Option<LogLevel>,
    /// The trace that it belongs to.
    pub trace_id: Option<&'a str>,
    /// Its text.
    pub text: &'a str,
    /// What else it says.
    pub fields: &'a [LogField],
}

impl LogWish {
    /// What `query` wishes for; an empty text, and an empty trace, are no wish.
    pub fn of(query: &LogQuery) -> Self {
        let given = |text: &Option<String>| text.as_ref().filter(|text| !text.is_empty()).cloned();
        Self {
            level: query.level,
            text: given(&query.text).map(|text| text.to_lowercase()),
            trace: given(&query.trace).map(|trace| trace.to_ascii_lowercase()),
        }
    }

    /// Whether a line is like that: as severe, of the trace, and with the text in it or in its fields.
    pub fn fits<'a>(&self, line: impl Into<Wished<'a>>) -> bool {
        let Wished { level, trace_id, text, fields } = line.into();
        let of_trace = |trace: &String| trace_id.is_some_and(|known| known.starts_with(trace.as_str()));
        let has = |wanted: &String| {
            let within = |place: &str| place.to_lowercase().contains(wanted.as_str());
            within(text) || fields.iter().any(|field| within(&field.name) || within(&field.value))
        };
        self.level.is_none_or(|least| level.unwrap_or(LogLevel::Info) >= least)
            && self.trace.as_ref().is_none_or(of_trace)
            && self.text.as_ref().is_none_or(has)
    }
}

impl<'a> From<&'a LogLine> for Wished<'a> {
    fn from(line: &'a LogLine) -> Self {
        let LogLine { level, trace_id, text, fields, .. } = line;
        Self { level: *level, trace_id: trace_id.as_deref(), text, fields }
    }
}

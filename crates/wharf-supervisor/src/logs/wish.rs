//! Which lines somebody wants to see.

use wharf_control::{LogLevel, LogQuery};

use super::structured::Said;

/// What the lines have to be like. Where nothing is wished for, all fit.
pub(super) struct Wish {
    level: Option<LogLevel>,
    /// In small letters.
    text: Option<String>,
    trace: Option<String>,
}

impl Wish {
    /// What `query` wishes for.
    pub(super) fn of(query: &LogQuery) -> Self {
        let given = |text: &Option<String>| text.as_ref().filter(|text| !text.is_empty()).cloned();
        Self {
            level: query.level,
            text: given(&query.text).map(|text| text.to_lowercase()),
            trace: given(&query.trace).map(|trace| trace.to_ascii_lowercase()),
        }
    }

    /// Whether a line is like that.
    pub(super) fn fits(&self, said: &Said) -> bool {
        let more = said.more.as_deref();
        let level = more.and_then(|more| more.level).unwrap_or(LogLevel::Info);
        let of_trace = |trace: &String| {
            more.and_then(|more| more.trace_id.as_ref())
                .is_some_and(|known| known.starts_with(trace.as_str()))
        };
        let has = |text: &String| {
            let within = |place: &str| place.to_lowercase().contains(text.as_str());
            let mut fields = more.into_iter().flat_map(|more| &more.fields);
            within(&said.text) || fields.any(|field| within(&field.name) || within(&field.value))
        };
        self.level.is_none_or(|least| level >= least)
            && self.trace.as_ref().is_none_or(of_trace)
            && self.text.as_ref().is_none_or(has)
    }
}

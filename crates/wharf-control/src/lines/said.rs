//! What a line says, as it is kept.

use crate::{LogField, LogLevel, Wished};

/// What a line says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Its text; of a structured line the message.
    pub text: Box<str>,
    /// None of a line that is nothing but text.
    pub more: Option<Box<More>>,
}

/// What a structured line says beside its message.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct More {
    /// The service that it is about.
    pub service: Option<String>,
    /// How severe it is.
    pub level: Option<LogLevel>,
    /// What part of the program wrote it.
    pub target: Option<String>,
    /// The trace that it belongs to: 32 hex digits in small letters.
    pub trace_id: Option<String>,
    /// The call that it belongs to: 16 hex digits in small letters.
    pub span_id: Option<String>,
    /// What else it says.
    pub fields: Vec<LogField>,
}

impl Said {
    /// Nothing but text.
    pub fn plain(text: impl Into<Box<str>>) -> Self {
        Self { text: text.into(), more: None }
    }

    /// What it takes in memory, in bytes.
    pub fn bytes(&self) -> usize {
        let Some(more) = &self.more else { return self.text.len() };
        let of = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let fields =
            more.fields.iter().map(|field| size_of::<LogField>() + field.name.len() + field.value.len());
        let texts = of(&more.service) + of(&more.target) + of(&more.trace_id) + of(&more.span_id);
        self.text.len() + size_of::<More>() + texts + fields.sum::<usize>()
    }

    pub(super) fn service(&self) -> Option<&str> {
        self.more.as_ref()?.service.as_deref()
    }
}

impl<'a> From<&'a Said> for Wished<'a> {
    fn from(said: &'a Said) -> Self {
        let more = said.more.as_deref();
        Self {
            level: more.and_then(|more| more.level),
            trace_id: more.and_then(|more| more.trace_id.as_deref()),
            text: &said.text,
            fields: more.map_or(&[], |more| &more.fields),
        }
    }
}

//! Lines of the log as values, handed on: to standard error as JSON, one a line, or to whoever keeps them.

use std::io::Write as _;

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, Scope};

use super::entry::{Entry, Said};

/// Hands lines on.
pub(crate) struct Structured<F>(F);

impl<F: Fn(Entry)> Structured<F> {
    /// To `hand`.
    pub(crate) fn new(hand: F) -> Self {
        Self(hand)
    }
}

/// Writes a line as JSON.
#[expect(clippy::needless_pass_by_value, reason = "whoever takes entries keeps them")]
pub(crate) fn to_stderr(entry: Entry) {
    // Nobody is left to be told.
    let _ = std::io::stderr().lock().write_all(&entry.line());
}

impl<S: Subscriber + for<'a> LookupSpan<'a>, F: Fn(Entry) + 'static> Layer<S> for Structured<F> {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut said = Said::default();
        attributes.record(&mut said);
        span.extensions_mut().replace(said);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(said) = span.extensions_mut().get_mut::<Said>() {
            values.record(said);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Vec::new();
        // What lines are within says something of them, too: the nearest wins.
        for span in context.event_scope(event).into_iter().flat_map(Scope::from_root) {
            if let Some(said) = span.extensions().get::<Said>() {
                fields.extend(said.fields.iter().cloned());
            }
        }
        (self.0)(Entry::new(event, fields));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt;
    use wharf_core::TraceContext;
    use wharf_core::span::Scope;

    use super::*;

    /// Keeps what [`Structured`] would write.
    struct Kept(Arc<Mutex<Vec<serde_json::Value>>>);

    impl<S: Subscriber> Layer<S> for Kept {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            let line = Entry::new(event, Vec::new()).line();
            self.0.lock().unwrap().push(serde_json::from_slice(&line).unwrap());
        }
    }

    #[test]
    fn a_line_has_its_fields_and_what_it_belongs_to() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let trace = TraceContext::root();
        tracing::subscriber::with_default(
            tracing_subscriber::registry().with(Kept(Arc::clone(&lines))),
            || {
                Scope::of("cart")
                    .at(trace)
                    .run(|| tracing::warn!(items = 3, who = "ann", "put \"{}\"\n", "x"));
                tracing::info!("plain");
            },
        );
        let lines = lines.lock().unwrap();
        assert_eq!(lines[0]["level"], "warn");
        assert_eq!(lines[0]["service"], "cart");
        assert_eq!(lines[0]["trace_id"], trace.trace_id.to_string());
        assert_eq!(lines[0]["span_id"], trace.span_id.to_string());
        assert_eq!(lines[0]["message"], "put \"x\"\n");
        assert_eq!(lines[0]["fields"], serde_json::json!({ "items": "3", "who": "ann" }));
        assert!(lines[0]["time"].as_str().unwrap().ends_with('Z'));
        assert!(lines[0]["target"].as_str().unwrap().starts_with("wharf_app"));
        assert_eq!(lines[1].get("service"), None);
    }
}

//! The last lines that this process logged: of each of its services as many as a supervisor keeps of a process.

use std::time::Duration;

use wharf_control::{KeptLines, LogPage, LogQuery, LogStream, More, Said};

use crate::telemetry::logs::Entry;

/// A text up to so many bytes.
const MOST_TEXT: usize = 16 * 1024;

/// The last lines that this process logged, by the service that they are about; those of none are the process's.
#[derive(Default)]
pub(crate) struct Lines(KeptLines);

impl Lines {
    /// Keeps a line.
    pub(crate) fn push(&self, entry: Entry) {
        let Entry { level, target, scope, message, fields } = entry;
        let call = scope.and_then(|scope| scope.call());
        let service = scope.map(|scope| scope.service());
        let more = More {
            service: service.map(str::to_owned),
            level: Some(level),
            target: Some(target),
            trace_id: call.map(|(trace, _)| trace.to_string()),
            span_id: call.map(|(_, span)| span.to_string()),
            fields,
        };
        let said = Said { more: Some(Box::new(more)), ..Said::plain(shortened(message)) };
        self.0.push(service.unwrap_or_default(), LogStream::Err, said);
    }

    /// The page that `query` asks for, of the process called `process`. A query that follows waits for a line, at most for `wait`.
    pub(crate) async fn page(&self, query: &LogQuery, process: &str, wait: Duration) -> LogPage {
        let targets = &query.targets;
        let is_whole = targets.is_empty() || targets.iter().any(|target| target == process);
        let wanted =
            |service: &str, _: Option<&str>| is_whole || targets.iter().any(|target| target == service);
        let mut page = self.0.page(query, wanted, wait).await;
        page.lines.iter_mut().for_each(|line| process.clone_into(&mut line.process));
        page
    }
}

fn shortened(mut text: String) -> String {
    let mut end = text.len().min(MOST_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text
}

#[cfg(test)]
mod tests {
    use wharf_control::LogLevel;
    use wharf_core::span::Scope;

    use super::*;

    fn entry(service: Option<&str>, message: &str) -> Entry {
        let (message, scope) = (message.to_owned(), service.map(Scope::of));
        Entry { level: LogLevel::Info, target: "shop".into(), scope, message, fields: Vec::new() }
    }

    async fn page(lines: &Lines, query: LogQuery) -> LogPage {
        lines.page(&query, "shop-1", Duration::ZERO).await
    }

    fn of(target: &str) -> LogQuery {
        LogQuery { targets: vec![target.into()], ..LogQuery::default() }
    }

    #[tokio::test]
    async fn lines_are_found_by_service_and_by_process_and_each_service_has_room_of_its_own() {
        let lines = Lines::default();
        lines.push(entry(Some("cart"), "put into a cart"));
        lines.push(entry(None, "from now on is logged: debug"));
        (0..6000).for_each(|line| lines.push(entry(Some("ads"), &format!("line {line}"))));
        let cart = page(&lines, of("cart")).await;
        let said = &cart.lines[0];
        assert_eq!((cart.lines.len(), cart.dropped), (1, 0));
        assert_eq!(
            (&*said.text, &*said.process, said.service.as_deref()),
            ("put into a cart", "shop-1", Some("cart"))
        );
        let ads = page(&lines, LogQuery { limit: 1, ..of("ads") }).await;
        // Five thousand are kept at most, and fewer where they are long.
        assert!(ads.dropped >= 1000, "{}", ads.dropped);
        assert_eq!(ads.lines[0].text, format!("line {}", ads.dropped));
        let all = page(&lines, LogQuery { limit: 3, ..of("shop-1") }).await;
        assert_eq!((all.lines.len(), all.lines[1].service.as_deref()), (3, None));
        assert!(page(&lines, of("email")).await.lines.is_empty());
    }

    #[tokio::test]
    async fn a_text_is_bounded() {
        let lines = Lines::default();
        lines.push(entry(None, &"€".repeat(1 << 20)));
        assert_eq!(page(&lines, LogQuery::default()).await.lines[0].text.len(), MOST_TEXT - 1);
    }
}

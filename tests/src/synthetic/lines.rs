//! What the processes write.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::time::Instant;
use wharf_control::{LogField, LogLevel, LogLine, LogPage, LogQuery, LogStream, LogWish, now_ms};

use super::map::Map;

/// So many lines are kept.
const KEPT: usize = 5000;

/// The lines of all processes.
pub(super) struct Lines {
    map: Arc<Map>,
    dice: fastrand::Rng,
    rate: f64,
    begun: Instant,
    kept: VecDeque<LogLine>,
    last: u64,
}

impl Lines {
    pub(super) fn new(map: Arc<Map>, rate: f64) -> Self {
        Self {
            map,
            dice: fastrand::Rng::with_seed(3),
            rate,
            begun: Instant::now(),
            kept: VecDeque::new(),
            last: 0,
        }
    }

    pub(super) fn page(&mut self, query: &LogQuery) -> LogPage {
        let wish = LogWish::of(query);
        let wanted = (self.begun.elapsed().as_secs_f64() * self.rate) as u64;
        while self.last < wanted {
            self.write();
        }
        let first = self.kept.front().map_or(self.last + 1, |line| line.number);
        let mut lines: Vec<LogLine> = self
            .kept
            .iter()
            .filter(|line| line.number > query.after && is_wanted(query, &wish, line))
            .cloned()
            .collect();
        if let Some(tail) = query.tail {
            lines.drain(..lines.len().saturating_sub(tail as usize));
        }
        lines.truncate(if query.limit == 0 { 1000 } else { query.limit as usize });
        let dropped = if query.tail.is_some() { 0 } else { first.saturating_sub(query.after + 1) };
        LogPage { lines, next: self.last, dropped }
    }

    fn write(&mut self) {
        self.last += 1;
        let service = self.map.name(self.dice.usize(0..self.map.replicas.len())).to_owned();
        let (level, text) = match self.dice.u8(0..40) {
            0 => (LogLevel::Error, "the card was refused, and nobody was told why"),
            1..4 => (LogLevel::Warn, "this took longer than it should"),
            4..12 => (LogLevel::Debug, "looked it up"),
            _ => (LogLevel::Info, "put into a cart"),
        };
        let field = |name: &str, value: String| LogField { name: name.into(), value };
        let line = LogLine {
            number: self.last,
            at_ms: now_ms(),
            process: format!("{service}-1"),
            stream: LogStream::Err,
            text: text.to_owned(),
            target: Some(format!("town::{service}")),
            service: Some(service),
            level: Some(level),
            trace_id: Some(format!("{:032x}", self.dice.u128(1..))),
            span_id: Some(format!("{:016x}", self.dice.u64(1..))),
            fields: vec![
                field("product", "OLJCESPC7Z".into()),
                field("quantity", self.dice.u8(1..9).to_string()),
            ],
        };
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(line);
    }
}

fn is_wanted(query: &LogQuery, wish: &LogWish, line: &LogLine) -> bool {
    let is = |target: &String| *target == line.process || Some(target) == line.service.as_ref();
    (query.targets.is_empty() || query.targets.iter().any(is)) && wish.fits(line)
}

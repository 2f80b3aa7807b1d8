//! The last lines of one writer, bounded in number and in bytes.

use std::collections::VecDeque;

use super::said::Said;
use crate::LogStream;

/// Of one writer at most so many lines are kept,
const MAX_LINES: usize = 5000;

/// of so many bytes together.
const MAX_BYTES: usize = 512 * 1024;

/// Of the lines that are gone, so many numbers are remembered.
const MAX_GONE: usize = 4096;

/// What a line costs beside its text.
const OVERHEAD: usize = size_of::<Line>();

#[derive(Debug)]
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) at_ms: u64,
    pub(super) stream: LogStream,
    pub(super) said: Said,
}

/// The last lines of one writer, oldest first.
#[derive(Debug, Default)]
pub(super) struct Ring {
    lines: VecDeque<Line>,
    bytes: usize,
    gone: VecDeque<u64>,
    long_gone: u64,
}

impl Ring {
    pub(super) fn push(&mut self, line: Line) {
        self.bytes += line.said.bytes() + OVERHEAD;
        self.lines.push_back(line);
        while self.lines.len() > MAX_LINES || self.bytes > MAX_BYTES {
            let Some(line) = self.lines.pop_front() else { break };
            self.bytes -= line.said.bytes() + OVERHEAD;
            self.gone.push_back(line.number);
            if self.gone.len() > MAX_GONE {
                self.gone.pop_front();
                self.long_gone += 1;
            }
        }
    }

    /// The lines with a higher number than `after`.
    pub(super) fn after(&self, after: u64) -> impl DoubleEndedIterator<Item = &Line> {
        let first = self.lines.partition_point(|line| line.number <= after);
        self.lines.range(first..)
    }

    /// How many lines with a number after `after`, up to `last`, are gone; of those gone long ago, at most so many.
    pub(super) fn gone(&self, after: u64, last: u64) -> u64 {
        let up_to = |last: u64| self.gone.partition_point(|number| *number <= last);
        let (skipped, all) = (up_to(after), up_to(last).max(up_to(after)));
        // There can't be more of them than there are numbers between.
        let between = self.gone.front().map_or(0, |first| first.saturating_sub(after + 1));
        let long_gone = self.long_gone.min(between);
        (all - skipped) as u64 + long_gone
    }
}

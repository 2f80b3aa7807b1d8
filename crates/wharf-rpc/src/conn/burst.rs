//! What leaves a connection in one go: small frames behind each other, and long payloads in buffers of their own.

use std::collections::VecDeque;
use std::io::IoSlice;
use std::mem;

use super::spare;
use crate::wire::{HEADER, Header};

/// The least payload in bytes that is not copied behind others: from about here on, a copy costs more than a buffer of its
/// own does in the system call.
pub(super) const LONG: usize = 8 * 1024;

/// How many buffers go into one system call.
pub(super) const SLICES: usize = 32;

/// What the buffer of small frames may keep between bursts.
const KEPT_BUFFER: usize = 256 * 1024;

/// Frames in the order in which they leave.
#[derive(Debug, Default)]
pub(crate) struct Burst {
    first: Vec<u8>,
    /// A long payload, and the small frames and headers behind it.
    then: VecDeque<(Vec<u8>, Vec<u8>)>,
    length: usize,
    written: usize,
    /// How much is expected to be written in one go, from what was of late.
    expected: usize,
}

impl Burst {
    /// How many bytes it has, with those that were written.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// Whether nothing was put in.
    pub(crate) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Whether all of it was written.
    pub(super) fn is_written(&self) -> bool {
        self.written == self.length
    }

    /// Appends a frame whose payload is copied.
    pub(super) fn append(&mut self, header: Header, payload: &[u8]) {
        let last = self.then.back_mut().map_or(&mut self.first, |(_, behind)| behind);
        last.reserve(HEADER + payload.len());
        last.extend_from_slice(&header.to_bytes());
        last.extend_from_slice(payload);
        self.length += HEADER + payload.len();
    }

    /// Appends a frame. Its payload is taken if it is long; either way an empty buffer stays in its place.
    pub(super) fn give(&mut self, header: Header, payload: &mut Vec<u8>) {
        if payload.len() < LONG {
            self.append(header, payload);
            payload.clear();
            return;
        }
        self.append(header, &[]);
        self.length += payload.len();
        self.then.push_back((mem::take(payload), Vec::new()));
    }

    /// What is to be written next.
    pub(super) fn slices<'a>(&'a self, slices: &'a mut [IoSlice<'a>; SLICES]) -> &'a [IoSlice<'a>] {
        let mut skip = self.written;
        let mut count = 0;
        for buffer in self.buffers() {
            let rest = &buffer[skip.min(buffer.len())..];
            skip -= buffer.len() - rest.len();
            if rest.is_empty() {
                continue;
            }
            let Some(slice) = slices.get_mut(count) else { break };
            *slice = IoSlice::new(rest);
            count += 1;
        }
        &slices[..count]
    }

    /// Notes that so many bytes more were written.
    pub(super) fn wrote(&mut self, count: usize) {
        self.written += count;
    }

    /// Makes it ready for the next frames. Memory that bursts of late have not needed is given back: a little less is
    /// expected each time, so that bursts of one size do not give back and take again.
    pub(super) fn clear(&mut self) {
        self.expected = self.first.len().max(self.expected - self.expected / 8);
        self.first.clear();
        self.first.shrink_to(KEPT_BUFFER.max(2 * self.expected));
        self.then.drain(..).for_each(|(long, _)| spare::keep(long));
        (self.length, self.written) = (0, 0);
    }

    /// All of it, in one.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.buffers().flatten().copied().collect()
    }

    fn buffers(&self) -> impl Iterator<Item = &Vec<u8>> {
        let then = self.then.iter().flat_map(|(long, behind)| [long, behind]);
        std::iter::once(&self.first).chain(then)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Kind, next_frame};

    fn give(burst: &mut Burst, call: u32, length: usize) -> Vec<u8> {
        let mut payload = vec![call as u8; length];
        burst.give(Header { length, kind: Kind::Reply, more: false, call }, &mut payload);
        assert!(payload.is_empty());
        payload
    }

    /// Writes it as a socket would that takes `at_most` bytes at a time.
    fn write(burst: &mut Burst, at_most: usize) -> Vec<u8> {
        let mut written = Vec::new();
        while !burst.is_written() {
            let mut slices = [IoSlice::new(&[]); SLICES];
            let begin = written.len();
            for slice in burst.slices(&mut slices) {
                written.extend_from_slice(slice);
            }
            written.truncate(begin + at_most);
            burst.wrote(written.len() - begin);
        }
        written
    }

    fn frames(mut bytes: &[u8]) -> Vec<(u32, usize)> {
        let mut seen = Vec::new();
        while let Some(frame) = next_frame(bytes).unwrap() {
            assert!(frame.payload.iter().all(|byte| *byte == frame.header.call as u8));
            seen.push((frame.header.call, frame.payload.len()));
            bytes = &bytes[HEADER + frame.payload.len()..];
        }
        assert!(bytes.is_empty());
        seen
    }

    #[test]
    fn frames_leave_in_order_however_little_is_taken_at_a_time() {
        let lengths = [3, LONG - 1, LONG, 0, LONG + 5, LONG, 7, 1];
        for at_most in [1, 7, 100, LONG, usize::MAX - lengths.len() * 4 * LONG] {
            let mut burst = Burst::default();
            let expected: Vec<_> = (1..).zip(lengths).collect();
            for (call, length) in &expected {
                give(&mut burst, *call, *length);
            }
            assert_eq!(burst.len(), lengths.iter().map(|length| HEADER + length).sum::<usize>());
            assert_eq!(frames(&burst.to_bytes()), expected);
            assert_eq!(frames(&write(&mut burst, at_most)), expected);
            burst.clear();
            assert!(burst.is_empty() && burst.is_written());
        }
    }

    #[test]
    fn more_buffers_than_one_call_takes_follow_in_the_next() {
        let mut burst = Burst::default();
        let expected: Vec<_> = (1..=SLICES as u32).map(|call| (call, LONG)).collect();
        for (call, length) in &expected {
            give(&mut burst, *call, *length);
        }
        assert_eq!(frames(&write(&mut burst, usize::MAX / 2)), expected);
    }
}

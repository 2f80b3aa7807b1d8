//! What waits to be sent on a connection: small frames in one buffer, large messages a piece at a time.

use std::collections::VecDeque;
use std::task::Waker;

use super::burst::Burst;
use crate::wire::{HEADER, Header, Kind, MAX_FRAME, item_cost};

/// The frames that wait to be sent, shared by everybody who sends on a connection.
///
/// Messages of one frame lie behind each other, so that many leave in one write. Longer messages are cut into
/// pieces: the first [`TURNS`] of them take turns with each other, and all with the small ones.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    small: Burst,
    large: VecDeque<Large>,
    large_bytes: usize,
    /// Bytes of memory that the large messages have, also those of which a part was sent.
    large_held: usize,
    /// Bytes that were taken out, and are being written.
    leaving: usize,
    /// How many bytes of small frames were ever put in, and how many of them were taken out to be written.
    put: u64,
    taken: u64,
    /// The task that writes, when it waits for something to write.
    writer: Option<Waker>,
    /// Those that wait until something has left.
    behind: Vec<Waker>,
}

/// How many large messages are sent at a time: the peer has so many to put together, and no more.
const TURNS: usize = 4;

/// How a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Size {
    /// In one frame.
    Small,
    /// In pieces.
    Large,
}

impl Size {
    pub(crate) const ALL: [Self; 2] = [Self::Small, Self::Large];

    /// The size of a message of `length` bytes.
    pub(crate) fn of(length: usize) -> Self {
        if length <= MAX_FRAME { Self::Small } else { Self::Large }
    }
}

#[derive(Debug)]
struct Large {
    kind: Kind,
    call: u32,
    payload: Vec<u8>,
    sent: usize,
}

/// What was left of a large message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct GivenUp {
    /// Whether the peer has a part of it.
    pub(crate) is_begun: bool,
    /// What the rest of an item would have cost, and was already paid.
    pub(crate) unspent: usize,
}

/// Where in the order of sending a message was put: whether it can have left is known from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Behind this many bytes of small frames.
    Small(u64),
    /// Among the large ones.
    Large,
}

impl Outbox {
    /// Puts a message in, and wakes the writer. The content of `payload` is gone afterwards.
    pub(crate) fn put(&mut self, kind: Kind, call: u32, payload: &mut Vec<u8>) -> Place {
        self.wake();
        self.append(kind, call, payload)
    }

    /// The same, and gives the writer to be woken once the outbox is free for it.
    pub(crate) fn put_quietly(
        &mut self,
        kind: Kind,
        call: u32,
        payload: &mut Vec<u8>,
    ) -> (Place, Option<Waker>) {
        (self.append(kind, call, payload), self.writer.take())
    }

    fn append(&mut self, kind: Kind, call: u32, payload: &mut Vec<u8>) -> Place {
        if Size::of(payload.len()) == Size::Small {
            let place = Place::Small(self.put);
            let header = Header { length: payload.len(), kind, more: false, call };
            self.put += (HEADER + header.length) as u64;
            self.small.give(header, payload);
            return place;
        }
        let payload = std::mem::take(payload);
        self.large_bytes += payload.len();
        self.large_held += payload.capacity();
        self.large.push_back(Large { kind, call, payload, sent: 0 });
        Place::Large
    }

    /// Moves what is to be written next into `into`, which is empty: all small messages, and one piece of a large one.
    pub(crate) fn take(&mut self, into: &mut Burst) {
        self.taken = self.put;
        self.take_out(into);
        self.leaving = into.len();
    }

    fn take_out(&mut self, into: &mut Burst) {
        std::mem::swap(into, &mut self.small);
        self.behind.drain(..).for_each(Waker::wake);
        let Some(mut large) = self.large.pop_front() else {
            return;
        };
        let rest = &large.payload[large.sent..];
        let piece = &rest[..rest.len().min(MAX_FRAME)];
        // The parts of an item say what they are: a peer that knows the call no more can tell what they cost.
        let kind = if large.sent == 0 || large.kind == Kind::Item { large.kind } else { Kind::Piece };
        let more = piece.len() < rest.len();
        into.append(Header { length: piece.len(), kind, more, call: large.call }, piece);
        self.large_bytes -= piece.len();
        large.sent += piece.len();
        if more {
            let last_in_turn = (TURNS - 1).min(self.large.len());
            self.large.insert(last_in_turn, large);
        } else {
            self.large_held -= large.payload.capacity();
        }
    }

    /// Whether nothing large of `call` is left, so that what is put in now leaves behind it. Otherwise `task` is woken when
    /// it is worth another look.
    pub(crate) fn is_clear(&mut self, call: u32, task: &Waker) -> bool {
        let is_clear = self.large.iter().all(|large| large.call != call);
        if !is_clear {
            self.wait_behind(task);
        }
        is_clear
    }

    /// Has `task` woken when something has left.
    pub(crate) fn wait_behind(&mut self, task: &Waker) {
        if !self.behind.iter().any(|waiting| waiting.will_wake(task)) {
            self.behind.push(task.clone());
        }
    }

    /// Drops what is left of a large message of `call`, if there is one.
    pub(crate) fn give_up(&mut self, call: u32) -> GivenUp {
        let at = self.large.iter().position(|large| large.call == call);
        let Some(large) = at.and_then(|at| self.large.remove(at)) else { return GivenUp::default() };
        let left = large.payload.len() - large.sent;
        self.large_bytes -= left;
        self.large_held -= large.payload.capacity();
        self.behind.drain(..).for_each(Waker::wake);
        let unspent = if large.kind == Kind::Item { item_cost(left) } else { 0 };
        GivenUp { is_begun: large.sent > 0, unspent }
    }

    /// Whether the message that `call` put at `place` cannot have left as a whole: the peer has not begun with it.
    pub(crate) fn is_unsent(&self, call: u32, place: Place) -> bool {
        match place {
            Place::Small(begin) => begin >= self.taken,
            Place::Large => self.large.iter().any(|large| large.call == call),
        }
    }

    /// What was taken out was written.
    pub(crate) fn written(&mut self) {
        self.leaving = 0;
    }

    /// Bytes of memory that all of it has, with what is being written.
    pub(crate) fn memory(&self) -> usize {
        self.small.len() + self.large_held + self.leaving
    }

    /// How many bytes wait.
    pub(crate) fn len(&self) -> usize {
        self.small.len() + self.large_bytes
    }

    /// How many bytes of messages of one size wait.
    pub(crate) fn waiting(&self, size: Size) -> usize {
        match size {
            Size::Small => self.small.len(),
            Size::Large => self.large_bytes,
        }
    }

    /// Whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.small.is_empty() && self.large.is_empty()
    }

    /// Wakes the writer, once.
    pub(crate) fn wake(&mut self) {
        if let Some(writer) = self.writer.take() {
            writer.wake();
        }
    }

    /// Has `writer` woken when something is put in.
    pub(crate) fn wait(&mut self, writer: &Waker) {
        if !self.writer.as_ref().is_some_and(|known| known.will_wake(writer)) {
            self.writer = Some(writer.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::next_frame;

    /// All that waits, in the order in which it leaves.
    fn sent(outbox: &mut Outbox) -> Vec<u8> {
        let mut sent = Vec::new();
        while !outbox.is_empty() {
            let mut burst = Burst::default();
            outbox.take(&mut burst);
            sent.extend(burst.to_bytes());
        }
        sent
    }

    fn frames(mut bytes: &[u8]) -> Vec<(Kind, bool, u32, usize)> {
        let mut seen = Vec::new();
        while let Some(frame) = next_frame(bytes).unwrap() {
            seen.push((frame.header.kind, frame.header.more, frame.header.call, frame.payload.len()));
            bytes = &bytes[HEADER + frame.payload.len()..];
        }
        seen
    }

    #[test]
    fn large_messages_take_turns_with_each_other_and_with_small_ones() {
        let mut outbox = Outbox::default();
        outbox.put(Kind::Call, 1, &mut vec![0; 2 * MAX_FRAME + 1]);
        outbox.put(Kind::Call, 2, &mut vec![0; MAX_FRAME + 1]);
        outbox.put(Kind::Call, 3, &mut vec![0; 10]);
        assert_eq!(
            frames(&sent(&mut outbox)),
            [
                (Kind::Call, false, 3, 10),
                (Kind::Call, true, 1, MAX_FRAME),
                (Kind::Call, true, 2, MAX_FRAME),
                (Kind::Piece, true, 1, MAX_FRAME),
                (Kind::Piece, false, 2, 1),
                (Kind::Piece, false, 1, 1),
            ]
        );
        assert_eq!(outbox.len(), 0);
    }

    #[test]
    fn only_some_large_messages_take_turns_and_the_others_follow() {
        let mut outbox = Outbox::default();
        for call in 1..=6 {
            outbox.put(Kind::Call, call, &mut vec![0; 2 * MAX_FRAME]);
        }
        let calls: Vec<u32> = frames(&sent(&mut outbox)).into_iter().map(|(_, _, call, _)| call).collect();
        assert_eq!(calls, [1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 5, 6]);
    }

    #[test]
    fn a_message_is_unsent_until_all_of_it_was_taken() {
        let mut outbox = Outbox::default();
        let small = outbox.put(Kind::Call, 1, &mut vec![0; 10]);
        let (first, second) = (vec![0; MAX_FRAME + 1], vec![0; MAX_FRAME + 1]);
        let first = outbox.put(Kind::Call, 2, &mut { first });
        let second = outbox.put(Kind::Call, 3, &mut { second });
        assert!(outbox.is_unsent(1, small) && outbox.is_unsent(2, first) && outbox.is_unsent(3, second));
        outbox.take(&mut Burst::default());
        assert!(!outbox.is_unsent(1, small) && outbox.is_unsent(2, first) && outbox.is_unsent(3, second));
        outbox.give_up(3);
        assert_eq!(outbox.len(), 1);
        outbox.take(&mut Burst::default());
        assert!(!outbox.is_unsent(2, first));
    }
}

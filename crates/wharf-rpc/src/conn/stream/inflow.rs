//! The items that have come for a call, and were not read yet.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as TaskContext, Poll, Waker};

use wharf_core::{Ended, Fault};

use super::window::Allowance;
use crate::conn::Closed;
use crate::wire::{FRAME_COST, Growth, STREAM_WINDOW, WireError};

/// The items that a call is sent. The connection puts them in, a [`Reading`](super::Reading) takes them out.
pub(crate) struct Inflow(Mutex<State>);

struct State {
    items: VecDeque<Item>,
    /// An item of which not all frames have come; nothing but what it costs where nobody reads.
    partial: Option<Item>,
    allowance: Allowance,
    end: End,
    /// Whether nobody reads any more.
    is_left: bool,
    reader: Option<Waker>,
}

/// An item, and what its frames cost: whoever sent it may have cut it anyhow.
#[derive(Default)]
struct Item {
    bytes: Vec<u8>,
    cost: usize,
    growth: Growth,
}

enum End {
    NotYet,
    /// Nothing more comes; what broke it off is read last.
    Reached(Option<Ended>),
    Read,
}

/// What became of a frame of an item.
pub(super) enum Arrival {
    Taken,
    /// Nobody reads it: so many bytes of credit are to be given back.
    Unread(usize),
    /// The same, and the peer has sent more than it had credit for when the reader left.
    InVain(usize),
    /// It cannot be held; the same.
    Refused(Fault, usize),
}

/// An item that was taken out.
pub(super) struct Taken {
    pub(super) item: Vec<u8>,
    pub(super) cost: usize,
    /// What is to be given back now to its stream.
    pub(super) credit: u32,
}

/// What is left when the reader goes.
pub(super) struct Left {
    /// Whether the stream had ended: then there is nobody to be told.
    pub(super) is_over: bool,
    /// What was not read, in bytes of credit.
    pub(super) unread: usize,
}

impl Inflow {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(State {
            items: VecDeque::new(),
            partial: None,
            allowance: Allowance::new(STREAM_WINDOW),
            end: End::NotYet,
            is_left: false,
            reader: None,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that runs while it is held can panic halfway through a change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a frame of an item, of at most `most` bytes in all its frames, if there is room for it.
    pub(super) fn arrive(
        &self,
        payload: &[u8],
        more: bool,
        most: usize,
        has_room: Result<(), Fault>,
    ) -> Result<Arrival, Closed> {
        let mut state = self.state();
        let cost = FRAME_COST + payload.len();
        if !state.is_left && !matches!(state.end, End::NotYet) {
            return Err(Closed::Wire(WireError::Malformed("stream: an item comes after its end")));
        }
        if state.partial.is_none() && !state.allowance.is_open() {
            return Err(Closed::Bound(format!(
                "the peer sends items beyond the {STREAM_WINDOW} bytes of credit that a stream has"
            )));
        }
        let is_open = state.allowance.is_open();
        state.allowance.arrive(cost);
        let mut item = state.partial.take().unwrap_or_default();
        if state.is_left {
            // What was on its way. The rest of an item may be long, and is not without end.
            state.partial = more.then_some(item);
            return Ok(if is_open { Arrival::Unread(cost) } else { Arrival::InVain(cost) });
        }
        item.cost += cost;
        let too_long = item.bytes.len() + payload.len() > most;
        let room = if too_long { Err(overlong(most)) } else { has_room };
        if let Err(why) = room {
            // The peer learns of it, and may have sent more until it does.
            state.is_left = true;
            state.partial = more.then(Item::default);
            return Ok(Arrival::Refused(why, item.cost));
        }
        item.bytes.extend_from_slice(payload);
        if more {
            state.partial = Some(item);
            return Ok(Arrival::Taken);
        }
        state.items.push_back(item);
        let reader = state.reader.take();
        drop(state);
        reader.into_iter().for_each(Waker::wake);
        Ok(Arrival::Taken)
    }

    /// Whether an item is unfinished: a stream that is whole does not end there.
    pub(crate) fn is_within_item(&self) -> bool {
        self.state().partial.is_some()
    }

    /// Looks at how an unfinished item has grown, as is to be done every second: whether it comes too slowly. Nothing when
    /// there is none.
    pub(crate) fn look(&self) -> Option<bool> {
        let mut state = self.state();
        if state.is_left || !matches!(state.end, End::NotYet) {
            return None;
        }
        state.partial.as_mut().map(|item| item.growth.look(item.cost))
    }

    /// Nothing more comes. The first end counts.
    pub(crate) fn end(&self, end: Option<Ended>) {
        let mut state = self.state();
        if matches!(state.end, End::NotYet) {
            state.end = End::Reached(end);
        }
        let reader = state.reader.take();
        drop(state);
        reader.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn is_over(&self) -> bool {
        !matches!(self.state().end, End::NotYet)
    }

    pub(crate) fn is_left(&self) -> bool {
        self.state().is_left
    }

    /// The next item; what broke the stream off; nothing after that.
    pub(super) fn poll(&self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<Taken, Ended>>> {
        let mut state = self.state();
        if let Some(Item { bytes: item, cost, .. }) = state.items.pop_front() {
            let credit = state.allowance.consumed(cost, false);
            return Poll::Ready(Some(Ok(Taken { item, cost, credit })));
        }
        match std::mem::replace(&mut state.end, End::Read) {
            End::NotYet => {
                state.end = End::NotYet;
                // Dropped outside of the lock: the last waker of a task may drop the task.
                let replaced = state.reader.replace(cx.waker().clone());
                drop(state);
                drop(replaced);
                Poll::Pending
            }
            End::Reached(end) => Poll::Ready(end.map(Err)),
            End::Read => Poll::Ready(None),
        }
    }

    /// Nobody reads any more.
    pub(super) fn leave(&self) -> Left {
        let mut state = self.state();
        state.is_left = true;
        let items = std::mem::take(&mut state.items);
        let partial = state.partial.as_mut().map(std::mem::take);
        let unread = items.iter().chain(&partial).map(|item| item.cost).sum();
        Left { is_over: !matches!(state.end, End::NotYet), unread }
    }
}

fn overlong(most: usize) -> Fault {
    Fault::overloaded(format!("an item of a stream may have at most {most} bytes; send smaller ones"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = 1 << 20;

    /// What becomes of a frame of so many bytes, for an item that has room.
    fn arrive(inflow: &Inflow, length: usize, more: bool) -> Result<Arrival, Closed> {
        inflow.arrive(&vec![0; length], more, MOST, Ok(()))
    }

    #[test]
    fn who_does_not_know_that_the_reader_has_left_sends_a_window_and_no_more() {
        let inflow = Inflow::new();
        assert!(matches!(arrive(&inflow, 936, true), Ok(Arrival::Taken)));
        assert_eq!(inflow.leave().unread, 1000);
        assert!(matches!(arrive(&inflow, 936, false), Ok(Arrival::Unread(1000))));
        for _ in 2..66 {
            assert!(matches!(arrive(&inflow, 936, false), Ok(Arrival::Unread(1000))));
        }
        // The item that was begun before may go on, and that is watched.
        assert!(matches!(arrive(&inflow, 0, true), Err(Closed::Bound(_))));
        let inflow = Inflow::new();
        inflow.leave();
        assert!(matches!(arrive(&inflow, 60_000, true), Ok(Arrival::Unread(_))));
        assert!(matches!(arrive(&inflow, 60_000, true), Ok(Arrival::Unread(_))));
        assert!(matches!(arrive(&inflow, 0, true), Ok(Arrival::InVain(64))));
    }

    #[test]
    fn an_item_without_room_is_refused_and_what_came_before_is_read() {
        let inflow = Inflow::new();
        assert!(matches!(arrive(&inflow, 1, false), Ok(Arrival::Taken)));
        assert!(matches!(arrive(&inflow, 10, true), Ok(Arrival::Taken)));
        let full = Fault::overloaded("full");
        let refused = inflow.arrive(&[0; 10], false, MOST, Err(full));
        assert!(matches!(refused, Ok(Arrival::Refused(_, 148))));
        let mut cx = TaskContext::from_waker(Waker::noop());
        assert!(matches!(inflow.poll(&mut cx), Poll::Ready(Some(Ok(_)))));
    }

    #[test]
    fn an_item_that_does_not_grow_is_slow() {
        let inflow = Inflow::new();
        assert_eq!(inflow.look(), None);
        assert!(matches!(arrive(&inflow, 10, true), Ok(Arrival::Taken)));
        let looks = (1..100).take_while(|_| inflow.look() == Some(false)).count();
        assert_eq!(looks + 1, usize::from(crate::wire::SLOW_LOOKS));
        assert!(matches!(arrive(&inflow, 10, false), Ok(Arrival::Taken)));
        assert_eq!(inflow.look(), None);
    }
}

//! The items that have come for a call, and were not read yet.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as TaskContext, Poll, Waker};

use wharf_core::Ended;

use super::window::Allowance;
use crate::conn::Closed;
use crate::wire::{FRAME_COST, STREAM_WINDOW, WireError};

/// The items that a call is sent. The connection puts them in, a [`Reading`](super::Reading) takes them out.
pub(crate) struct Inflow(Mutex<State>);

struct State {
    items: VecDeque<Item>,
    /// An item of which not all frames have come.
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
    /// The item is longer than it may be; the same.
    TooLong(usize),
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

    /// Takes a frame of an item, of at most `most` bytes in all its frames.
    pub(super) fn arrive(&self, payload: &[u8], more: bool, most: usize) -> Result<Arrival, Closed> {
        let mut state = self.state();
        let cost = FRAME_COST + payload.len();
        if state.is_left {
            return Ok(Arrival::Unread(cost));
        }
        if !matches!(state.end, End::NotYet) {
            return Err(Closed::Wire(WireError::Malformed("stream: an item comes after its end")));
        }
        if state.partial.is_none() && !state.allowance.is_open() {
            return Err(Closed::Bound(format!(
                "the peer sends items beyond the {STREAM_WINDOW} bytes of credit that a stream has"
            )));
        }
        state.allowance.arrive(cost);
        let mut item = state.partial.take().unwrap_or_default();
        item.cost += cost;
        if item.bytes.len() + payload.len() > most {
            // The peer learns of it, and may have sent more until it does.
            state.is_left = true;
            return Ok(Arrival::TooLong(item.cost));
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
        if let Some(Item { bytes: item, cost }) = state.items.pop_front() {
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
        let partial = state.partial.take();
        let unread = items.iter().chain(&partial).map(|item| item.cost).sum();
        Left { is_over: !matches!(state.end, End::NotYet), unread }
    }
}

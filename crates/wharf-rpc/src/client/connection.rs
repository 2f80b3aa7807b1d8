//! One connection, as the caller sees it: calls go out, answers find the one who waits.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as TaskContext, Poll, Waker};

use bytes::Bytes;
use slab::Slab;
use tokio::sync::Notify;
use wharf_core::{Answer, BoxFuture, Fault, FaultKind};

use super::streams;
use super::turn::{Turn, Turns};
use crate::conn::{Closed, Outbox, Place, Quota, Session, Size, Streams, spare, take_credit, take_item};
use crate::wire::{AnswerParts, Assembly, Bounds, Frame, Header, Kind, WireError, read_answer, read_fault};

/// Slots are numbered in the low bits of a call id, so that an answer finds its caller without a search; the high bits
/// tell the calls apart that use one slot after another.
const SLOT_BITS: u32 = 16;

/// A connection to one replica. Dropping it, and every call on it, lets the pump close it.
pub(crate) struct Connection {
    state: Mutex<State>,
    /// Told when there is room again to send messages of a size: whoever has its turn waits for that.
    room: [Notify; 2],
    turns: Turns,
    pub(super) unsent: usize,
    unsent_at_most: usize,
    pub(super) quota: Quota,
}

pub(super) struct State {
    pub(super) outbox: Outbox,
    pub(super) slots: Slab<Slot>,
    generation: u16,
    /// How many calls were sent on it.
    sent: u64,
    /// Why no further call is taken.
    pub(super) closing: Option<Fault>,
    /// Whether somebody waits for room, by size.
    crowded: [bool; 2],
}

pub(super) struct Slot {
    pub(super) id: u32,
    place: Place,
    pub(super) progress: Progress,
    /// Most calls have none.
    pub(super) streams: Option<Box<Streams>>,
}

pub(super) enum Progress {
    Waiting(Option<Waker>),
    Done(Result<Answer, Fault>),
    /// The answer was handed over, and its items follow.
    Streaming,
}

/// What came for a call.
pub(super) struct Arrived {
    pub(super) call: u32,
    pub(super) outcome: Result<Answer, Fault>,
    /// Whether items follow.
    pub(super) items: bool,
}

/// Why a call was not sent.
pub(crate) enum Unsent {
    /// So much waits that this message should, too, and hold no memory meanwhile.
    Crowded(Size),
    /// It cannot be written at all.
    Unwritten(Fault),
    /// It cannot be sent here.
    Refused(Fault),
}

impl Connection {
    pub(crate) fn new(bounds: &Bounds) -> Arc<Self> {
        let state = State {
            outbox: Outbox::default(),
            slots: Slab::new(),
            generation: 0,
            sent: 0,
            closing: None,
            crowded: [false; 2],
        };
        Arc::new(Self {
            state: Mutex::new(state),
            room: [Notify::new(), Notify::new()],
            turns: Turns::new(),
            unsent: bounds.unsent,
            unsent_at_most: bounds.unsent_at_most,
            quota: Quota::default(),
        })
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that runs while it is held can panic halfway through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many calls were sent on it.
    pub(crate) fn sent(&self) -> u64 {
        self.state().sent
    }

    /// Whether others wait to send messages of `size`.
    pub(crate) fn is_queued(&self, size: Size) -> bool {
        self.turns.is_queued(size)
    }

    /// Waits until it is one's turn, and there is room to send a message of `size`. Boxed, for what few calls wait in would
    /// make the future of every call longer than what allocators have at hand.
    pub(crate) fn turn(&self, size: Size) -> BoxFuture<'_, Turn<'_>> {
        Box::pin(self.wait(size))
    }

    async fn wait(&self, size: Size) -> Turn<'_> {
        let turn = self.turns.wait(size).await;
        loop {
            let room = self.room[size as usize].notified();
            {
                let mut state = self.state();
                if state.outbox.waiting(size) < self.unsent || state.closing.is_some() {
                    return turn;
                }
                state.crowded[size as usize] = true;
            }
            room.await;
        }
    }

    /// Sends a call on behalf of a task, and gives its id. The content of `payload` is gone afterwards.
    ///
    /// Whoever has had to wait comes with a `turn` and is not sent away again.
    pub(crate) fn send(
        &self,
        payload: &mut Vec<u8>,
        turn: Option<&Turn<'_>>,
        waker: &Waker,
        streams: Option<Box<Streams>>,
    ) -> Result<u32, Unsent> {
        let refused = |fault: Fault| Err(Unsent::Refused(fault.before_start()));
        let size = Size::of(payload.len());
        let waker = waker.clone();
        let mut state = self.state();
        if let Some(fault) = &state.closing {
            return refused(fault.clone());
        }
        let State { slots, outbox, generation, sent, .. } = &mut *state;
        let has_turn = turn.is_some_and(|turn| turn.size() == size);
        if !has_turn && (outbox.waiting(size) >= self.unsent || self.turns.is_queued(size)) {
            return Err(Unsent::Crowded(size));
        }
        let entry = slots.vacant_entry();
        if entry.key() >= 1 << SLOT_BITS {
            return refused(Fault::overloaded("more than 65536 calls are under way on one connection"));
        }
        *generation = generation.wrapping_add(1);
        *sent += 1;
        let id = u32::from(*generation) << SLOT_BITS | entry.key() as u32;
        let (place, writer) = outbox.put_quietly(Kind::Call, id, payload);
        entry.insert(Slot { id, place, progress: Progress::Waiting(Some(waker)), streams });
        // The pump may run at once, on another thread, and wants the lock.
        drop(state);
        writer.into_iter().for_each(Waker::wake);
        Ok(id)
    }

    /// The answer to the call `id`, when it is there.
    pub(crate) fn poll(self: &Arc<Self>, id: u32, cx: &TaskContext<'_>) -> Poll<Result<Answer, Fault>> {
        let mut state = self.state();
        let key = slot(id);
        // Dropped outside of the lock: the last waker of a task may drop the task, and with it other calls.
        let _replaced;
        match state.slots.get_mut(key).filter(|slot| slot.id == id) {
            Some(Slot { progress: Progress::Waiting(waker), .. }) => {
                if !waker.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
                    _replaced = waker.replace(cx.waker().clone());
                }
                drop(state);
                Poll::Pending
            }
            Some(slot) if slot.streams.is_some() => {
                let outcome = streams::answer(slot);
                state.drop_if_over(id);
                drop(state);
                Poll::Ready(streams::with_items(self, id, outcome))
            }
            Some(_) => match state.remove(key).progress {
                Progress::Done(outcome) => Poll::Ready(outcome),
                Progress::Waiting(_) | Progress::Streaming => Poll::Pending,
            },
            None => Poll::Ready(Err(Fault::internal("the call was polled after it was done"))),
        }
    }

    /// Gives up the call `id`, unless it is over.
    pub(crate) fn cancel(&self, id: u32) {
        let mut state = self.state();
        if state.slots.get(slot(id)).is_some_and(|slot| slot.id == id) {
            let given_up = state.slots.remove(slot(id));
            let unspent = state.outbox.give_up(id).unspent;
            state.outbox.put(Kind::Cancel, id, &mut Vec::new());
            drop(state);
            self.quota.refund(unspent);
            if let Some(streams) = &given_up.streams {
                streams.over();
                // Items can have come behind an answer that was not handed over.
                streams.leave(self, id);
            }
        }
    }

    /// Takes no further call.
    pub(crate) fn close(&self, why: Fault) {
        let mut state = self.state();
        state.closing.get_or_insert(why);
        state.outbox.wake();
        drop(state);
        self.room.iter().for_each(Notify::notify_waiters);
    }

    /// Ends every call, after the connection did.
    pub(crate) fn fail(&self, why: &Fault) {
        self.close(why.clone());
        let mut state = self.state();
        let State { slots, outbox, .. } = &mut *state;
        let mut woken = Vec::with_capacity(slots.len());
        let mut cut_off = Vec::new();
        for (_, slot) in slots.iter_mut() {
            let unsent = outbox.is_unsent(slot.id, slot.place);
            let fault = if unsent { why.clone().before_start() } else { why.clone().after_start() };
            cut_off.extend(slot.streams.as_deref().cloned());
            woken.extend(slot.finish(Err(fault)));
        }
        drop(state);
        cut_off.iter().for_each(|streams| streams.end(why));
        woken.into_iter().for_each(Waker::wake);
    }

    /// Gives answers to those who wait for them.
    fn finish(&self, answers: &mut Vec<Arrived>, woken: &mut Vec<Waker>) {
        if answers.is_empty() {
            return;
        }
        let mut state = self.state();
        let mut ended = Vec::new();
        for arrived in answers.drain(..) {
            // Nobody waits any more for an answer whose slot is gone.
            match state.slot(arrived.call) {
                Some(slot) if slot.streams.is_some() || arrived.items => {
                    let (waker, end) = streams::finish(slot, arrived);
                    woken.extend(waker);
                    ended.extend(end);
                }
                slot => woken.extend(slot.and_then(|slot| slot.finish(arrived.outcome))),
            }
        }
        // Whoever waits may be polled right there, and come back here.
        drop(state);
        woken.drain(..).for_each(Waker::wake);
        ended.into_iter().for_each(|end| self.ended(end));
    }

    fn waits_for(&self, id: u32) -> bool {
        self.state().slot(id).is_some()
    }
}

impl State {
    /// The slot of the call `id`, unless that is over.
    pub(super) fn slot(&mut self, id: u32) -> Option<&mut Slot> {
        self.slots.get_mut(slot(id)).filter(|slot| slot.id == id)
    }

    fn remove(&mut self, key: usize) -> Slot {
        let slot = self.slots.remove(key);
        if self.closing.is_some() && self.slots.is_empty() {
            // It was the last call of a connection that takes no further one: the pump can end.
            self.outbox.wake();
        }
        slot
    }

    /// Drops the slot of a call whose answer was handed over and whose items have ended.
    pub(super) fn drop_if_over(&mut self, id: u32) {
        let is_over = |slot: &Slot| {
            let inflow = slot.streams.as_ref().and_then(|streams| streams.inflow.as_ref());
            matches!(slot.progress, Progress::Streaming) && inflow.is_none_or(|inflow| inflow.is_over())
        };
        if self.slot(id).is_some_and(|slot| is_over(slot)) {
            self.remove(slot(id));
        }
    }
}

impl Slot {
    /// Notes the outcome, and gives who is to be woken. The first answer counts.
    pub(super) fn finish(&mut self, outcome: Result<Answer, Fault>) -> Option<Waker> {
        let Progress::Waiting(waker) = &mut self.progress else { return None };
        let waker = waker.take();
        self.progress = Progress::Done(outcome);
        waker
    }
}

fn slot(id: u32) -> usize {
    (id & ((1 << SLOT_BITS) - 1)) as usize
}

/// The frames of a connection, as the caller takes them.
pub(crate) struct Calling {
    connection: Arc<Connection>,
    assembly: Assembly,
    /// The longest item.
    message: usize,
    /// What came in one go is handed over in one.
    answers: Vec<Arrived>,
    woken: Vec<Waker>,
}

impl Calling {
    pub(crate) fn new(connection: Arc<Connection>, bounds: &Bounds) -> Self {
        let (assembly, message) = (Assembly::new(bounds), bounds.message);
        Self { connection, assembly, message, answers: Vec::new(), woken: Vec::new() }
    }

    /// Takes an answer; `own` makes its body one that can be kept.
    fn answer(
        &mut self,
        kind: Kind,
        call: u32,
        payload: &[u8],
        own: impl FnOnce(&[u8]) -> Bytes,
    ) -> Result<(), Closed> {
        let arrived = if kind == Kind::Fault {
            let fault = read_fault(payload).map_err(Closed::Wire)?;
            Arrived { call, outcome: Err(fault), items: false }
        } else {
            let AnswerParts { encoding, items, body } = read_answer(payload).map_err(Closed::Wire)?;
            let is_error = kind == Kind::Error;
            if is_error && items {
                return Err(Closed::Wire(WireError::Malformed("error: items cannot follow it")));
            }
            let answer = Answer { is_error, encoding, body: own(body), items: None };
            Arrived { call, outcome: Ok(answer), items }
        };
        self.answers.push(arrived);
        Ok(())
    }

    /// The same, of a payload that is kept as it is.
    fn whole(&mut self, kind: Kind, call: u32, payload: Vec<u8>) -> Result<(), Closed> {
        let payload = spare::lend(payload);
        self.answer(kind, call, &payload, |body| payload.slice_ref(body))
    }
}

impl Session for Calling {
    fn frame(&mut self, frame: Frame<'_>) -> Result<(), Closed> {
        let header = frame.header;
        match header.kind {
            Kind::Reply | Kind::Error | Kind::Fault if !header.more => {
                // A large answer may have begun and ended otherwise.
                self.assembly.forget(header.call);
                self.answer(header.kind, header.call, frame.payload, Bytes::copy_from_slice)
            }
            Kind::Reply | Kind::Error | Kind::Fault | Kind::Piece => {
                if !self.connection.waits_for(header.call) {
                    self.assembly.forget(header.call);
                    return Ok(());
                }
                match self.assembly.take(frame) {
                    Ok(Some(whole)) => self.whole(whole.kind, whole.call, whole.payload),
                    Ok(None) => Ok(()),
                    Err(fault) => {
                        let outcome = Err(fault.after_start());
                        self.answers.push(Arrived { call: header.call, outcome, items: false });
                        Ok(())
                    }
                }
            }
            Kind::Ping => match frame.payload {
                [0] => self.outbox(|outbox| {
                    // A caller reads whether or not it can write: a peer must not fill its memory with answers.
                    if outbox.len() > self.connection.unsent_at_most {
                        return Err(Closed::Bound(
                            "the peer asks for signs of life and does not read them".into(),
                        ));
                    }
                    outbox.put(Kind::Ping, 0, &mut vec![1]);
                    Ok(())
                }),
                [1] => Ok(()),
                _ => Err(Closed::Wire(WireError::Malformed("ping"))),
            },
            Kind::Item | Kind::Credit | Kind::End | Kind::Cancel => {
                // They come behind an answer that is still to be handed over.
                self.settle();
                match header.kind {
                    Kind::Item => take_item(&*self.connection, frame, self.message),
                    Kind::Credit => take_credit(&*self.connection, frame),
                    Kind::End => self.connection.end(header.call),
                    _ => {
                        self.connection.stop(header.call);
                        Ok(())
                    }
                }
            }
            Kind::Goaway => {
                let why = read_fault(frame.payload).map_err(Closed::Wire)?;
                // Whatever the reason is: here no call begins any more, and another connection may take it.
                let why = match why.kind() {
                    FaultKind::Unavailable => why,
                    _ => Fault::unavailable(format!("the callee takes no further call here: {why}")),
                };
                self.connection.close(why);
                Ok(())
            }
            kind => Err(Closed::Wire(WireError::Unexpected(kind))),
        }
    }

    fn long(&mut self, header: Header, payload: &mut Vec<u8>) -> Result<(), Closed> {
        if matches!(header.kind, Kind::Reply | Kind::Error) && !header.more {
            self.assembly.forget(header.call);
            return self.whole(header.kind, header.call, std::mem::take(payload));
        }
        self.frame(Frame { header, payload })
    }

    fn outbox<R>(&self, work: impl FnOnce(&mut Outbox) -> R) -> R {
        let connection = &*self.connection;
        let mut state = connection.state();
        let result = work(&mut state.outbox);
        let State { outbox, crowded, .. } = &mut *state;
        let freed = Size::ALL.map(|size| {
            outbox.waiting(size) < connection.unsent && std::mem::take(&mut crowded[size as usize])
        });
        drop(state);
        let rooms = connection.room.iter().zip(freed).filter(|(_, freed)| *freed);
        rooms.for_each(|(room, _)| room.notify_waiters());
        result
    }

    fn settle(&mut self) {
        self.connection.finish(&mut self.answers, &mut self.woken);
    }

    fn takes_more(&self) -> bool {
        // A caller always reads: otherwise two ends that both have much to say would wait for each other.
        true
    }

    fn over(&self) -> Option<Closed> {
        let state = self.connection.state();
        (state.closing.is_some() && state.slots.is_empty() && state.outbox.is_empty()).then_some(Closed::Done)
    }

    fn awaits(&self) -> bool {
        !self.connection.state().slots.is_empty()
    }

    fn farewell(&self, _: &Closed) {
        // A callee learns from the end of the connection all that it needs: nobody waits for its answers.
    }
}

//! One connection, as the caller sees it: calls go out, answers find the one who waits.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as TaskContext, Poll, Waker};

use slab::Slab;
use tokio::sync::Notify;
use wharf_core::{Answer, Fault};

use crate::conn::{Closed, Outbox, Place, Session, Size};
use crate::wire::{Assembly, Bounds, Frame, Kind, WireError, read_answer, read_fault};

/// Slots are numbered in the low bits of a call id, so that an answer finds its caller without a search; the high bits
/// tell the calls apart that use one slot after another.
const SLOT_BITS: u32 = 16;

/// A connection to one replica. Dropping it, and every call on it, lets the pump close it.
pub(crate) struct Connection {
    state: Mutex<State>,
    /// Told when there is room again to send messages of a size.
    room: [Notify; 2],
    unsent: usize,
    unsent_at_most: usize,
}

struct State {
    outbox: Outbox,
    slots: Slab<Slot>,
    generation: u16,
    /// Why no further call is taken.
    closing: Option<Fault>,
    /// Whether somebody waits for room, by size.
    crowded: [bool; 2],
}

struct Slot {
    id: u32,
    place: Place,
    progress: Progress,
}

enum Progress {
    Waiting(Option<Waker>),
    Done(Result<Answer, Fault>),
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
            closing: None,
            crowded: [false; 2],
        };
        Arc::new(Self {
            state: Mutex::new(state),
            room: [Notify::new(), Notify::new()],
            unsent: bounds.unsent,
            unsent_at_most: bounds.unsent_at_most,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that runs while it is held can panic halfway through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is room to send messages of `size`.
    pub(crate) async fn room(&self, size: Size) {
        loop {
            let room = self.room[size as usize].notified();
            {
                let mut state = self.state();
                if state.outbox.waiting(size) < self.unsent || state.closing.is_some() {
                    return;
                }
                state.crowded[size as usize] = true;
            }
            room.await;
        }
    }

    /// Sends a call on behalf of a task, and gives its id. The content of `payload` is gone afterwards.
    ///
    /// `waited` says for which size there was room a moment ago: whoever was told so is not sent away again.
    pub(crate) fn send(
        &self,
        payload: &mut Vec<u8>,
        waited: Option<Size>,
        waker: &Waker,
    ) -> Result<u32, Unsent> {
        let refused = |fault: Fault| Err(Unsent::Refused(fault.before_start()));
        let size = Size::of(payload.len());
        let waker = waker.clone();
        let mut state = self.state();
        if let Some(fault) = &state.closing {
            return refused(fault.clone());
        }
        let State { slots, outbox, generation, .. } = &mut *state;
        if waited != Some(size) && outbox.waiting(size) >= self.unsent {
            return Err(Unsent::Crowded(size));
        }
        let entry = slots.vacant_entry();
        if entry.key() >= 1 << SLOT_BITS {
            return refused(Fault::overloaded("more than 65536 calls are under way on one connection"));
        }
        *generation = generation.wrapping_add(1);
        let id = u32::from(*generation) << SLOT_BITS | entry.key() as u32;
        let (place, writer) = outbox.put_quietly(Kind::Call, id, payload);
        entry.insert(Slot { id, place, progress: Progress::Waiting(Some(waker)) });
        // The pump may run at once, on another thread, and wants the lock.
        drop(state);
        writer.into_iter().for_each(Waker::wake);
        Ok(id)
    }

    /// The answer to the call `id`, when it is there.
    pub(crate) fn poll(&self, id: u32, cx: &TaskContext<'_>) -> Poll<Result<Answer, Fault>> {
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
            Some(_) => {
                let slot = state.slots.remove(key);
                if state.closing.is_some() && state.slots.is_empty() {
                    // It was the last call of a connection that takes no further one: the pump can end.
                    state.outbox.wake();
                }
                match slot.progress {
                    Progress::Done(outcome) => Poll::Ready(outcome),
                    Progress::Waiting(_) => Poll::Pending,
                }
            }
            None => Poll::Ready(Err(Fault::internal("the call was polled after it was done"))),
        }
    }

    /// Gives up the call `id`, unless it is over.
    pub(crate) fn cancel(&self, id: u32) {
        let mut state = self.state();
        if state.slots.get(slot(id)).is_some_and(|slot| slot.id == id) {
            let given_up = state.slots.remove(slot(id));
            state.outbox.give_up(id);
            state.outbox.put(Kind::Cancel, id, &mut Vec::new());
            drop(state);
            drop(given_up);
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
        for (_, slot) in slots.iter_mut() {
            let unsent = outbox.is_unsent(slot.id, slot.place);
            let fault = if unsent { why.clone().before_start() } else { why.clone().after_start() };
            woken.extend(slot.finish(Err(fault)));
        }
        drop(state);
        woken.into_iter().for_each(Waker::wake);
    }

    /// Gives answers to those who wait for them.
    fn finish(&self, answers: &mut Vec<(u32, Result<Answer, Fault>)>, woken: &mut Vec<Waker>) {
        if answers.is_empty() {
            return;
        }
        let mut state = self.state();
        for (id, outcome) in answers.drain(..) {
            // Nobody waits any more for an answer whose slot is gone.
            let slot = state.slots.get_mut(slot(id)).filter(|slot| slot.id == id);
            woken.extend(slot.and_then(|slot| slot.finish(outcome)));
        }
        // Whoever waits may be polled right there, and come back here.
        drop(state);
        woken.drain(..).for_each(Waker::wake);
    }

    fn waits_for(&self, id: u32) -> bool {
        self.state().slots.get(slot(id)).is_some_and(|slot| slot.id == id)
    }
}

impl Slot {
    /// Notes the outcome, and gives who is to be woken. The first answer counts.
    fn finish(&mut self, outcome: Result<Answer, Fault>) -> Option<Waker> {
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
    /// What came in one go is handed over in one.
    answers: Vec<(u32, Result<Answer, Fault>)>,
    woken: Vec<Waker>,
}

impl Calling {
    pub(crate) fn new(connection: Arc<Connection>, bounds: &Bounds) -> Self {
        Self { connection, assembly: Assembly::new(bounds), answers: Vec::new(), woken: Vec::new() }
    }

    fn answer(&mut self, kind: Kind, call: u32, payload: &[u8]) -> Result<(), Closed> {
        let outcome = if kind == Kind::Fault {
            Err(read_fault(payload).map_err(Closed::Wire)?)
        } else {
            let (encoding, body) = read_answer(payload).map_err(Closed::Wire)?;
            Ok(Answer { is_error: kind == Kind::Error, encoding, body: body.to_vec() })
        };
        self.answers.push((call, outcome));
        Ok(())
    }
}

impl Session for Calling {
    fn frame(&mut self, frame: Frame<'_>) -> Result<(), Closed> {
        let header = frame.header;
        match header.kind {
            Kind::Reply | Kind::Error | Kind::Fault if !header.more => {
                // A large answer may have begun and ended otherwise.
                self.assembly.forget(header.call);
                self.answer(header.kind, header.call, frame.payload)
            }
            Kind::Reply | Kind::Error | Kind::Fault | Kind::Piece => {
                if !self.connection.waits_for(header.call) {
                    self.assembly.forget(header.call);
                    return Ok(());
                }
                match self.assembly.take(frame) {
                    Ok(Some(whole)) => self.answer(whole.kind, whole.call, &whole.payload),
                    Ok(None) => Ok(()),
                    Err(fault) => {
                        self.answers.push((header.call, Err(fault.after_start())));
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
            Kind::Goaway => {
                self.connection.close(read_fault(frame.payload).map_err(Closed::Wire)?);
                Ok(())
            }
            kind => Err(Closed::Wire(WireError::Unexpected(kind))),
        }
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

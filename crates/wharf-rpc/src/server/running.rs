//! The calls under way on one connection, and what waits to be sent on it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::Instant;
use wharf_core::{Dispatched, Fault, Reply, guarded};

use super::manners::Manners;
use super::peers::Share;
use super::streams::{self, ITEMS_ON_THEIR_WAY};
use crate::conn::{Closed, Outbox, Quota, Size, Streams, spare};
use crate::policy::admission::Permit;
use crate::wire::{Bounds, Kind, MAX_FRAME, STREAM_WINDOW, write_fault};

/// What a call under way takes beside its arguments, in bytes: its task, and the future of the service.
pub(super) const CALL: usize = 2048;

/// Changes of less than this many bytes are not counted in the peer's share.
pub(super) const WORTH_COUNTING: usize = 16 * 1024;

/// Shared by the session, which takes calls, and the tasks that finish them.
pub(crate) struct Running {
    state: Mutex<State>,
    pub(super) bounds: Bounds,
    pub(super) quota: Quota,
    pub(super) share: Arc<Share>,
    /// Whether no further call is taken. It changes under the lock only.
    draining: AtomicBool,
    offence: Notify,
}

pub(super) struct State {
    pub(super) outbox: Outbox,
    pub(super) calls: HashMap<u32, Call>,
    /// Bytes of arguments that the calls came with.
    held: usize,
    /// Bytes of messages that are unfinished.
    assembling: usize,
    /// How many calls were begun.
    begun: u64,
    /// How many of the calls have streams.
    pub(super) streaming: usize,
    /// How many calls were ended with the connection, whose tasks are still to be dropped.
    leaving: usize,
    /// What all of it takes, as the peer's share has it.
    counted: usize,
    pub(super) share: Arc<Share>,
    pub(super) manners: Manners,
}

/// Which call: its id, which the caller may use again, and its number, which is never.
pub(super) type Ticket = (u32, u64);

pub(super) struct Call {
    /// None until it runs.
    task: Option<AbortHandle>,
    pub(super) serial: u64,
    held: usize,
    begun: Instant,
    deadline: Instant,
    /// Most calls have none.
    pub(super) streams: Option<Box<Streams>>,
}

impl Running {
    pub(crate) fn new(bounds: Bounds, share: Arc<Share>) -> Arc<Self> {
        let state = State {
            outbox: Outbox::default(),
            calls: HashMap::new(),
            held: 0,
            assembling: 0,
            begun: 0,
            streaming: 0,
            leaving: 0,
            counted: 0,
            share: Arc::clone(&share),
            manners: Manners::new(Instant::now()),
        };
        let (state, quota, draining) = (Mutex::new(state), Quota::default(), AtomicBool::new(false));
        Arc::new(Self { state, bounds, quota, draining, offence: Notify::new(), share })
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // A panic while it was held cannot have left it half changed in a way that matters.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn outbox<R>(&self, work: impl FnOnce(&mut Outbox) -> R) -> R {
        let mut state = self.state();
        let done = work(&mut state.outbox);
        state.count(&self.quota);
        done
    }

    /// Waits until the peer has made more work than it may; gives what it did.
    pub(crate) async fn offended(&self) -> Fault {
        self.offence.notified().await;
        Fault::overloaded(
            "most of the last calls were given up as soon as they were made; make fewer calls, or wait for them",
        )
    }

    /// A frame came that asks for nothing.
    pub(crate) fn in_vain(&self) -> Result<(), Closed> {
        self.state().manners.in_vain(Instant::now())
    }

    /// A call of so many bytes came that cannot be.
    pub(crate) fn impossible(&self, bytes: usize) -> Result<(), Closed> {
        self.state().manners.impossible(Instant::now(), bytes)
    }

    /// A message was refused that had not come as a whole.
    pub(crate) fn refused(&self) {
        // Items may follow it.
        self.state().manners.refused(self.bounds.message.div_ceil(MAX_FRAME) + ITEMS_ON_THEIR_WAY);
    }

    /// Notes how many bytes of unfinished messages there are.
    pub(crate) fn assembled(&self, all: usize) {
        let mut state = self.state();
        state.assembling = all;
        state.count(&self.quota);
    }

    /// The same, and whether the peer may begin, or go on with, a message of which so many bytes have come.
    pub(crate) fn assembles(&self, more: usize, all: usize) -> Result<(), Fault> {
        self.assembled(all);
        let state = self.state();
        if state.share.has_room(more) { Ok(()) } else { Err(state.share.full().before_start()) }
    }

    /// Whether so much waits for the peer, or is held of it, that it should not be listened to.
    pub(crate) fn is_full(&self) -> bool {
        self.is_full_of(&self.state().outbox)
    }

    /// The same, where `outbox` is known, and of items that are to be sent.
    pub(super) fn is_full_of(&self, outbox: &Outbox) -> bool {
        // Small calls go on beside large answers, as long as those leave room for answers to calls under way. Where
        // nothing waits there is always room for something: it leaves, and whoever waits for room is woken.
        outbox.waiting(Size::Small) >= self.bounds.unsent
            || outbox.len() >= self.bounds.unsent_at_most / 2
            || (!outbox.is_empty() && self.share.is_scarce())
    }

    /// How many calls of the peer are under way, on all of its connections.
    pub(crate) fn calls_of_peer(&self) -> usize {
        self.share.calls()
    }

    /// How many calls are under way.
    pub(crate) fn len(&self) -> usize {
        self.state().calls.len()
    }

    /// Whether the peer was told that no further call is taken, and waits for no answer.
    pub(crate) fn is_left(&self) -> bool {
        self.draining.load(Relaxed) && self.state().calls.is_empty()
    }

    /// Takes no further call.
    pub(crate) fn drain(&self, why: &Fault) {
        let mut payload = Vec::new();
        write_fault(why, &mut payload);
        let mut state = self.state();
        self.draining.store(true, Relaxed);
        state.outbox.put(Kind::Goaway, 0, &mut payload);
    }

    /// Whether there is room for the call `id` with arguments of `held` bytes.
    pub(crate) fn admit(&self, id: u32, held: usize) -> Result<(), Fault> {
        let mut state = self.state();
        state.manners.call();
        let bounds = &self.bounds;
        if self.draining.load(Relaxed) {
            return Err(Fault::unavailable("the process is stopping; another replica takes the call"));
        }
        if state.calls.contains_key(&id) {
            return Err(Fault::incompatible(format!("the call {id} is already under way")));
        }
        if state.calls.len() >= bounds.calls {
            let most = bounds.calls;
            return Err(Fault::overloaded(format!("at most {most} calls can be under way on a connection")));
        }
        if state.held + held > bounds.held {
            let most = bounds.held;
            return Err(Fault::overloaded(format!(
                "the arguments of the calls under way on a connection may have at most {most} bytes"
            )));
        }
        // Where little is left, answers of calls that are let in would be dropped when they are there.
        if state.share.is_scarce() || !state.share.has_room(held + CALL) {
            return Err(state.share.full());
        }
        Ok(())
    }

    /// Runs a call in a task of its own, until `deadline`.
    pub(crate) fn spawn(
        self: &Arc<Self>,
        id: u32,
        held: usize,
        (begun, deadline): (Instant, Instant),
        call: Dispatched,
        permit: Option<Permit>,
        streams: Option<Streams>,
    ) {
        let mut state = self.state();
        state.begun += 1;
        let ticket = (id, state.begun);
        if let Some(streams) = &streams {
            state.streaming += 1;
            if streams.is_left() {
                // It was dropped before there was a call to tell the caller of.
                state.outbox.put(Kind::Cancel, id, &mut Vec::new());
            }
        }
        let streams = streams.map(Box::new);
        state.calls.insert(id, Call { task: None, serial: ticket.1, held, begun, deadline, streams });
        state.held += held;
        state.count(&self.quota);
        self.share.begun();
        // A runtime that ends drops the task right there, and with it what wants the lock.
        drop(state);
        let running = Arc::clone(self);
        let task = tokio::spawn(async move {
            let outcome = match tokio::time::timeout_at(deadline, guarded(call)).await {
                Ok(outcome) => outcome,
                Err(_) => Err(Fault::deadline_exceeded("the time the caller gave is over")),
            };
            // What a call holds while others wait for it, it holds until its answer: items may follow for hours.
            if let Some(permit) = permit.filter(|_| outcome.is_ok()) {
                permit.done();
            }
            match outcome {
                Ok(reply) if reply.items.is_some() => streams::send(&running, ticket, reply, deadline).await,
                outcome => running.finish(ticket, outcome),
            }
        });
        // It may be over by now. Nobody but the session ends it from elsewhere, which is here.
        if let Some(call) = self.state().call(ticket) {
            call.task = Some(task.abort_handle());
        }
    }

    pub(super) fn finish(&self, ticket: Ticket, outcome: Result<Reply, Fault>) {
        let (mut state, id) = (self.state(), ticket.0);
        if state.call(ticket).is_none() {
            return;
        }
        if let Some(call) = state.remove(id) {
            state.answer(&self.bounds, id, outcome);
            state.count(&self.quota);
            drop(state);
            call.over();
        }
    }

    /// Ends a call that nobody waits for any more, or what is left to be sent of its answer.
    pub(crate) fn cancel(&self, id: u32) -> Result<(), Closed> {
        let mut state = self.state();
        if let Some(call) = state.remove(id) {
            let unspent = state.outbox.give_up(id).unspent;
            state.count(&self.quota);
            let now = Instant::now();
            let ran = now.saturating_duration_since(call.begun);
            // Whoever reads no further of a stream has had an answer.
            let is_unanswered = call.streams.as_ref().is_none_or(|streams| streams.outflow.is_none());
            if is_unanswered && state.manners.given_up(ran, call.deadline.saturating_duration_since(now)) {
                self.offence.notify_one();
            }
            drop(state);
            self.quota.refund(unspent);
            call.abort();
        } else if state.outbox.give_up(id).is_begun {
            // The caller is to forget the pieces that it has.
            let (kind, mut payload) = fault(&Fault::cancelled("the caller gave up"));
            state.outbox.put(kind, id, &mut payload);
        } else {
            return state.manners.in_vain(Instant::now());
        }
        Ok(())
    }

    /// Sends the outcome of a call that was done at once.
    pub(crate) fn answer(&self, id: u32, outcome: Result<Reply, Fault>) {
        let mut state = self.state();
        state.answer(&self.bounds, id, outcome);
        state.count(&self.quota);
    }

    /// Ends all calls. What they take is the peer's until the last of their tasks was dropped, and this with it: whoever comes
    /// again at once has no more for that.
    pub(crate) fn cancel_all(&self) {
        let mut state = self.state();
        let calls = std::mem::take(&mut state.calls);
        state.leaving += calls.len();
        (state.assembling, state.streaming) = (0, 0);
        state.outbox = Outbox::default();
        state.count(&self.quota);
        drop(state);
        for call in calls.into_values() {
            call.abort();
        }
    }
}

impl Call {
    /// Ends its task and its streams. Not under the lock, either.
    fn abort(&self) {
        self.task.iter().for_each(AbortHandle::abort);
        self.over();
    }

    /// Ends its streams. Not under the lock, for whoever reads them may be polled right there.
    pub(super) fn over(&self) {
        self.streams.iter().for_each(|streams| streams.over());
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.share.over(self.leaving);
        self.share.count(self.counted, 0);
    }
}

impl State {
    /// Counts in the peer's share what the connection takes, where that has changed by something worth counting.
    pub(super) fn count(&mut self, quota: &Quota) {
        let items = self.windows().max(quota.held());
        let now = self.held
            + self.assembling
            + self.outbox.memory()
            + (self.calls.len() + self.leaving) * CALL
            + items;
        if now.abs_diff(self.counted) >= WORTH_COUNTING || now == 0 && self.counted > 0 {
            self.share.count(self.counted, now);
            self.counted = now;
        }
    }

    /// What is set aside for the items of its calls, in bytes.
    pub(super) fn windows(&self) -> usize {
        self.streaming * STREAM_WINDOW as usize
    }

    /// The call, unless it is over.
    fn call(&mut self, (id, serial): Ticket) -> Option<&mut Call> {
        self.calls.get_mut(&id).filter(|call| call.serial == serial)
    }

    /// Forgets a call that is over.
    pub(super) fn remove(&mut self, id: u32) -> Option<Call> {
        let call = self.calls.remove(&id)?;
        self.held -= call.held;
        self.share.over(1);
        if let Some(streams) = &call.streams {
            self.streaming -= 1;
            if streams.inflow.is_some() {
                self.manners.refused(ITEMS_ON_THEIR_WAY);
            }
        }
        Some(call)
    }

    /// Sends the outcome of a call, or a fault where it has no room; says whether a reply went out.
    pub(super) fn answer(&mut self, bounds: &Bounds, id: u32, outcome: Result<Reply, Fault>) -> bool {
        let too_long = |length: usize| {
            let most = bounds.message;
            Fault::overloaded(format!(
                "the answer has {length} bytes, more than the {most} a message may have"
            ))
        };
        let waiting = self.outbox.len();
        let (kind, mut payload) = match outcome {
            Ok(reply) if reply.body.len() > bounds.message => fault(&too_long(reply.body.len())),
            Ok(reply) if waiting + reply.body.len() > bounds.unsent_at_most => {
                let most = bounds.unsent_at_most;
                fault(&Fault::overloaded(format!(
                    "the answers that wait for a caller to read them may have at most {most} bytes; \
                     ask for less at a time"
                )))
            }
            Ok(reply) if reply.body.len() > WORTH_COUNTING && !self.share.has_room(reply.body.len()) => {
                fault(&self.share.full())
            }
            Ok(reply) => (if reply.is_error { Kind::Error } else { Kind::Reply }, reply.body),
            Err(why) => fault(&why),
        };
        self.outbox.put(kind, id, &mut payload);
        spare::keep(payload);
        kind == Kind::Reply
    }
}

pub(super) fn fault(fault: &Fault) -> (Kind, Vec<u8>) {
    let mut payload = Vec::new();
    write_fault(fault, &mut payload);
    (Kind::Fault, payload)
}

//! The calls under way on one connection, and what waits to be sent on it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::AbortHandle;
use wharf_core::{Dispatched, Fault, Reply, guarded};

use crate::conn::Outbox;
use crate::policy::admission::Permit;
use crate::wire::{Bounds, Kind, write_fault};

/// Shared by the session, which takes calls, and the tasks that finish them.
pub(crate) struct Running {
    state: Mutex<State>,
    bounds: Bounds,
    /// Whether no further call is taken. It changes under the lock only.
    draining: AtomicBool,
}

struct State {
    outbox: Outbox,
    calls: HashMap<u32, Call>,
    /// Bytes of arguments that the calls came with.
    held: usize,
}

struct Call {
    task: AbortHandle,
    held: usize,
}

impl Running {
    pub(crate) fn new(bounds: Bounds) -> Arc<Self> {
        let state = State { outbox: Outbox::default(), calls: HashMap::new(), held: 0 };
        Arc::new(Self { state: Mutex::new(state), bounds, draining: AtomicBool::new(false) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while it was held cannot have left it half changed in a way that matters.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn outbox<R>(&self, work: impl FnOnce(&mut Outbox) -> R) -> R {
        work(&mut self.state().outbox)
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
        let state = self.state();
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
        Ok(())
    }

    /// Runs a call in a task of its own, until `deadline`.
    pub(crate) fn spawn(
        self: &Arc<Self>,
        id: u32,
        held: usize,
        deadline: tokio::time::Instant,
        call: Dispatched,
        permit: Option<Permit>,
    ) {
        // Held until the task is known, so that it cannot end before it is.
        let mut state = self.state();
        let running = Arc::clone(self);
        let task = tokio::spawn(async move {
            let outcome = match tokio::time::timeout_at(deadline, guarded(call)).await {
                Ok(outcome) => outcome,
                Err(_) => Err(Fault::deadline_exceeded("the time the caller gave is over")),
            };
            if let Some(permit) = permit.filter(|_| outcome.is_ok()) {
                permit.done();
            }
            running.finish(id, outcome);
        });
        state.calls.insert(id, Call { task: task.abort_handle(), held });
        state.held += held;
    }

    fn finish(&self, id: u32, outcome: Result<Reply, Fault>) {
        let mut state = self.state();
        if let Some(call) = state.calls.remove(&id) {
            state.held -= call.held;
            state.answer(&self.bounds, id, outcome);
        }
    }

    /// Ends a call that nobody waits for any more, or what is left to be sent of its answer.
    pub(crate) fn cancel(&self, id: u32) {
        let mut state = self.state();
        if let Some(call) = state.calls.remove(&id) {
            state.held -= call.held;
            call.task.abort();
        } else if state.outbox.give_up(id) {
            // The caller is to forget the pieces that it has.
            let (kind, mut payload) = fault(&Fault::cancelled("the caller gave up"));
            state.outbox.put(kind, id, &mut payload);
        }
    }

    /// Sends the outcome of a call that was done at once; gives its buffer back.
    pub(crate) fn answer(&self, id: u32, outcome: Result<Reply, Fault>) -> Vec<u8> {
        self.state().answer(&self.bounds, id, outcome)
    }

    /// Ends all calls.
    pub(crate) fn cancel_all(&self) {
        let mut state = self.state();
        state.calls.drain().for_each(|(_, call)| call.task.abort());
        state.held = 0;
    }
}

impl State {
    fn answer(&mut self, bounds: &Bounds, id: u32, outcome: Result<Reply, Fault>) -> Vec<u8> {
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
            Ok(reply) => (if reply.is_error { Kind::Error } else { Kind::Reply }, reply.body),
            Err(why) => fault(&why),
        };
        self.outbox.put(kind, id, &mut payload);
        payload
    }
}

fn fault(fault: &Fault) -> (Kind, Vec<u8>) {
    let mut payload = Vec::new();
    write_fault(fault, &mut payload);
    (Kind::Fault, payload)
}

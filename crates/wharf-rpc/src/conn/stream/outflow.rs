//! What a call may send of its items, and whether somebody still reads them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use wharf_core::Fault;

use super::window::Window;
use crate::conn::Closed;
use crate::wire::STREAM_WINDOW;

/// The items that a call sends. The task that feeds it shares it with the connection.
pub(crate) struct Outflow(Mutex<State>);

struct State {
    window: Window,
    stopped: Option<Fault>,
    feeder: Option<Waker>,
}

impl Outflow {
    pub(crate) fn new() -> Arc<Self> {
        let state = State { window: Window::new(STREAM_WINDOW), stopped: None, feeder: None };
        Arc::new(Self(Mutex::new(state)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that runs while it is held can panic halfway through a change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody reads any more. The first reason counts.
    pub(crate) fn stop(&self, why: &Fault) {
        let mut state = self.state();
        state.stopped.get_or_insert_with(|| why.clone());
        let feeder = state.feeder.take();
        drop(state);
        feeder.into_iter().for_each(Waker::wake);
    }

    pub(super) fn grant(&self, credit: u32) -> Result<(), Closed> {
        let mut state = self.state();
        state.window.grant(credit)?;
        let feeder = state.feeder.take();
        drop(state);
        feeder.into_iter().for_each(Waker::wake);
        Ok(())
    }

    /// Whether an item may be sent now; has `feeder` woken when that changes.
    pub(super) fn look(&self, feeder: &Waker) -> Result<bool, Fault> {
        let mut state = self.state();
        if let Some(why) = &state.stopped {
            return Err(why.clone());
        }
        // Dropped outside of the lock: the last waker of a task may drop the task.
        let replaced = state.feeder.replace(feeder.clone());
        let is_open = state.window.is_open();
        drop(state);
        drop(replaced);
        Ok(is_open)
    }

    pub(super) fn spend(&self, cost: usize) {
        self.state().window.spend(cost);
    }
}

//! What all streams of a connection may send and hold together.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use super::window::{Allowance, Window};
use crate::conn::Closed;
use crate::wire::{CONNECTION_WINDOW, item_cost};

/// What is about all streams of a connection, in both directions.
pub(crate) struct Quota {
    sending: Mutex<Sending>,
    receiving: Mutex<Allowance>,
}

struct Sending {
    window: Window,
    waiting: Vec<Waker>,
}

impl Default for Quota {
    fn default() -> Self {
        let sending = Sending { window: Window::new(CONNECTION_WINDOW), waiting: Vec::new() };
        Self { sending: Mutex::new(sending), receiving: Mutex::new(Allowance::new(CONNECTION_WINDOW)) }
    }
}

/// Nothing that runs while one is held can panic halfway through a change.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Quota {
    /// Spends what an item costs, if there is something to spend. Otherwise `task` is woken when there is. An item that
    /// costs nothing just asks.
    pub(super) fn spend(&self, cost: usize, task: &Waker) -> bool {
        let mut sending = locked(&self.sending);
        if sending.window.is_open() {
            sending.window.spend(cost);
            return true;
        }
        if !sending.waiting.iter().any(|waiting| waiting.will_wake(task)) {
            sending.waiting.push(task.clone());
        }
        false
    }

    pub(super) fn grant(&self, credit: u32) -> Result<(), Closed> {
        let mut sending = locked(&self.sending);
        sending.window.grant(credit)?;
        wake(sending);
        Ok(())
    }

    /// Gives back what was spent for something that was not sent.
    pub(crate) fn refund(&self, cost: usize) {
        if cost > 0 {
            let mut sending = locked(&self.sending);
            sending.window.refund(cost);
            wake(sending);
        }
    }

    /// Notes that a frame of an item has come, which may have at most `most` bytes in all its frames.
    pub(super) fn arrive(&self, cost: usize, most: usize) -> Result<(), Closed> {
        let mut receiving = locked(&self.receiving);
        // One item may overdraw it, and those after it wait.
        if receiving.overdrawn() > item_cost(most) as u64 {
            return Err(Closed::Bound(format!(
                "the peer sends items beyond the {CONNECTION_WINDOW} bytes of credit that the connection has"
            )));
        }
        receiving.arrive(cost);
        Ok(())
    }

    /// What has come of items and was not read, in bytes of credit.
    pub(crate) fn held(&self) -> usize {
        locked(&self.receiving).held()
    }

    /// Notes that a reader has taken something, and says what is to be given back now.
    pub(super) fn consumed(&self, cost: usize, goes_along: bool) -> u32 {
        locked(&self.receiving).consumed(cost, goes_along)
    }
}

/// Wakes those who wait, when there is something to spend.
fn wake(mut sending: MutexGuard<'_, Sending>) {
    if sending.window.is_open() {
        let waiting = std::mem::take(&mut sending.waiting);
        drop(sending);
        waiting.into_iter().for_each(Waker::wake);
    }
}

//! What happens in the services of a case: who is inside, what went on, and a gate for those who wait.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;
use wharf::Context;

use super::harness::{locked, until};

/// Shared by a case and its services. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Ledger(Arc<Entries>);

#[derive(Default)]
struct Entries {
    entered: AtomicUsize,
    inside: AtomicUsize,
    /// How many did something after what they waited for.
    on: AtomicUsize,
    left: Mutex<Vec<Duration>>,
    gate: watch::Sender<bool>,
}

/// Somebody is inside until this is dropped.
pub(crate) struct Inside(Arc<Entries>);

impl Ledger {
    /// Somebody begins.
    pub(crate) fn enter(&self) -> Inside {
        self.0.entered.fetch_add(1, SeqCst);
        self.0.inside.fetch_add(1, SeqCst);
        Inside(Arc::clone(&self.0))
    }

    /// How many have begun.
    pub(crate) fn entered(&self) -> usize {
        self.0.entered.load(SeqCst)
    }

    /// How many have begun and are not over.
    pub(crate) fn inside(&self) -> usize {
        self.0.inside.load(SeqCst)
    }

    /// Waits until so many are inside.
    pub(crate) async fn until_inside(&self, count: usize) {
        until(&format!("{count} are inside"), || self.inside() == count).await;
    }

    /// Writes down that work went on where it should have ended.
    pub(crate) fn went_on(&self) {
        self.0.on.fetch_add(1, SeqCst);
    }

    /// How often it did.
    pub(crate) fn on(&self) -> usize {
        self.0.on.load(SeqCst)
    }

    /// Writes down how much time is left.
    pub(crate) fn saw(&self, cx: &Context) {
        locked(&self.0.left).push(cx.deadline().saturating_duration_since(Instant::now()));
    }

    /// How much time was left for each.
    pub(crate) fn left(&self) -> Vec<Duration> {
        locked(&self.0.left).clone()
    }

    /// Lets everybody through who waits, and everybody later.
    pub(crate) fn open(&self) {
        self.0.gate.send_replace(true);
    }

    /// Waits for that.
    pub(crate) async fn opened(&self) {
        let mut gate = self.0.gate.subscribe();
        // The sender lives in this ledger, so that it cannot be gone.
        let _ = gate.wait_for(|open| *open).await;
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.inside.fetch_sub(1, SeqCst);
    }
}

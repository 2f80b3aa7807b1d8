//! Whoever finds no room for a message waits for its turn, in the order of coming: one at a time is let through.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::conn::Size;

/// The queues of those who wait, by the size of their messages.
pub(crate) struct Turns([Queue; 2]);

struct Queue {
    gate: Semaphore,
    /// How many are in it, the one whose turn it is among them.
    length: AtomicUsize,
}

/// A place in a queue, at its head once it was waited for. It is left when this is dropped.
pub(crate) struct Turn<'a> {
    queue: &'a Queue,
    size: Size,
    _permit: Option<SemaphorePermit<'a>>,
}

impl Turns {
    pub(crate) fn new() -> Self {
        Self(Size::ALL.map(|_| Queue { gate: Semaphore::new(1), length: AtomicUsize::new(0) }))
    }

    /// Whether somebody waits who comes first.
    pub(crate) fn is_queued(&self, size: Size) -> bool {
        self.0[size as usize].length.load(Relaxed) > 0
    }

    /// Waits in the queue for messages of `size`.
    pub(crate) async fn wait(&self, size: Size) -> Turn<'_> {
        let queue = &self.0[size as usize];
        queue.length.fetch_add(1, Relaxed);
        let mut turn = Turn { queue, size, _permit: None };
        // It is never closed, so that there is always a permit in the end.
        turn._permit = queue.gate.acquire().await.ok();
        turn
    }
}

impl Turn<'_> {
    /// The size of the messages whose turn it is.
    pub(crate) fn size(&self) -> Size {
        self.size
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.queue.length.fetch_sub(1, Relaxed);
    }
}

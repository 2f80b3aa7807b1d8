//! Work that goes on while something is changed: whether any of it fails is what a story wants to know.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;

use crate::wait::wait_until;

/// Workers that do the same thing again and again, each on a thread of its own. Dropping it ends them.
#[derive(Debug)]
pub struct Load {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<Vec<String>>>,
}

#[derive(Debug, Default)]
struct Shared {
    ends: AtomicBool,
    done: AtomicU64,
}

impl Load {
    /// Under no load yet.
    #[expect(clippy::new_without_default, reason = "a load is no value")]
    pub fn new() -> Self {
        Self { shared: Arc::default(), workers: Vec::new() }
    }

    /// Adds a worker that does `work` until the end, and remembers what failed.
    pub fn worker(mut self, mut work: impl FnMut() -> Result<(), String> + Send + 'static) -> Self {
        let shared = Arc::clone(&self.shared);
        self.workers.push(std::thread::spawn(move || {
            let mut failed = Vec::new();
            while !shared.ends.load(Ordering::Relaxed) {
                failed.extend(work().err());
                shared.done.fetch_add(1, Ordering::Relaxed);
            }
            failed
        }));
        self
    }

    /// Waits until so much more was done.
    ///
    /// # Panics
    /// When that takes too long.
    #[track_caller]
    pub fn go_on_for(&self, more: u64) {
        let goal = self.shared.done.load(Ordering::Relaxed) + more;
        wait_until("the load has gone on for a while", || self.shared.done.load(Ordering::Relaxed) >= goal);
    }

    /// Ends it: how much was done, and what of that failed.
    pub fn end(mut self) -> (u64, Vec<String>) {
        self.shared.ends.store(true, Ordering::Relaxed);
        let failed = self
            .workers
            .drain(..)
            .flat_map(|worker| worker.join().unwrap_or_else(|_| vec!["a worker panicked".to_owned()]))
            .collect();
        (self.shared.done.load(Ordering::Relaxed), failed)
    }

    /// Ends it.
    ///
    /// # Panics
    /// When anything failed: with the first failures.
    #[track_caller]
    pub fn assert_nothing_failed(self) {
        let (done, failed) = self.end();
        let first = &failed[..failed.len().min(5)];
        assert!(failed.is_empty(), "{} of {done} failed, such as {first:#?}", failed.len());
        assert!(done > 0, "nothing was done");
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.shared.ends.store(true, Ordering::Relaxed);
        for worker in self.workers.drain(..) {
            _ = worker.join();
        }
    }
}

//! What requests of an edge take of memory, and the most of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use wharf_core::Fault;

use crate::api::Hold;

/// The memory that bodies, messages and answers of all clients may take together.
pub(super) struct Memory {
    most: usize,
    taken: AtomicUsize,
}

impl Memory {
    /// At most so many bytes.
    pub(super) fn of(most: usize) -> Arc<Self> {
        Arc::new(Self { most, taken: AtomicUsize::new(0) })
    }
}

/// What one request takes of it.
pub(super) struct Held {
    memory: Arc<Memory>,
    bytes: usize,
}

impl Held {
    pub(super) fn of(memory: &Arc<Memory>) -> Self {
        Self { memory: Arc::clone(memory), bytes: 0 }
    }
}

impl Hold for Held {
    fn set(&mut self, bytes: usize) -> Result<(), Fault> {
        let Memory { most, taken } = &*self.memory;
        let others = |all: usize| all.saturating_sub(self.bytes);
        let set = taken.fetch_update(Relaxed, Relaxed, |all| {
            let all = others(all).saturating_add(bytes);
            (all <= *most || bytes <= self.bytes).then_some(all)
        });
        set.map_err(|_| {
            let why =
                format!("requests take all of the {most} bytes that they may together; come again soon");
            Fault::overloaded(why).before_start()
        })?;
        self.bytes = bytes;
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.memory.taken.fetch_sub(self.bytes, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_has_another_has_not_until_it_is_given_back() {
        let memory = Memory::of(100);
        let (mut one, mut other) = (Held::of(&memory), Held::of(&memory));
        assert!(one.set(60).is_ok() && other.set(40).is_ok());
        assert!(one.set(61).is_err(), "it stays as it was");
        assert!(one.set(50).is_ok() && other.set(50).is_ok() && other.set(51).is_err());
        drop(one);
        assert!(other.set(100).is_ok() && other.set(0).is_ok());
        drop(other);
        assert_eq!(memory.taken.load(Relaxed), 0);
    }
}

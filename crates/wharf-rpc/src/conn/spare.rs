//! Buffers that are used again by whatever runs on a thread. One that is given back each time costs its pages anew, which for
//! long messages is more than the copying.

use std::cell::RefCell;
use std::mem;

use bytes::Bytes;

/// How many are kept on a thread.
const MOST: usize = 16;

/// How many bytes those that are kept on a thread have together.
const BYTES: usize = 1024 * 1024;

thread_local! {
    static KEPT: RefCell<Kept> = const { RefCell::new(Kept { buffers: Vec::new(), bytes: 0 }) };
}

struct Kept {
    buffers: Vec<Vec<u8>>,
    bytes: usize,
}

/// An empty buffer: the one that was kept last, for that is the one that the caches still have.
pub(crate) fn take() -> Vec<u8> {
    KEPT.with_borrow_mut(|kept| {
        let buffer = kept.buffers.pop().unwrap_or_default();
        kept.bytes -= buffer.capacity();
        buffer
    })
}

/// Keeps a buffer for whoever takes one next on this thread, if there is room for it. What is in it is forgotten.
pub(crate) fn keep(mut buffer: Vec<u8>) {
    let bytes = buffer.capacity();
    buffer.clear();
    // A thread that ends keeps nothing.
    let _ = KEPT.try_with(|kept| {
        let mut kept = kept.borrow_mut();
        if bytes > 0 && kept.buffers.len() < MOST && kept.bytes + bytes <= BYTES {
            kept.buffers.push(buffer);
            kept.bytes += bytes;
        }
    });
}

/// The content of a buffer that is kept when the last of it is dropped.
pub(crate) fn lend(buffer: Vec<u8>) -> Bytes {
    Bytes::from_owner(Lent(buffer))
}

struct Lent(Vec<u8>);

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        keep(mem::take(&mut self.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many buffers are kept with room for `bytes` each, of more than can be.
    fn kept_of(bytes: usize) -> usize {
        (0..100).for_each(|_| keep(Vec::with_capacity(bytes)));
        let kept = (0..100).take_while(|_| take().capacity() >= bytes).count();
        assert_eq!(take().capacity(), 0, "all of them were taken");
        kept
    }

    #[test]
    fn few_are_kept_and_not_much() {
        assert_eq!(kept_of(10), MOST);
        assert_eq!(kept_of(BYTES / 4), 4);
        assert_eq!(kept_of(BYTES + 1), 0);
    }

    #[test]
    fn what_was_lent_comes_back_empty() {
        let lent = lend(b"some bytes".repeat(100));
        let part = lent.slice(5..10);
        drop(lent);
        assert_eq!((&*part, take().capacity()), (&b"bytes"[..], 0));
        drop(part);
        let again = take();
        assert!(again.is_empty() && again.capacity() >= 1000);
    }
}

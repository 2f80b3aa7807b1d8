//! Ports of a test's own.

use std::net::TcpListener;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// Below the range from which the system gives ports to those that ask for any: nobody else is given one of these.
const PORTS: Range<u16> = 10_000..30_000;

/// So far from each other do two processes begin that were started one after the other.
const STRIDE: u32 = 101;

/// A port that is free, and that no other test of this process is told.
///
/// # Panics
/// When there is none.
pub fn free() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Test binaries that run at the same time begin at different places, and not beside each other.
    let begin = std::process::id().wrapping_mul(STRIDE);
    let mut ports = PORTS.map(|_| {
        let place = begin.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) as usize;
        PORTS.start + (place % PORTS.len()) as u16
    });
    ports.find(|port| is_free(*port)).expect("a free port")
}

/// Whether nobody listens there.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_ok()
}

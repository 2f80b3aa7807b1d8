//! The bounds of a connection.

use std::time::Duration;

/// What one peer may ask of this process. Past a bound the peer gets a fault that names it, or is disconnected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// The longest message in bytes: arguments or an answer with its head.
    pub message: usize,
    /// Bytes of unfinished messages, in pieces, on one connection: four of the longest, for as many are sent at a time.
    pub assembling: usize,
    /// Calls under way on one connection.
    pub calls: usize,
    /// Calls with a stream in either direction under way on one connection.
    pub streams: usize,
    /// Bytes of arguments that the calls under way on one connection came with.
    pub held: usize,
    /// Bytes of messages of one size waiting to be sent, in one frame or in pieces, beyond which a caller sends no more
    /// of that size; a callee reads no more when as many bytes of answers in one frame wait.
    pub unsent: usize,
    /// Bytes waiting to be sent beyond which an answer is replaced by a fault; from half as many on no more is read.
    pub unsent_at_most: usize,
    /// Connections to one server.
    pub connections: usize,
    /// Connections of one peer: one process of this machine, or one host.
    pub connections_of_peer: usize,
    /// Bytes that the connections of one peer take together: unfinished messages, arguments, answers that wait, and something
    /// for each call under way.
    pub memory_of_peer: usize,
    /// Time for the hello of a new connection.
    pub hello: Duration,
    /// Time that a peer may read nothing of what waits for it.
    pub stall: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        const MIB: usize = 1024 * 1024;
        Self {
            message: 8 * MIB,
            assembling: 32 * MIB,
            calls: 16 * 1024,
            streams: super::MAX_STREAMS as usize,
            held: 64 * MIB,
            unsent: MIB / 4,
            unsent_at_most: 64 * MIB,
            connections: 1024,
            // One for each pair of caller and callee, of groups of a dozen services each.
            connections_of_peer: 128,
            memory_of_peer: 40 * MIB,
            hello: Duration::from_secs(5),
            stall: Duration::from_secs(8),
        }
    }
}

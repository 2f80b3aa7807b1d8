//! How much a peer may send of the items of streams, and what an item costs.

use super::{MAX_FRAME, WireError};

/// What may be sent on a stream before the reader has taken any of it.
///
/// 64 KiB, as Envoy gives to a stream at the edge.
pub const STREAM_WINDOW: u32 = 64 * 1024;

/// What may be sent on all streams of a connection in one direction before the readers have taken any of it: as much as
/// [`MAX_STREAMS`] of them may send, so that those whose reader is slow leave enough to the others.
pub const CONNECTION_WINDOW: u32 = MAX_STREAMS * STREAM_WINDOW;

/// How many calls with streams a callee takes on a connection at a time.
pub const MAX_STREAMS: u32 = 512;

/// What a frame of an item costs besides its bytes: about what a reader needs to remember it, so that empty items are not
/// free.
pub const FRAME_COST: usize = 64;

/// What an item of `length` bytes costs in all its frames.
pub fn item_cost(length: usize) -> usize {
    length + FRAME_COST * length.div_ceil(MAX_FRAME).max(1)
}

/// What a reader gives back of what it has taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Credit {
    /// For the stream of the call that the frame is about.
    pub stream: u32,
    /// For all streams of the connection.
    pub connection: u32,
}

impl Credit {
    /// Appends the payload of a credit to `out`.
    pub fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.stream.to_le_bytes());
        out.extend_from_slice(&self.connection.to_le_bytes());
    }

    /// Reads the payload of a credit.
    ///
    /// # Errors
    /// When it has not eight bytes.
    pub fn read(payload: &[u8]) -> Result<Self, WireError> {
        match *payload {
            [a, b, c, d, e, f, g, h] => Ok(Self {
                stream: u32::from_le_bytes([a, b, c, d]),
                connection: u32::from_le_bytes([e, f, g, h]),
            }),
            _ => Err(WireError::Malformed("credit")),
        }
    }
}

//! What can happen to the bytes between a caller and a replica.

use std::ops::RangeInclusive;
use std::time::Duration;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the caller.
    ToReplica,
    /// From the replica.
    ToCaller,
}

/// What happens to the bytes of one direction.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// Every piece arrives later, by a time drawn for it. None overtakes another.
    Delay(RangeInclusive<Duration>),
    /// At most so many bytes arrive in a second.
    Throttle(u32),
    /// One byte in so many, on average, arrives as another one.
    Corrupt {
        /// 1 is every byte.
        one_in: u32,
    },
    /// One byte in so many, on average, never arrives; those around it do.
    Drop {
        /// 1 is every byte.
        one_in: u32,
    },
    /// Nothing arrives, and nothing is closed. What was sent arrives once this is over.
    BlackHole,
    /// The connection ends after so many bytes, which do arrive. How many is drawn for each connection.
    End {
        /// In which way.
        how: End,
        /// How many bytes, counted from when this was asked for: with none, it ends at once.
        after: RangeInclusive<u64>,
    },
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Whom the bytes went to is told that no more will come, and may go on to send; who sends is told nothing.
    HalfClose,
    /// Both ends are told that no more will come; to who has sent more than was taken, the system says that it is void.
    Close,
    /// Both ends are told that the connection is void. Unix sockets have no resets: there it is [`End::Close`].
    Reset,
}

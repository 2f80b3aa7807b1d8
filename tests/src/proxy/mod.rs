//! A proxy in front of a real endpoint that does to the bytes what bad networks and bad peers do, when told to.
//!
//! It stands between a caller and a replica, on TCP or a Unix socket, and knows nothing of what it passes on. What it is
//! to do is said for each [`Direction`], and may be changed at any time. What is left to chance is drawn from a seed: with
//! the same seed, the same bytes of the same connection meet the same fate.

mod decide;
mod flow;
mod line;
mod socket;
#[cfg(test)]
mod tests;
mod trouble;

pub use line::{Count, Proxy};
pub use trouble::{Direction, End, Trouble};

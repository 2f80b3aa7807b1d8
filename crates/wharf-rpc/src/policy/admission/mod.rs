//! Admission: how many calls a service works on at a time, who waits, and who is refused.
//!
//! - [`Limiter`]: what calls pass on their way in, and its permits.
//! - `vegas`: how the limit follows from what calls take.
//! - `latency`: what calls take, and what they take when nothing holds them up.
//! - `queue`: who waits, by criticality.

mod latency;
mod limiter;
mod queue;
#[cfg(test)]
mod simulation;
mod vegas;

pub use limiter::{Limiter, Load, Pass, Permit, Turn};

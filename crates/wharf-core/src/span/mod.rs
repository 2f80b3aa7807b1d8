//! Spans: what is kept of single calls, for whoever looks on, and what a line of the log belongs to.
//!
//! A process has one [`Spans`], which its links and its server are given. A call of a sampled trace is kept when it is over; of
//! all others only those that failed, or took long: for the rest, looking at the end is all that it costs.

mod record;
mod ring;
mod sampling;
mod scope;

pub use record::{End, Kept, Record, Side};
pub use ring::{SpanRules, Spans, start_ns};
pub use sampling::Sampling;
pub use scope::{Scope, Scoped};

//! What to do about failure and load: values and small decisions. Nothing here knows the wire.
//!
//! `wharf_config::policy` has the values. Each policy here is a state machine that is told what happened and when, so that
//! any clock can drive it:
//!
//! - [`retry`] and [`budget`]: whether a failed call is made again, and how much of that there may be;
//! - [`latency`], [`balance`]: how slow a replica is, and which of several takes a call;
//! - [`breaker`], [`ejection`]: when a replica is shut out, and how many may be;
//! - [`choice`]: which replica takes a call, after all of these;
//! - [`replica`]: all that is known of one replica;
//! - [`hedge`]: when a second call is made beside one that takes long;
//! - [`admission`]: how many calls a service takes on, and which of those that wait come first;
//! - [`keepalive`]: when a silent peer is asked for a sign of life, and given up;
//! - [`backoff`]: how long to wait before the next try.

pub mod admission;
pub mod backoff;
pub mod balance;
pub mod breaker;
pub mod budget;
pub mod choice;
pub mod ejection;
pub mod hedge;
pub mod keepalive;
pub mod latency;
pub mod replica;
pub mod retry;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod storm;

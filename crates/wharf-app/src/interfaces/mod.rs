//! Interfaces as files that are checked in, so that a reviewer sees every change of one.
//!
//! [`check`] is for a test of the crate that holds the interfaces. The files are what `wharf check` compares with
//! those of another version, and with an app that runs.

mod check;
mod diff;

pub use check::{Outdated, check};

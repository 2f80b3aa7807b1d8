//! `calls`: one call, over every transport, in separate processes and in interleaved rounds.
mod case;
mod contender;
mod policies;
mod print;
mod round;
mod row;
mod run;
mod syscalls;
mod telemetry;
mod variants;
mod verdict;

pub(crate) use run::{Options, run};

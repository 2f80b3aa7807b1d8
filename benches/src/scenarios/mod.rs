//! `scenarios`, `balance`, `overload`: what becomes of calls when something goes wrong, in Wharf and beside others.
mod compare;
mod missing;
mod row;
mod run;
mod stage;
mod tonic;

pub(crate) use compare::{BalanceOptions, OverloadOptions, balance, overload};
pub(crate) use run::{Options, run};

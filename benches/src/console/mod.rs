//! What the console costs: its server and its page, with an app of fifty services that makes two thousand calls a second.

mod browser;
mod run;
mod serve;

pub(crate) use run::{Options, run};

//! `shop`: the reference app under the load that Online Boutique's load generator makes, in one process and in many.
mod idle;
mod load;
mod mix;
mod placement;
mod run;
pub(crate) mod usage;
mod visitor;
mod web;

pub(crate) use run::{Options, run};

//! Runs the bodies on stable: a process for each, inputs from a kept corpus, changed at random from a seed.

mod child;
mod command;
mod corpus;
mod mutate;
mod parent;

pub use parent::main;

//! The bodies, one file each.

pub mod connection;
pub mod descriptors;
pub mod frames;
mod operations;
pub mod values;
mod world;

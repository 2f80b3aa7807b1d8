//! Wharf, three ways: across processes, in one process through a client, and the implementation called directly.

mod across;
mod echo;
mod measured;
mod telemetry;
mod within;

pub use across::Across;
pub use within::{Direct, Local};

//! What processes write: read line by line, kept within bounds, and given out in pages.

mod lines;
mod ring;
mod store;
mod structured;

pub(crate) use lines::pump;
pub(crate) use store::{Logs, now_ms};

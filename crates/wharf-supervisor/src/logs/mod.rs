//! What processes write: read line by line, and taken apart where a line is structured.

mod lines;
mod structured;

pub(crate) use lines::pump;
pub(crate) use structured::read;

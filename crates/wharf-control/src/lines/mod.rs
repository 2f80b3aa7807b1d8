//! Lines that were written: kept within bounds, and given out in pages.

mod kept;
mod ring;
mod said;

pub use kept::KeptLines;
pub use said::{More, Said};

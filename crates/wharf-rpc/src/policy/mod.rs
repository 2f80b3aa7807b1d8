//! What to do about failure and load: values and small decisions. Nothing here knows the wire.

pub mod admission;
pub mod backoff;
pub mod balance;

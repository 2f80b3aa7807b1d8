//! The console's server: who may ask, the page's files, and the interface by which the page learns and acts.

mod actions;
mod assets;
mod body;
mod call;
mod events;
mod guard;
mod live;
mod logs;
mod params;
mod problem;
mod router;
mod service;
mod sse;
mod traces;

#[cfg(test)]
mod tests;

pub use assets::packed_size;
pub(crate) use live::state_frame;
pub(crate) use router::{Site, router};

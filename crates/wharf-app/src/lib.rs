//! The composition root of a Wharf program: services, placement, telemetry, shutdown.
//!
//! Alone in the framework it reads the environment of a process.

mod app;
mod args;
mod authorization;
mod check;
#[cfg(feature = "console")]
mod console;
mod discovery;
#[cfg(feature = "edge")]
pub mod edge;
mod elsewhere;
mod environment;
mod host;
#[cfg(feature = "http")]
mod http;
pub mod interfaces;
#[cfg(feature = "keep")]
pub mod keeper;
mod lifeline;
mod output;
mod part;
mod policies;
mod process;
mod report;
mod security;
mod signals;
mod telemetry;
mod wiring;

pub use app::App;
pub use policies::told;

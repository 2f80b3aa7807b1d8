//! The keeper: runs a program that knows nothing of Wharf, and ends it when its supervisor dies.
//!
//! Of a service it is all that is Wharf's: it finds a port, finds out whether the program is well, tells the supervisor,
//! and carries the calls that the program makes. It is no proxy: who calls the program calls it directly.

mod child;
mod gateway;
mod health;
mod kept;
mod service;

pub use child::keep_program;
pub use service::keep_service;

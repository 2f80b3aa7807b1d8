//! HTTP for a Wharf app: serves routers, gives every request a context, and calls services that are not Wharf's.
//!
//! - [`api`]: every method of every interface by HTTP and JSON. [`Port`]: the same beside the wire, where a process listens.
//! - [`serve`]: a router on a listener, with an [`edge`] before it.
//! - [`client`]: calls services that are not Wharf's.

#[cfg(test)]
extern crate wharf_core as wharf;

pub mod api;
mod awaited;
mod bare;
mod bounded;
pub mod client;
mod connection;
pub mod edge;
mod meaning;
mod patience;
mod port;
mod problem;
mod requests;
mod room;
mod serve;
mod status;
mod unavailable;
mod watched;
mod without;

pub use awaited::Awaited;
pub use bare::serve_bare;
pub use meaning::fault_of;
pub use port::Port;
pub use requests::{Requests, RequestsSnapshot};
pub use serve::serve;
pub use status::{Check, Readiness, Status, health, status};
pub use unavailable::starting;

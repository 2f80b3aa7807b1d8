//! HTTP for a Wharf app: serves routers, gives every request a context, and calls services that are not Wharf's.

mod bare;
pub mod client;
mod connection;
pub mod edge;
mod opening;
mod requests;
mod serve;
mod status;
mod steady;
mod watched;
mod without;

pub use bare::serve_bare;
pub use opening::{Opening, starting};
pub use requests::{Requests, RequestsSnapshot};
pub use serve::serve;
pub use status::{Check, Readiness, Status, health, status};

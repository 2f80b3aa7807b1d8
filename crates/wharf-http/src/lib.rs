//! HTTP for a Wharf app: serves routers, and gives every request a context.

mod context;
mod serve;
mod steady;
mod watched;

pub use context::with_context;
pub use serve::serve;

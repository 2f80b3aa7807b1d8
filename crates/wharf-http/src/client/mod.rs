//! Calls services that are not Wharf's, over HTTP and JSON: what `docs/http.md` says of callers.
//!
//! - [`Http`] is given to whoever makes channels; everything that is the same for any replica (which one takes a call,
//!   what follows a failure, what is counted) is the channel's.
//! - `replica`: one replica, and a call of it; `connections`: those that are open to it.
//! - `request`, `route`: a call as a request.
//! - `answer`, `problem`, `events`: what comes back.

mod answer;
mod connections;
mod events;
mod problem;
mod replica;
mod request;
mod route;

use wharf_core::{BoxFuture, Fault};
use wharf_rpc::client::{Foreign, Speak, Spoken};

pub use connections::get;
use replica::Replica;

/// Speaks HTTP and JSON to services that are not Wharf's.
#[derive(Debug, Clone, Copy, Default)]
pub struct Http;

impl Speak for Http {
    fn open(&self, to: Foreign) -> BoxFuture<'_, Result<Box<dyn Spoken>, Fault>> {
        Box::pin(async move {
            let replica = Replica::open(to).await?;
            Ok(Box::new(replica) as Box<dyn Spoken>)
        })
    }
}

//! Calls as requests: every method of every interface by HTTP and JSON, as `docs/http.md` specifies it.
//!
//! - [`Api`] answers requests: what is [offered](Offer) goes in, and calls come out to a [`Target`].
//! - `offers`: which method a request is for. `head`, `body`, `args`: what it says. `call`, `events`, `described`: what is
//!   answered. `socket`: streams in both directions.

mod args;
mod body;
mod call;
mod described;
mod events;
mod failure;
mod guard;
mod head;
mod limits;
mod offers;
mod respond;
mod socket;
mod target;
mod text;

pub(crate) use guard::refused;
pub use head::Origin;
pub(crate) use head::begun;
pub use limits::Limits;
pub use offers::Offer;
pub use respond::Api;
pub use target::{Ask, Hold, Place, Target};
pub(crate) use text::words;

//! Policies: how calls behave when the callee is slow, failing, overloaded, restarting, or not there.
//!
//! [`CallPolicy`], [`CallerPolicy`] and [`CalleePolicy`] are the values in force. Each of their values is a [`Setting`]
//! with a name; [`Layers`] is what interfaces, the program ([`Policy`]) and `wharf.toml` say of them, and
//! [`Layers::resolve`] what comes of it, with where each value came from.

mod callee;
mod caller;
mod check;
mod code;
mod layers;
mod read;
mod setting;
mod table;
mod value;

pub use callee::{Admission, CalleePolicy};
pub use caller::{
    Backoff, Balance, Breaker, Budget, CallPolicy, CallerPolicy, Hedge, Keepalive, Retry, SlowStart,
};
pub use code::{Choice, Policy};
pub use layers::{InForce, Layer, Layers, REQUEST, Resolved, Said, Scope};
pub(crate) use read::Reading;
pub use setting::{Level, Policies, Setting, named};
pub(crate) use table::KEYS;
pub use table::SETTINGS;
pub use value::Value;
pub(crate) use value::time;

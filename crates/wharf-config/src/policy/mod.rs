//! Policies: how calls behave when the callee is slow, failing, overloaded, restarting, or not there.

mod callee;
mod caller;

pub use callee::{Admission, CalleePolicy};
pub use caller::{
    Backoff, Balance, Breaker, Budget, CallPolicy, CallerPolicy, Hedge, Keepalive, Retry, SlowStart,
};

//! Who may call, and who is who.

mod authorization;
#[cfg(feature = "tls")]
mod callees;
#[cfg(feature = "tls")]
mod callers;
#[cfg(feature = "tls")]
mod log;
#[cfg(feature = "tls")]
mod pki;
#[cfg(feature = "tls")]
mod rotation;
#[cfg(feature = "tls")]
mod stranger;

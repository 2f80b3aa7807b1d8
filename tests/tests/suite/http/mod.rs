//! Calls over HTTP, told by clients that know nothing but `docs/http.md`: bytes by hand, and programs nobody here wrote.

mod calls;
pub(crate) mod client;
mod outside;
mod problems;
mod programs;
pub(crate) mod shelf;
pub(crate) mod sockets;
pub(crate) mod streams;

//! Calls over HTTP, told by clients that know nothing but `docs/http.md`: bytes by hand, and programs nobody here wrote.

mod calls;
mod client;
mod outside;
mod problems;
mod programs;
mod shelf;
mod sockets;
mod streams;

//! OpenAPI 3.1 documents of interfaces, as `docs/http.md` says that they are called.
//!
//! [`document`] makes one of whatever is [`Offered`](crate::http::Offered): all of a service, all of a process, or what an
//! edge lets in. Every method is there as `POST /SERVICE/METHOD`, and by its route if it has one. Methods that take streams
//! are called over WebSocket, for which OpenAPI has no words: they are in `x-websockets`.

mod document;
mod operation;
mod problem;
mod route;
mod socket;

pub use document::{About, Document, Info, Security, Server, Tag, document};

#[cfg(test)]
mod tests;

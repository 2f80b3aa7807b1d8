//! The wire, held to its specification (`docs/wire.md`): golden bytes, a client in another language, hostile peers.

// What the attributes expand to is named `::wharf::..`.
extern crate wharf_core as wharf;

mod admission;
mod document;
mod foreign;
mod golden;
mod hostile;
mod policies;
mod support;
mod trust;
mod versions;

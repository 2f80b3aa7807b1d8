//! The examples of docs/compatibility.md: compiled in both versions, judged, and their values sent from each to the other.
//!
//! The code in `cases` is made from the page: run with `WHARF_ACCEPT=1` to write it again.

mod book;
#[rustfmt::skip]
mod cases;
mod example;
mod generate;
mod json;
mod verdicts;

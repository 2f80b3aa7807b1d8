//! The examples of `docs/compatibility.md` as two programs, `rulebook-old` and `rulebook-new`: each has every example in
//! one of its versions, serves it, and calls the other's.
//!
//! Their code in `src/bin/*/cases` is made of that page: `WHARF_ACCEPT=1 cargo test -p wharf-rulebook --lib` writes it
//! again. The stories in `tests/` run both and judge what came of every value by what the page says.

pub mod book;
mod carry;
mod case;
#[cfg(test)]
mod generate;
pub mod orders;
mod program;
mod script;

pub use carry::{Make, MakeAnswer, MakeArgument, Tell, TellArgument, TellOutcome, Told, failure};
pub use case::{Calls, Case, Codec, Part};
pub use program::run;
pub use script::Script;

#[doc(hidden)]
pub use serde_json::Value;
#[doc(hidden)]
pub use wharf::{Client, Context};
#[doc(hidden)]
pub use wharf_core::BoxFuture;

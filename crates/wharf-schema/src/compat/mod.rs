//! Whether two versions of an interface get on with each other.
//!
//! Ends whose fingerprints differ write values by name. What then really decodes is what these rules go by: a
//! change is safe where the one end reads every value that the other can write, and reads it as what it was.
//! `docs/compatibility.md` has every rule with an example that is accepted and one that is refused.
//!
//! - [`compare`] and [`compare_all`] look at a version and the next one, from both ends.
//! - [`can_call`] looks at a caller and a callee that have met: the same rules, from the caller's end.

mod call;
mod change;
mod compare;
mod fields;
mod fits;
mod form;
mod place;
mod rule;
mod shapes;
mod variants;
mod walk;
mod words;

pub use call::{Incompatible, can_call};
pub use change::{Breaks, Change};
pub use compare::{compare, compare_all};
pub use rule::Rule;

//! Certificates of the processes: the authority of development, and what it issues.

mod authority;
mod issue;

pub use authority::{Authority, AuthorityError, AuthorityFiles};
pub use issue::Certificates;
pub(crate) use issue::Held;

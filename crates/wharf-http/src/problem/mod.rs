//! Problems of RFC 9457, as `docs/http.md` has them: those that are answered, and what is read of others'.

mod answer;
mod read;

pub(crate) use answer::{About, Logged, Misfit, Problem};
pub(crate) use read::{MOST_PAUSE, Read, shown};

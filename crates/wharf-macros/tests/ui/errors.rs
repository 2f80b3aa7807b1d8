//! An error says what went wrong, in text and as a status.

#[wharf_macros::error]
#[status(not_found)]
pub enum CartError {
    Silent,
    #[error("unknown {1}")]
    Unknown(u32),
    #[error("{missing} of {}")]
    Named { left: u32 },
    #[error("open {0")]
    Unclosed(u32),
    #[error("{0}")]
    Unit,
    #[error(transparent)]
    Transparent(u32),
    #[error("{0}", 1 + 1)]
    Arguments(u32),
    #[error("twice")]
    #[error("twice")]
    Twice,
    #[error("lost")]
    #[status(lost)]
    Lost,
    #[error("404")]
    #[status(404)]
    Number,
    #[error("source")]
    Source(#[from] u32),
}

#[wharf_macros::error]
#[error("generic")]
pub struct Generic<T>(T);

pub struct NotShown;

#[wharf_macros::error]
pub enum Shown {
    #[error("{0} and {1:?}")]
    Both(u32, Vec<u32>),
    #[error("{0}")]
    List(Vec<u32>),
}

fn main() {}

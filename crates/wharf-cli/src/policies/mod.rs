//! Policies as processes and programs tell them, and as people see them.

mod subject;
mod told;
mod view;

pub(crate) use subject::Subject;
pub(crate) use told::{Told, layers, told};
pub(crate) use view::View;

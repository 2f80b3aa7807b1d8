//! The declared topology, drawn: as text, as JSON, and for Graphviz.

mod dot;
mod text;

pub(crate) use dot::dot;
pub(crate) use text::text;

#[cfg(test)]
mod tests;

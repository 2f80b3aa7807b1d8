//! What a page must have for people who cannot see it well, or use no mouse: checked in the page itself.

/// Gives an array of sentences, one for each fault.
pub(super) const SCRIPT: &str = include_str!("accessibility.js");

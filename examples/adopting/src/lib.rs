//! Parcels: an axum application, what is added to it with Wharf, and what is moved.

pub mod api;
pub mod existing;
pub mod labels;
pub mod moved;
pub mod quotes;

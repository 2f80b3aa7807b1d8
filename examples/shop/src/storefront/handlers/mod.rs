//! What each address does: ask the services, fill a page.

pub mod browse;
pub mod buy;
pub mod fill;
pub mod follow;

//! One process: its program, its lives, and what is known of it.

mod child;
mod desk;
mod exit;
mod lives;
mod order;
mod status;
mod usage;

pub(crate) use desk::{Desk, Report};
pub(crate) use lives::Lives;
pub(crate) use order::{Order, Orders};
pub(crate) use status::Status;

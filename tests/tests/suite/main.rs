//! What holds of the workspace's own files: the fast class, which starts no process but cargo.

mod dependencies;
mod features;
mod modules;
mod sources;
mod tidy;

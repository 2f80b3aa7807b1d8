//! What holds of the workspace's own files and of calls: the fast class, which starts no process but cargo.

mod conformance;
mod dependencies;
mod edge;
mod features;
mod foreign;
mod guide;
mod http;
mod mistakes;
mod modules;
mod schemas;
mod sources;
mod speaking;
mod tidy;

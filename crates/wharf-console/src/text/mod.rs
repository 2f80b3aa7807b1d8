//! A call as text: for a shell, for curl, and in Rust.

mod names;
mod rust;
mod shell;
#[cfg(test)]
mod tests;

use std::time::Duration;

use serde_json::{Map, Value};
use wharf_schema::{InterfaceDescriptor, MethodDescriptor};

pub(crate) use rust::rust;
pub(crate) use shell::{curl, wharf};

/// A call to be written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) service: &'a str,
    pub(crate) interface: &'a InterfaceDescriptor,
    pub(crate) method: &'a MethodDescriptor,
    pub(crate) arguments: &'a Map<String, Value>,
    pub(crate) timeout: Duration,
}

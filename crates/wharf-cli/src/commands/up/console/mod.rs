//! The console of what `wharf up` runs.

mod asking;
mod call;
mod happening;
mod source;

use std::sync::Arc;

use wharf_console::{Console, Door};
use wharf_schema::Topology;
use wharf_supervisor::Handle;

use crate::failure::Failure;
use source::Supervised;

/// A console whose address is known, and that nobody serves yet.
#[derive(Debug)]
pub(super) struct Opened(Door);

impl Opened {
    /// At `port` of this machine; 0 is any free one.
    pub(super) fn at(port: u16) -> Result<Self, Failure> {
        let door = Door::open(port).map_err(|error| {
            Failure::new(format!("the console can't be served at port {port}: {error}"))
                .remedy("choose another port with `[console]` in wharf.toml, or go without: --no-console")
        })?;
        Ok(Self(door))
    }

    pub(super) fn address(&self) -> String {
        self.0.address()
    }

    /// Serves what `handle` runs.
    pub(super) fn serve(self, handle: &Handle, topology: Topology) -> Console {
        self.0.serve(Arc::new(Supervised::new(handle.clone(), topology)), wharf_http::serve_bare)
    }
}

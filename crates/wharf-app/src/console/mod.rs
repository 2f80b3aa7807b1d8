//! The console of an app in one process: it shows this very process.

mod call;
mod lines;
mod source;

use std::sync::Arc;

use wharf_config::Console as Said;
use wharf_console::{Console, Door};
use wharf_core::BoxError;

pub(crate) use lines::Lines;
pub(crate) use source::Own;

/// Where the console will be found, if it is wanted.
///
/// # Errors
/// When its port is taken.
pub(crate) fn open(said: Said) -> Result<Option<Door>, BoxError> {
    if !said.on {
        return Ok(None);
    }
    let port = said.port;
    let door = Door::open(port).map_err(|error| {
        format!("the console cannot be served at port {port}: {error}; change `[console]` in wharf.toml, or say `console = false`")
    })?;
    Ok(Some(door))
}

/// Serves it there.
pub(crate) fn serve(door: Door, own: Own) -> Console {
    door.serve(Arc::new(own), wharf_http::serve_bare)
}

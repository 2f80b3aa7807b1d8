//! What the program says on its standard outputs, whether or not anybody reads it.

use std::io::{self, ErrorKind, Write};

use wharf_core::BoxError;

/// Writes `text`. That nobody reads any more, as after `| head`, is no error.
pub(crate) fn say(text: &str) -> Result<(), BoxError> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("cannot write to standard output: {error}").into())
        }
        _ => Ok(()),
    }
}

/// Writes on standard error what the program ends with. That nobody reads it cannot be said to anybody.
pub(crate) fn complain(error: &BoxError) {
    let _ = writeln!(io::stderr().lock(), "error: {error}");
}

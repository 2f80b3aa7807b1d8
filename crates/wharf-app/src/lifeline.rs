//! The lifeline: a pipe that closes when the supervisor dies, however it dies.

use std::io::Read;
use std::path::PathBuf;

use wharf_control::remove_if_abandoned;

/// The exit status of a process whose supervisor is gone.
const ORPHANED: i32 = 75;

/// Ends this process as soon as standard input closes. The run directory, which nobody is left to remove, goes too.
pub(crate) fn watch(run_dir: Option<PathBuf>) -> std::io::Result<()> {
    std::thread::Builder::new().name("lifeline".into()).stack_size(64 * 1024).spawn(move || {
        // Nothing is ever written to it, so that a read ends only when it closes.
        let mut byte = [0; 1];
        while std::io::stdin().read(&mut byte).is_ok_and(|count| count > 0) {}
        if let Some(run_dir) = run_dir {
            let _ = remove_if_abandoned(&run_dir);
        }
        std::process::exit(ORPHANED);
    })?;
    Ok(())
}

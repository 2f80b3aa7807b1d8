//! What a supervisor and its processes agree on about the run directory, and how the last one out removes it.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

/// The supervisor's socket, in the run directory.
pub const CONTROL_SOCKET: &str = "control.sock";

/// The file in the run directory that a living supervisor holds locked.
pub const LOCK_FILE: &str = "lock";

/// How often the lock of a supervisor that is gone may still seem to be held, and how long until it is tried again.
const TRIES: u32 = 50;
const AGAIN: Duration = Duration::from_millis(10);

/// Removes the run directory `dir`, sockets and all, unless a supervisor lives in it.
///
/// A process calls this when its lifeline has closed: its supervisor is gone without having cleaned up. A new
/// supervisor of the app may have moved in meanwhile; it holds the lock, and then nothing is touched. Says whether
/// `dir` was removed. Blocks for up to half a second.
///
/// # Errors
/// When the directory can't be read or removed.
pub fn remove_if_abandoned(dir: &Path) -> io::Result<bool> {
    for _ in 0..TRIES {
        let lock = match File::options().write(true).open(dir.join(LOCK_FILE)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        if try_hold(dir, &lock)? {
            return remove_held(dir, lock).map(|()| true);
        }
        // The kernel closes what a dead process had open in an order of its own: the lifeline before the lock.
        pause();
    }
    Ok(false)
}

#[expect(clippy::disallowed_methods, reason = "the caller is about to exit, and has no runtime's thread")]
fn pause() {
    std::thread::sleep(AGAIN);
}

/// Takes the lock of `dir`, if it is free and still the one in `dir`: until it is held, another may remove both.
///
/// # Errors
/// When the file system refuses to lock.
pub fn try_hold(dir: &Path, lock: &File) -> io::Result<bool> {
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(false),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    let held = lock.metadata()?;
    Ok(fs::metadata(dir.join(LOCK_FILE)).is_ok_and(|now| (now.dev(), now.ino()) == (held.dev(), held.ino())))
}

/// Removes `dir`, whose `lock` the caller holds.
///
/// # Errors
/// When the directory can't be moved or removed.
pub fn remove_held(dir: &Path, lock: File) -> io::Result<()> {
    // Moved away first: a supervisor that starts now must not find half of it.
    let mut name = dir.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}", std::process::id()));
    let gone = dir.with_file_name(name);
    fs::rename(dir, &gone)?;
    let removed = fs::remove_dir_all(&gone);
    drop(lock);
    removed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_dir(name: &str) -> std::path::PathBuf {
        let dir = std::env::temp_dir().join(format!("wharf-control-{}-{name}", std::process::id()));
        fs::remove_dir_all(&dir).ok();
        fs::create_dir_all(&dir).expect("a directory");
        fs::write(dir.join("cart-1.sock"), "").expect("a file");
        dir
    }

    #[test]
    fn an_abandoned_directory_is_removed_once() {
        let dir = run_dir("abandoned");
        File::create(dir.join(LOCK_FILE)).expect("a lock file");
        assert!(remove_if_abandoned(&dir).expect("removable"));
        assert!(!dir.exists());
        assert!(!remove_if_abandoned(&dir).expect("nothing to do"));
    }

    #[test]
    fn a_living_supervisor_keeps_its_directory() {
        let dir = run_dir("held");
        let lock = File::create(dir.join(LOCK_FILE)).expect("a lock file");
        assert!(try_hold(&dir, &lock).expect("lockable"));
        assert!(!remove_if_abandoned(&dir).expect("readable"));
        assert!(dir.join("cart-1.sock").exists());
        remove_held(&dir, lock).expect("removable");
        assert!(!dir.exists());
    }

    #[test]
    fn a_lock_that_was_replaced_holds_nothing() {
        let dir = run_dir("replaced");
        let old = File::create(dir.join(LOCK_FILE)).expect("a lock file");
        fs::remove_file(dir.join(LOCK_FILE)).expect("removable");
        let new = File::create(dir.join(LOCK_FILE)).expect("a lock file");
        assert!(!try_hold(&dir, &old).expect("lockable"));
        assert!(try_hold(&dir, &new).expect("lockable"));
        remove_held(&dir, new).expect("removable");
    }
}

//! The run directory: where it is, and who may use it.

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use wharf_control::{CONTROL_SOCKET, LOCK_FILE, remove_held, try_hold};

use crate::StartError;

/// The kernel's bound on the path of a Unix socket: 108 bytes with the closing zero on Linux, 104 elsewhere.
const MAX_SOCKET_PATH: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// How long a lock that another holds is asked for again: whoever cleans up after a dead supervisor holds it briefly.
const CLEANING: Duration = Duration::from_secs(1);

/// How often it is asked for again.
const AGAIN: Duration = Duration::from_millis(10);

/// The directory of a running app: its sockets, and the lock that its supervisor holds.
///
/// `$XDG_RUNTIME_DIR/wharf/APP`, or `wharf-UID/APP` in the directory for temporary files; only its owner may enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunDir {
    path: PathBuf,
}

/// The run directory in a supervisor's hands.
#[derive(Debug)]
pub(crate) struct Claim {
    dir: RunDir,
    lock: File,
}

// === impl RunDir ===

impl RunDir {
    /// The run directory of `app`, whether or not it runs.
    #[must_use]
    pub fn of(app: &str) -> Self {
        Self { path: root().join(app) }
    }

    /// The run directory at `path`.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// The run directories of this user's running apps, by name. What others may have put there is left out.
    ///
    /// # Errors
    /// When the directory that they are in can't be read.
    pub fn running() -> io::Result<Vec<(String, Self)>> {
        Self::running_in(&root())
    }

    fn running_in(root: &Path) -> io::Result<Vec<(String, Self)>> {
        let entries = match fs::read_dir(root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            let dir = Self::at(entry.path());
            if dir.check().is_ok() && dir.is_running() {
                found.push((entry.file_name().to_string_lossy().into_owned(), dir));
            }
        }
        found.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(found)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The supervisor's socket.
    #[must_use]
    pub fn control_socket(&self) -> PathBuf {
        self.path.join(CONTROL_SOCKET)
    }

    /// Whether a supervisor answers there.
    #[must_use]
    pub fn is_running(&self) -> bool {
        std::os::unix::net::UnixStream::connect(self.control_socket()).is_ok()
    }

    /// What the app says of itself: processes read there who may call them.
    pub(crate) fn description(&self) -> PathBuf {
        self.path.join("app.json")
    }

    /// The name of the tool that the command line is, when connections are secured.
    pub const TOOL: &str = "wharf";

    /// Where the certificates of processes are, when the supervisor issues them.
    pub(crate) fn certificates(&self) -> PathBuf {
        self.path.join("tls")
    }

    /// The certificate, with its key, that the command line proves with who it is; there if connections are secured.
    #[must_use]
    pub fn tool_certificate(&self) -> PathBuf {
        self.certificates().join(Self::TOOL).with_extension("pem")
    }

    /// The authority's certificate; there if connections are secured.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.certificates().join("authority.pem")
    }

    /// The socket of the process that calls itself `id`.
    pub(crate) fn socket(&self, id: &str) -> PathBuf {
        self.path.join(format!("{id}.sock"))
    }

    /// Makes it, clears what a dead supervisor left there, and holds it until the claim is released or the process
    /// dies. `longest` is the longest id that a process will have.
    pub(crate) async fn claim(self, app: &str, longest: &str) -> Result<Claim, StartError> {
        let socket = self.socket(longest);
        if socket.as_os_str().len() > MAX_SOCKET_PATH {
            return Err(StartError::run_dir(
                &self.path,
                format!(
                    "{} is too long for a socket's path by {} bytes; use a shorter name, or a shorter XDG_RUNTIME_DIR",
                    socket.display(),
                    socket.as_os_str().len() - MAX_SOCKET_PATH
                ),
            ));
        }
        let until = Instant::now() + CLEANING;
        loop {
            self.make()?;
            let path = self.path.join(LOCK_FILE);
            let held = match File::options().create(true).truncate(false).write(true).open(&path) {
                Ok(lock) => try_hold(&self.path, &lock).map(|held| held.then_some(lock)),
                // Removed between the two steps by whoever cleaned up.
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            };
            match held.map_err(|error| StartError::io(&path, "can't be locked", &error))? {
                Some(lock) => {
                    self.clear()?;
                    return Ok(Claim { dir: self, lock });
                }
                None if Instant::now() < until && !self.is_running() => tokio::time::sleep(AGAIN).await,
                None => return Err(StartError::Running { app: app.to_owned(), dir: self.path }),
            }
        }
    }

    /// Makes the directory and those above it, for their owner alone.
    fn make(&self) -> Result<(), StartError> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&self.path);
        made.map_err(|error| StartError::io(&self.path, "can't be made", &error))?;
        self.check()
    }

    /// Refuses a directory that others could have made, or put in its place.
    fn check(&self) -> Result<(), StartError> {
        for dir in [self.path.parent(), Some(&*self.path)].into_iter().flatten() {
            let meta = match fs::symlink_metadata(dir) {
                Ok(meta) => meta,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(StartError::io(dir, "can't be read", &error)),
            };
            let mine = meta.uid() == rustix::process::getuid().as_raw();
            let is_run_dir = dir == self.path;
            if is_run_dir && !(mine && meta.is_dir() && meta.mode() & 0o077 == 0) {
                return Err(StartError::run_dir(
                    dir,
                    "must be a directory that only you can enter (mode 700); remove it",
                ));
            }
            // Whoever may rename what is in it could put a directory of theirs in the run directory's place.
            let (sticky, open) = (meta.mode() & 0o1000 != 0, meta.mode() & 0o022 != 0);
            if !is_run_dir && (!(mine || meta.uid() == 0) || open && !sticky) {
                return Err(StartError::run_dir(
                    dir,
                    "others may change what is in it; remove it, or set XDG_RUNTIME_DIR to a directory of yours",
                ));
            }
        }
        Ok(())
    }

    /// Removes what a supervisor that died left behind.
    fn clear(&self) -> Result<(), StartError> {
        let leftover = |error: io::Error| StartError::io(&self.path, "can't be cleared", &error);
        for entry in fs::read_dir(&self.path).map_err(leftover)? {
            let entry = entry.map_err(leftover)?;
            if entry.file_name() == LOCK_FILE {
                continue;
            }
            let is_dir = entry.file_type().map_err(leftover)?.is_dir();
            let removed =
                if is_dir { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
            match removed {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(leftover(error)),
                _ => {}
            }
        }
        Ok(())
    }
}

// === impl Claim ===

impl Claim {
    pub(crate) fn dir(&self) -> &RunDir {
        &self.dir
    }

    /// Removes the directory and everything in it.
    pub(crate) fn release(self) -> io::Result<()> {
        remove_held(&self.dir.path, self.lock)
    }
}

fn root() -> PathBuf {
    match std::env::var_os("XDG_RUNTIME_DIR").filter(|dir| !dir.is_empty()) {
        Some(dir) => PathBuf::from(dir).join("wharf"),
        None => std::env::temp_dir().join(format!("wharf-{}", rustix::process::getuid().as_raw())),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixListener;

    use super::*;

    fn dir(name: &str) -> RunDir {
        let dir = std::env::temp_dir().join(format!("wharf-run-{}-{name}", std::process::id()));
        fs::remove_dir_all(&dir).ok();
        RunDir::at(dir)
    }

    #[tokio::test]
    async fn two_supervisors_of_one_app_are_refused() {
        let dir = dir("two");
        let first = dir.clone().claim("shop", "cart-1").await.expect("free");
        let socket = UnixListener::bind(dir.control_socket()).expect("a socket");
        let refused = dir.clone().claim("shop", "cart-1").await.expect_err("taken").to_string();
        assert!(refused.starts_with("shop is running already"), "{refused}");
        drop(socket);
        first.release().expect("removable");
        assert!(!dir.path().exists());
    }

    #[tokio::test]
    async fn what_a_dead_supervisor_left_is_cleared() {
        let dir = dir("stale");
        drop(dir.clone().claim("shop", "cart-1").await.expect("free"));
        drop(UnixListener::bind(dir.control_socket()).expect("a socket"));
        fs::write(dir.socket("cart-1"), "").expect("a file");
        let claim = dir.clone().claim("shop", "cart-1").await.expect("stale");
        assert!(!dir.socket("cart-1").exists() && !dir.control_socket().exists());
        claim.release().expect("removable");
    }

    #[tokio::test]
    async fn a_directory_that_others_can_enter_is_refused() {
        let dir = dir("open");
        fs::create_dir(dir.path()).expect("a directory");
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).expect("mine");
        let refused = dir.clone().claim("shop", "cart-1").await.expect_err("open").to_string();
        assert!(refused.contains("only you can enter"), "{refused}");
        fs::remove_dir(dir.path()).expect("removable");
    }

    #[tokio::test]
    async fn an_app_in_a_directory_that_others_can_enter_is_not_taken_for_one_that_runs() {
        let root = dir("root");
        let app = RunDir::at(root.path().join("shop"));
        let claim = app.clone().claim("shop", "cart-1").await.expect("free");
        let _socket = UnixListener::bind(app.control_socket()).expect("a socket");
        let names = || RunDir::running_in(root.path()).expect("readable").into_iter().map(|(name, _)| name);
        assert_eq!(names().collect::<Vec<_>>(), ["shop"]);
        fs::set_permissions(app.path(), fs::Permissions::from_mode(0o755)).expect("mine");
        assert_eq!(names().count(), 0);
        claim.release().expect("removable");
        fs::remove_dir(root.path()).expect("empty");
    }

    #[tokio::test]
    async fn a_socket_path_that_the_kernel_would_refuse_is_refused_before() {
        let refused = dir("long").claim("shop", &"x".repeat(100)).await.expect_err("too long").to_string();
        assert!(refused.contains("too long for a socket's path"), "{refused}");
    }
}

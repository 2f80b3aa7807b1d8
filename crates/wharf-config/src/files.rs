//! Files that are read again when they change: certificates, keys.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

/// How often such files are looked at.
pub const LOOK: Duration = Duration::from_millis(500);

/// The versions of files; none of one that is not there. What is written, or put in another's place, has another version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Versions(Vec<Option<[i64; 5]>>);

impl Versions {
    /// Of the files at `paths`, as they are now.
    pub fn of<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Self {
        Self(paths.into_iter().map(version).collect())
    }
}

fn version(path: &Path) -> Option<[i64; 5]> {
    let file = std::fs::metadata(path).ok()?;
    let [inode, size] = [file.ino(), file.size()].map(u64::cast_signed);
    Some([inode, size, file.mtime(), file.mtime_nsec(), file.ctime_nsec()])
}

/// Takes up files that have changed, once what is in them can be used.
///
/// Files that belong together are not replaced at one moment, and one may be half written: what cannot be used is looked at
/// once more before anything is said of it.
#[derive(Debug)]
pub struct Follower {
    used: Versions,
    suspect: Option<Versions>,
}

impl Follower {
    /// Follows files from these versions on, which are in use.
    pub fn new(used: Versions) -> Self {
        Self { used, suspect: None }
    }

    /// Looks at the files, which have the versions `now`. Where they have changed, `renew` is to use them; what comes of it
    /// is given, once, when it is certain.
    pub fn look<E>(&mut self, now: Versions, renew: impl FnOnce() -> Result<(), E>) -> Option<Result<(), E>> {
        let suspect = self.suspect.take();
        if now == self.used {
            return None;
        }
        let renewed = renew();
        if renewed.is_err() && suspect.as_ref() != Some(&now) {
            self.suspect = Some(now);
            return None;
        }
        self.used = now;
        Some(renewed)
    }
}

/// What is in the file at `path`.
///
/// # Errors
/// When it cannot be read, or has more than `most` bytes.
pub fn read_bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("it has more than {most} bytes")));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_used_at_once_and_what_cannot_be_is_looked_at_twice() {
        let version = |number| Versions(vec![Some([number; 5])]);
        let mut follower = Follower::new(version(1));
        let unused = || -> Result<(), &str> { panic!("nothing has changed") };
        assert_eq!(follower.look(version(1), unused), None);
        assert_eq!(follower.look(version(2), || Ok::<_, &str>(())), Some(Ok(())));
        assert_eq!(follower.look(version(3), || Err("half")), None);
        assert_eq!(follower.look(version(4), || Err("half")), None, "it was written on");
        assert_eq!(follower.look(version(4), || Err("bad")), Some(Err("bad")));
        assert_eq!(follower.look(version(4), unused), None, "it is said once");
    }
}

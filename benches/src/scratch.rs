//! A folder of this run's own, removed with everything in it when the run ends.
use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context as _, Result};

const PREFIX: &str = "wharf-benches-";

/// The folder; sockets and the answers of tools are in it.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Result<Self> {
        remove_abandoned();
        let path = env::temp_dir().join(format!("{PREFIX}{}", process::id()));
        fs::create_dir_all(&path).with_context(|| format!("can't create {}", path.display()))?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Removes the folders of runs that were killed before they could.
fn remove_abandoned() {
    for entry in fs::read_dir(env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner =
            name.to_str().and_then(|name| name.strip_prefix(PREFIX)).and_then(|id| id.parse::<u32>().ok());
        if owner.is_some_and(|id| !Path::new(&format!("/proc/{id}")).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

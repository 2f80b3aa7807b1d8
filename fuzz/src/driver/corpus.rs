//! The kept corpus: a folder of inputs for each body, and where failures are written.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use crate::{BODIES, Body};

fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

fn folder(body: &Body) -> PathBuf {
    root().join("fuzz/corpus").join(body.name)
}

/// The inputs of a body, always in the same order.
pub(super) fn load(body: &Body) -> io::Result<Vec<Vec<u8>>> {
    let folder = folder(body);
    let mut files: Vec<PathBuf> =
        fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.sort();
    files.iter().map(fs::read).collect()
}

/// Writes the inputs that are in order; others stay as they are.
pub(super) fn write_seeds() -> io::Result<()> {
    for body in BODIES {
        let folder = folder(&body);
        fs::create_dir_all(&folder)?;
        for (name, bytes) in (body.seeds)() {
            fs::write(folder.join(name), bytes)?;
        }
    }
    Ok(())
}

/// Where files of a run are written that nobody keeps.
pub(super) fn scratch(name: &str) -> io::Result<PathBuf> {
    let folder = root().join("target/fuzz");
    fs::create_dir_all(&folder)?;
    Ok(folder.join(name))
}

/// Writes down an input that made a body fail, and gives its file, as seen from the root of the workspace.
pub(super) fn write_failure(body: &Body, input: &[u8]) -> io::Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    let file = scratch(&format!("{}-{:016x}", body.name, hasher.finish()))?;
    fs::write(&file, input)?;
    Ok(file.strip_prefix(root()).map(Path::to_path_buf).unwrap_or(file))
}

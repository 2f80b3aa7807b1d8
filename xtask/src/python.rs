//! Programs in Python: installed from lists of versions, each list into a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};

use crate::run::{Command, target};

/// What looks at Wharf from outside, in the versions that the tests were written with.
const LIST: &str = "tests/python/requirements.txt";

/// Makes sure that what the tests need is there, in `python` below the target folder, where they look for it.
pub(crate) fn ensure(root: &Path) -> Result<(), String> {
    let folder = target(root).join("python");
    environment(root, &folder, LIST)?;
    println!("python programs: {}", folder.display());
    Ok(())
}

/// Makes a folder with all that is on a list, unless it is there.
pub(crate) fn environment(root: &Path, folder: &Path, list: &str) -> Result<(), String> {
    let failed = |path: PathBuf| move |error| format!("{}: {error}", path.display());
    let wanted = fs::read_to_string(root.join(list)).map_err(failed(list.into()))?;
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("installing what is in {list} into {}", folder.display());
    // What is of another list may be in the way.
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(failed(folder.into()))?;
    }
    Command::new(root, "python3", &format!("-m venv {}", folder.display())).run()?;
    let pip = folder.join("bin/pip").display().to_string();
    Command::new(root, &pip, &format!("install --quiet --disable-pip-version-check --requirement {list}"))
        .run()?;
    fs::write(&installed, wanted).map_err(failed(installed.clone()))
}

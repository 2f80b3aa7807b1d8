//! Programs in Python: installed from lists of versions, each list into a folder of its own.

use std::path::Path;

use crate::run::{Command, once, target};

/// What looks at Wharf from outside, in the versions that the tests were written with.
const LIST: &str = "tests/python/requirements.txt";

/// Makes sure that what the tests need is there, in `python` below the target folder, where they look for it.
pub(crate) fn ensure(root: &Path) -> Result<(), String> {
    let folder = target()?.join("python");
    environment(root, &folder, LIST)?;
    println!("python programs: {}", folder.display());
    Ok(())
}

/// Makes a folder with all that is on a list, unless it is there.
pub(crate) fn environment(root: &Path, folder: &Path, list: &str) -> Result<(), String> {
    once(root, list, folder, || {
        Command::new(root, "python3", "-m venv").path(folder).run()?;
        let pip = Command::new(root, folder.join("bin/pip"), "install --quiet --disable-pip-version-check");
        pip.words("--requirement").words(list).run()
    })
}

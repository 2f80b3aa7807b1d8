//! The checkers of other languages, and what they check: files that are made from interfaces and who uses them, and the
//! console's page.

use std::fs;
use std::path::{Path, PathBuf};

use crate::python;
use crate::run::{Command, once, target};

/// What is installed, each in the version that the files were written with.
const PYTHON: &str = "tests/languages/requirements.txt";
const NODE: &str = "tests/languages/package.json";

/// Python that mypy has nothing against, a folder of programs a line.
const CHECKED: [&str; 3] = [
    "examples/shop/recommendation/api.py examples/shop/recommendation/main.py examples/shop/recommendation/test_main.py",
    "examples/languages/spelling/api.py examples/languages/spelling/main.py examples/languages/spelling/test_main.py",
    "crates/wharf-cli/tests/golden/store.py",
];

/// TypeScript that tsc has nothing against.
const GOLDEN: &str = "crates/wharf-cli/tests/golden/store.ts";

/// How TypeScript is read: as strictly as it can be, and without what Node can't strip.
const TSC: &str = "--strict --noEmit --erasableSyntaxOnly --target es2022 --module nodenext --moduleResolution nodenext \
                   --lib es2023,dom,dom.iterable --types node";

/// The console's page, and where its modules begin.
const PAGE: &str = "crates/wharf-console/page";
const PAGE_BEGINS: &str = "main.js views/map/worker.js";

/// How the page is read: as it is, by the types that its comments tell.
const TSC_OF_PAGE: &str = "--allowJs --checkJs --strict --noEmit --target es2022 --module esnext --moduleResolution bundler \
                           --lib es2023,dom,dom.iterable";

/// Runs mypy and tsc.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let folder = target()?.join("languages");
    install(root, &folder)?;
    let mypy = folder.join("python/bin/mypy");
    for files in CHECKED {
        // A cache of its own, so that nothing is left beside the files.
        Command::new(root, &mypy, "--strict --cache-dir").path(folder.join("mypy")).words(files).run()?;
    }
    let tsc = folder.join("node/node_modules/.bin/tsc");
    let types = folder.join("node/node_modules/@types");
    Command::new(root, &tsc, TSC).words("--typeRoots").path(types).words(GOLDEN).run()?;
    Command::new(&page(root, &folder)?, &tsc, TSC_OF_PAGE).words(PAGE_BEGINS).run()
}

/// A copy of the console's page in which what is vendored, and was shortened by machine, is told by its types alone.
fn page(root: &Path, folder: &Path) -> Result<PathBuf, String> {
    let (from, to) = (root.join(PAGE), folder.join("page"));
    let failed = |error| format!("{}: {error}", to.display());
    if to.exists() {
        fs::remove_dir_all(&to).map_err(failed)?;
    }
    fs::create_dir_all(&to).map_err(failed)?;
    Command::new(&from, "cp", "-R core parts state views main.js tests/types/vendor").path(&to).run()?;
    Ok(to)
}

/// Installs what is on the lists, unless it is there.
fn install(root: &Path, folder: &Path) -> Result<(), String> {
    python::environment(root, &folder.join("python"), PYTHON)?;
    let node = folder.join("node");
    once(root, NODE, &node, || {
        Command::new(root, "cp", NODE).path(node.join("package.json")).run()?;
        Command::new(&node, "npm", "install --silent --no-audit --no-fund").run()
    })
}

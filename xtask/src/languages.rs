//! The checkers of other languages, and what they check: files that are made from interfaces and who uses them, and the
//! console's page.

use std::fs;
use std::path::{Path, PathBuf};

use crate::python;
use crate::run::{Command, target};

/// What is installed, each in the version that the files were written with.
const PYTHON: &str = "tests/languages/requirements.txt";
const NODE: &str = "tests/languages/package.json";

/// Python that mypy has nothing against, a folder of programs a line.
const CHECKED: [&str; 3] = [
    "examples/shop/recommendation/api.py examples/shop/recommendation/main.py examples/shop/recommendation/test_main.py",
    "examples/languages/spelling/api.py examples/languages/spelling/main.py examples/languages/spelling/test_main.py",
    "crates/wharf-cli/tests/golden/store.py",
];

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
    let folder = target(root).join("languages");
    install(root, &folder)?;
    let mypy = folder.join("python/bin/mypy").display().to_string();
    for files in CHECKED {
        // A cache of its own, so that nothing is left beside the files.
        let cache = folder.join("mypy").display().to_string();
        Command::new(root, &mypy, &format!("--strict --cache-dir {cache} {files}")).run()?;
    }
    let tsc = folder.join("node/node_modules/.bin/tsc").display().to_string();
    let types = folder.join("node/node_modules/@types").display().to_string();
    Command::new(root, &tsc, &format!("{TSC} --typeRoots {types} crates/wharf-cli/tests/golden/store.ts"))
        .run()?;
    let page = page(root, &folder)?;
    Command::new(&page, &tsc, &format!("{TSC_OF_PAGE} {PAGE_BEGINS}")).run()
}

/// A copy of the console's page in which what is vendored, and was shortened by machine, is told by its types alone.
fn page(root: &Path, folder: &Path) -> Result<PathBuf, String> {
    let (from, to) = (root.join(PAGE), folder.join("page"));
    if to.exists() {
        fs::remove_dir_all(&to).map_err(|error| format!("{}: {error}", to.display()))?;
    }
    for part in ["core", "parts", "state", "views"] {
        copy(&from.join(part), &to.join(part))?;
    }
    copy(&from.join("tests/types/vendor"), &to.join("vendor"))?;
    fs::copy(from.join("main.js"), to.join("main.js")).map_err(|error| format!("main.js: {error}"))?;
    Ok(to)
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |error| format!("{}: {error}", from.display());
    fs::create_dir_all(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let Some(name) = path.file_name() else { continue };
        match path.is_dir() {
            true => copy(&path, &to.join(name))?,
            false => drop(fs::copy(&path, to.join(name)).map_err(failed)?),
        }
    }
    Ok(())
}

/// Installs what is on the lists, unless it is there.
fn install(root: &Path, folder: &Path) -> Result<(), String> {
    python::environment(root, &folder.join("python"), PYTHON)?;
    let node = folder.join("node");
    let wanted = read(&root.join(NODE))?;
    let installed = node.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("installing what is in {NODE} into {}", node.display());
    // What is of another list may be in the way.
    if node.exists() {
        fs::remove_dir_all(&node).map_err(|error| format!("{}: {error}", node.display()))?;
    }
    fs::create_dir_all(&node).map_err(|error| format!("{}: {error}", node.display()))?;
    fs::copy(root.join(NODE), node.join("package.json")).map_err(|error| format!("{NODE}: {error}"))?;
    Command::new(&node, "npm", "install --silent --no-audit --no-fund").run()?;
    fs::write(&installed, wanted).map_err(|error| format!("{}: {error}", installed.display()))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

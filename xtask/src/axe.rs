//! axe-core, which judges pages by the rules of WCAG: for the tests alone, taken from npm once, checked, never shipped.

use crate::run::{Command, target};
use std::fs;

/// The version that is taken, and the SHA-256 of its package.
const VERSION: &str = "4.14.1";
const SUM: &str = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745";

/// Makes sure that `axe-core/axe.min.js` is there, below the target folder, where the tests look for it.
pub(crate) fn ensure() -> Result<(), String> {
    let folder = target()?.join("axe-core");
    let script = folder.join("axe.min.js");
    let mark = folder.join(VERSION);
    if script.is_file() && mark.is_file() {
        println!("axe-core: {}", script.display());
        return Ok(());
    }
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let package = format!("axe-core-{VERSION}.tgz");
    Command::new(&folder, "npm", &format!("pack --silent axe-core@{VERSION}")).run().map_err(|reason| {
        format!("{reason}\naxe-core is taken from npm once; without a network, put {package} into {} and run `tar xzf {package} --strip-components=1 && touch {VERSION}` there", folder.display())
    })?;
    let sums = folder.join("SHA256SUMS");
    fs::write(&sums, format!("{SUM}  {package}\n"))
        .map_err(|error| format!("{}: {error}", sums.display()))?;
    Command::new(&folder, "sha256sum", "--check --quiet SHA256SUMS").run()?;
    let members = "package/axe.min.js package/LICENSE";
    Command::new(&folder, "tar", &format!("xzf {package} --strip-components=1 {members}")).run()?;
    fs::write(&mark, "").map_err(|error| format!("{}: {error}", mark.display()))
}

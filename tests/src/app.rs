//! The shop as a newcomer starts it, in either placement, with files and a run directory of a test's own.

use std::path::PathBuf;
use std::process::Output;

use crate::folder::Folder;
use crate::program::{Program, Start};
use crate::visitor::Visitor;
use crate::workspace;

/// Which services share a process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Placement {
    /// `shop`: every service in one process.
    OneProcess,
    /// `wharf up`: a process for each service.
    ProcessEach,
}

/// A running shop. Dropping it ends all of its processes and removes its files.
#[derive(Debug)]
pub struct Shop {
    /// The program that was started: the shop itself, or `wharf up`.
    pub program: Program,
    address: String,
    // Removed after the program has ended.
    folder: Folder,
}

impl Shop {
    /// Starts one, and waits until its storefront answers.
    ///
    /// # Panics
    /// When it does not start: with what it wrote.
    #[track_caller]
    pub fn open(placement: Placement) -> Self {
        let folder = Folder::new();
        let mut program = start(placement, &folder).start();
        let address = program.wait_for("the storefront's address was printed", address);
        let shop = Self { program, address, folder };
        crate::wait::wait_until("the storefront answers", || {
            shop.visitor().try_get("/").is_ok_and(|page| page.status == 200)
        });
        shop
    }

    /// Where its storefront is, such as `http://127.0.0.1:40123`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The address of one of its pages.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// A visitor who was never there before.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.address())
    }

    /// The letters that it wrote, as their files hold them.
    pub fn letters(&self) -> Vec<String> {
        let files = std::fs::read_dir(mails(&self.folder)).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = files.map(|file| file.path()).collect();
        paths.sort();
        paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect()
    }

    /// Runs `wharf` with these arguments against this shop's supervisor.
    ///
    /// # Panics
    /// When it cannot be run.
    #[track_caller]
    pub fn wharf(&self, arguments: &[&str]) -> Output {
        let mut command = std::process::Command::new(workspace::program("wharf"));
        command.args(arguments).env("XDG_RUNTIME_DIR", self.folder.path()).current_dir(workspace::root());
        command.output().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"))
    }
}

fn start(placement: Placement, folder: &Folder) -> Start {
    let start =
        match placement {
            Placement::OneProcess => Start::new(workspace::program("shop"))
                .folder(folder.path())
                .env("WHARF_HTTP", "storefront=127.0.0.1:0"),
            Placement::ProcessEach => Start::new(workspace::program("wharf"))
                .folder(workspace::root())
                .args(["up", "examples/shop", "--port", "storefront=0"]),
        };
    start
        .env("XDG_RUNTIME_DIR", folder.path())
        .env("WHARF_CART__FILE", folder.path().join("cart.sqlite"))
        .env("WHARF_EMAIL__FOLDER", mails(folder))
}

fn mails(folder: &Folder) -> PathBuf {
    folder.path().join("mails")
}

/// The first address on this machine that a text names.
fn address(text: &str) -> Option<String> {
    const HOST: &str = "http://127.0.0.1:";
    let (_, rest) = text.split_once(HOST)?;
    let end = rest.find(|character: char| !character.is_ascii_digit())?;
    (end > 0).then(|| format!("{HOST}{}", &rest[..end]))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_address_is_read_once_it_is_complete() {
        assert_eq!(address("ready: http://127.0.0.1:8080/\n").as_deref(), Some("http://127.0.0.1:8080"));
        assert_eq!(address("ready: http://127.0.0.1:80"), None);
        assert_eq!(address("http://127.0.0.1:\n"), None);
    }
}

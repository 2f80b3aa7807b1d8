//! The shop as a newcomer starts it, in either placement, with files and a run directory of a test's own.

use std::path::PathBuf;

use crate::folder::Folder;
use crate::program::Start;
use crate::up::{Setup, Up};
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
    /// What was started, and what can be asked of it; in one process, there is no supervisor to ask.
    pub up: Up,
    address: String,
    calls: Option<String>,
}

impl Shop {
    /// Starts one, and waits until its storefront answers.
    ///
    /// # Panics
    /// When it does not start: with what it wrote.
    #[track_caller]
    pub fn open(placement: Placement) -> Self {
        match placement {
            Placement::OneProcess => Self::answering(one_process()),
            Placement::ProcessEach => Self::configured(""),
        }
    }

    /// Starts one with `wharf up` and this `wharf.toml`, and waits until its storefront answers.
    ///
    /// # Panics
    /// When it does not start: with what it wrote.
    #[track_caller]
    pub fn configured(toml: &str) -> Self {
        Self::of(Setup::of(&workspace::program("shop")).toml(toml))
    }

    /// Starts what `setup` says, a `wharf up` of the shop, and waits until its storefront answers.
    ///
    /// # Panics
    /// When it does not start: with what it wrote.
    #[track_caller]
    pub fn of(setup: Setup) -> Self {
        Self::answering(setup.args(&["--port", "storefront=0"]).ready())
    }

    #[track_caller]
    fn answering(mut up: Up) -> Self {
        let address = up.program.wait_for("the storefront's address was printed", address);
        let calls = calls(&up.program.stdout());
        let shop = Self { up, address, calls };
        crate::wait::wait_until("the storefront answers", || {
            shop.visitor().try_get("/").is_ok_and(|page| page.status == 200)
        });
        shop
    }

    /// Where its storefront is, such as `http://127.0.0.1:40123`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Where its services are called over HTTP, when they are in one process.
    ///
    /// # Panics
    /// When each has a process of its own, which listens at a socket of its own.
    pub fn calls(&self) -> &str {
        self.calls.as_deref().expect("it is in one process, which says where it takes calls")
    }

    /// The address of one of its pages.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// A visitor who was never there before.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.address())
    }

    /// The files of the letters that it wrote.
    pub fn letters(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.up.path("app/data/mail")).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = files.map(|file| file.path()).collect();
        paths.sort();
        paths
    }
}

fn one_process() -> Up {
    let folder = Folder::new();
    let start = Start::new(workspace::program("shop"))
        .folder(&folder.folder("app"))
        .env("XDG_RUNTIME_DIR", folder.folder("run"))
        .env("WHARF_HTTP", "storefront=127.0.0.1:0")
        .env("WHARF_LISTEN", "tcp:127.0.0.1:0");
    Up::beside(start.start(), folder)
}

/// Where a process takes calls, by what it prints.
fn calls(printed: &str) -> Option<String> {
    let line = printed.lines().find_map(|line| line.strip_prefix("calls"))?;
    Some(format!("http://{}", line.trim().strip_prefix("tcp:")?))
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

//! Running one command: shown before it runs, its output passed through, its tests counted; and where what is made goes.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::{fmt, fs};

/// The folder of everything that is made, cargo's as well: this program is in a folder of it, as the tests are, whatever
/// cargo's environment and configuration say.
pub(crate) fn target() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| format!("the path of this program: {error}"))?;
    let folder = own.parent().and_then(Path::parent).map(Path::to_path_buf);
    folder.ok_or_else(|| format!("{} is in no target folder: run `cargo xtask`", own.display()))
}

/// Has what is on a list of the workspace installed into a folder, unless what was last installed there was the same list.
pub(crate) fn once(
    root: &Path,
    list: &str,
    folder: &Path,
    install: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    let wanted = fs::read_to_string(root.join(list)).map_err(|error| failed(Path::new(list), error))?;
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("installing what is in {list} into {}", folder.display());
    // What is of another list may be in the way.
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| failed(folder, error))?;
    }
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    install()?;
    fs::write(&installed, wanted).map_err(|error| failed(&installed, error))
}

/// A command line, and how to repeat it by hand.
pub(crate) struct Command {
    process: std::process::Command,
    line: String,
}

impl Command {
    /// `program` with `arguments` (separated by spaces), in `folder`.
    pub(crate) fn new(folder: &Path, program: impl AsRef<OsStr>, arguments: &str) -> Self {
        let program = program.as_ref();
        let mut process = std::process::Command::new(program);
        process.current_dir(folder).stdin(Stdio::null());
        Self { process, line: quoted(program) }.words(arguments)
    }

    /// Adds arguments, separated by spaces.
    pub(crate) fn words(self, arguments: &str) -> Self {
        arguments.split_whitespace().fold(self, Self::path)
    }

    /// Adds one argument that may have spaces in it.
    pub(crate) fn path(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.line = format!("{} {}", self.line, quoted(argument.as_ref()));
        self.process.arg(argument);
        self
    }

    /// Sets a variable of the command's environment.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.process.env(name, value);
        self.line = format!("{name}='{value}' {}", self.line);
        self
    }

    /// Runs it to its end.
    pub(crate) fn run(mut self) -> Result<(), String> {
        self.announce();
        let status = self.process.status().map_err(|error| self.cannot_run(&error))?;
        self.judge(status)
    }

    /// Runs `cargo test`, and adds up what it says of each binary. The counts are of what ran, even when it failed.
    pub(crate) fn counted(mut self) -> (Result<(), String>, Counts) {
        self.announce();
        let mut counts = Counts::default();
        let mut child = match self.process.stdout(Stdio::piped()).spawn() {
            Ok(child) => child,
            Err(error) => return (Err(self.cannot_run(&error)), counts),
        };
        if let Some(output) = child.stdout.take() {
            let mut stdout = std::io::stdout();
            for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line);
                counts.read(&line);
                // The reader of our output may be gone; the tests are worth finishing all the same.
                _ = writeln!(stdout, "{line}");
            }
        }
        let outcome =
            child.wait().map_err(|error| self.cannot_run(&error)).and_then(|status| self.judge(status));
        (outcome, counts)
    }

    fn announce(&self) {
        println!("$ {}", self.line);
        _ = std::io::stdout().flush();
    }

    fn judge(&self, status: ExitStatus) -> Result<(), String> {
        if status.success() {
            return Ok(());
        }
        Err(format!("{status}; to repeat it:\n  {}", self.line))
    }

    fn cannot_run(&self, error: &std::io::Error) -> String {
        format!("cannot run `{}`: {error}", self.line)
    }
}

/// A word of a command line, as a shell takes it.
fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    if word.contains(char::is_whitespace) { format!("'{word}'") } else { word.into_owned() }
}

/// How many tests ran.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Counts {
    /// Takes in one line of `cargo test`, if it is one that sums up a binary.
    fn read(&mut self, line: &str) {
        let Some(rest) = line.strip_prefix("test result: ") else { return };
        for part in rest.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(number), Some(what)) = (words.next(), words.next()) else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }

    pub(crate) fn ran(self) -> bool {
        self.passed + self.failed > 0
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.ignored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_a_space_is_one_argument_and_can_be_copied() {
        let command = Command::new(Path::new("/"), "/my own/pip", "install  --quiet").path("/my own/list");
        assert_eq!(command.line, "'/my own/pip' install --quiet '/my own/list'");
        let arguments: Vec<&OsStr> = command.process.get_args().collect();
        assert_eq!(arguments, ["install", "--quiet", "/my own/list"]);
    }

    #[test]
    fn a_list_is_installed_once_and_again_when_it_has_changed() {
        let root = std::env::temp_dir().join(format!("wharf-xtask-{}", std::process::id()));
        let folder = root.join("made");
        let mut installed = 0;
        for (text, wanted) in [("mypy 1\n", 1), ("mypy 1\n", 1), ("mypy 2\n", 2)] {
            fs::create_dir_all(&root).unwrap();
            fs::write(root.join("list.txt"), text).unwrap();
            let outcome = once(&root, "list.txt", &folder, || {
                installed += 1;
                assert!(!folder.join("old").exists(), "what was of another list is gone");
                fs::write(folder.join("old"), "").map_err(|error| error.to_string())
            });
            assert_eq!((outcome, installed), (Ok(()), wanted));
        }
        let failed = once(&root, "list.txt", &root.join("not"), || Err("no network".into()));
        assert_eq!(failed, Err("no network".to_owned()));
        assert!(!root.join("not/installed.txt").exists(), "it is tried again");
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn the_lines_of_every_binary_are_added_up() {
        let mut counts = Counts::default();
        counts.read("running 3 tests");
        counts.read(
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.03s",
        );
        counts.read("test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s");
        assert_eq!(counts, Counts { passed: 14, failed: 1, ignored: 1 });
        assert_eq!(counts.to_string(), "14 passed, 1 failed, 1 skipped");
    }

    #[test]
    fn a_failure_says_how_to_repeat_the_command() {
        let reason = Command::new(Path::new("."), "false", "").env("KEY", "a b").run().unwrap_err();
        assert!(reason.contains("KEY='a b' false"), "{reason}");
    }

    #[test]
    fn a_program_that_is_missing_is_named() {
        let reason = Command::new(Path::new("."), "no-such-program", "--now").run().unwrap_err();
        assert!(reason.starts_with("cannot run `no-such-program --now`"), "{reason}");
    }
}

//! `wharf up` of a program that was built before, with a run directory and files of a test's own.

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::folder::Folder;
use crate::program::{Program, Start};
use crate::wait::wait_for;
use crate::workspace;

/// A `wharf up` to be started.
#[derive(Debug)]
pub struct Setup {
    folder: Folder,
    start: Start,
}

/// A `wharf up` that was started. Dropping it ends all of its processes and removes its files.
#[derive(Debug)]
pub struct Up {
    /// `wharf up` itself.
    pub program: Program,
    // Removed after the program has ended.
    folder: Folder,
}

/// What a command said, and how it ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Its exit status.
    pub code: i32,
    /// Data.
    pub stdout: String,
    /// Talk.
    pub stderr: String,
}

// === impl Setup ===

impl Setup {
    /// Of `program`, which was built before, in an app folder without any file.
    pub fn of(program: &Path) -> Self {
        let folder = Folder::new();
        let app = folder.folder("app");
        let start = Start::new(workspace::program("wharf"))
            .folder(folder.path())
            .env("XDG_RUNTIME_DIR", folder.folder("run"))
            .args(["up".as_ref(), app.as_path(), "--bin".as_ref(), program]);
        Self { folder, start }
    }

    /// Writes the app's `wharf.toml`.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn toml(self, text: &str) -> Self {
        std::fs::write(self.folder.folder("app").join("wharf.toml"), text).expect("a file in a new folder");
        self
    }

    /// Writes another file of the app's folder.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn file(self, name: &str, text: &str) -> Self {
        std::fs::write(self.folder.folder("app").join(name), text).expect("a file in a new folder");
        self
    }

    /// Sets a variable of its environment.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.start = self.start.env(name, value);
        self
    }

    /// Adds arguments of `wharf up`.
    pub fn args(mut self, arguments: &[&str]) -> Self {
        self.start = self.start.args(arguments);
        self
    }

    /// Where its files are, for those that are named beforehand.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts it, and waits for nothing.
    #[track_caller]
    pub fn start(self) -> Up {
        Up { program: self.start.start(), folder: self.folder }
    }

    /// Starts it, and waits until every process is ready or has failed to start.
    #[track_caller]
    pub fn ready(self) -> Up {
        let mut up = self.start();
        up.program.wait_for_line("Running");
        up
    }

    /// Starts it, and waits until it has ended.
    #[track_caller]
    pub fn told(self) -> Told {
        let mut up = self.start();
        let code = up.program.exit().code().unwrap_or(-1);
        up.program.drain();
        Told { code, stdout: up.program.stdout(), stderr: up.program.stderr() }
    }
}

// === impl Up ===

impl Up {
    /// Of a program that is something else than `wharf up`, beside whose files it lives.
    pub fn beside(program: Program, folder: Folder) -> Self {
        Self { program, folder }
    }

    /// A path among its files: `app` is the app's folder, `run` has the run directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `wharf` with these arguments against its supervisor.
    ///
    /// # Panics
    /// When it cannot be run.
    #[track_caller]
    pub fn wharf(&self, arguments: &[&str]) -> Told {
        Told::of(self.command(arguments).output())
    }

    /// Starts `wharf` with these arguments, for those that want to end it early.
    pub fn wharf_start(&self, arguments: &[&str]) -> Program {
        let start = Start::new(workspace::program("wharf")).args(arguments);
        start.env("XDG_RUNTIME_DIR", self.path("run")).folder(self.folder.path()).start()
    }

    /// A command for a thread of its own.
    pub fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(workspace::program("wharf"));
        command.args(arguments).env("XDG_RUNTIME_DIR", self.path("run")).current_dir(self.folder.path());
        command
    }

    /// What `wharf` with these arguments and `--json` prints.
    ///
    /// # Panics
    /// When it fails, or does not print JSON.
    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> Value {
        let told = self.wharf(&[arguments, &["--json"]].concat());
        assert_eq!(told.code, 0, "wharf {}: {}", arguments.join(" "), told.stderr);
        told.value()
    }

    /// The same where each line is JSON of its own.
    ///
    /// # Panics
    /// When it fails, or prints something else.
    #[track_caller]
    pub fn json_lines(&self, arguments: &[&str]) -> Vec<Value> {
        let told = self.wharf(&[arguments, &["--json"]].concat());
        assert_eq!(told.code, 0, "wharf {}: {}", arguments.join(" "), told.stderr);
        let parsed = told.stdout.lines().map(serde_json::from_str);
        parsed.collect::<Result<_, _>>().unwrap_or_else(|error| panic!("no JSON ({error}): {told:?}"))
    }

    /// Calls a method that answers.
    #[track_caller]
    pub fn call(&self, method: &str, arguments: &Value) -> Value {
        self.json(&["call", method, &arguments.to_string()])
    }

    /// A process, as `wharf ps` sees it.
    #[track_caller]
    pub fn process(&self, name: &str) -> Value {
        let processes = self.json(&["ps"]);
        let found = processes.as_array().into_iter().flatten().find(|process| process["name"] == name);
        found.unwrap_or_else(|| panic!("no {name} among {processes}")).clone()
    }

    /// The id of a process, once it is ready.
    #[track_caller]
    pub fn pid(&self, name: &str) -> u32 {
        let ready = wait_for(&format!("{name} is ready"), || {
            let process = self.process(name);
            (process["state"] == "ready").then_some(process)
        });
        ready["pid"].as_u64().and_then(|pid| u32::try_from(pid).ok()).expect("a ready process has an id")
    }

    /// What lies about in its run directory: the files, or the folder itself when it is empty.
    pub fn left_behind(&self) -> Vec<PathBuf> {
        let entries = |folder: &Path| -> Vec<PathBuf> {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            entries.map(|entry| entry.path()).collect()
        };
        let apps = entries(&self.path("run/wharf"));
        let files = |app: PathBuf| {
            let files = entries(&app);
            if files.is_empty() { vec![app] } else { files }
        };
        apps.into_iter().flat_map(files).collect()
    }
}

// === impl Told ===

impl Told {
    #[track_caller]
    fn of(output: std::io::Result<Output>) -> Self {
        let output = output.unwrap_or_else(|error| panic!("cannot run wharf: {error}"));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// The JSON on its standard output.
    ///
    /// # Panics
    /// When there is something else.
    #[track_caller]
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }

    /// Asserts that it failed, with this status and these words on standard error.
    ///
    /// # Panics
    /// When it did not.
    #[track_caller]
    pub fn assert_refused(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{self:?}");
        for part in words {
            assert!(self.stderr.contains(part), "`{part}` is not in:\n{}", self.stderr);
        }
    }
}

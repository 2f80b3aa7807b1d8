//! A program that a test runs: its output is kept, and nothing of it is left when the test ends.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::processes::{self, Process, Signal};
use crate::wait::{LIMIT, within};

/// A variable that every program is started with; what it starts inherits it.
const MARK: &str = "HARNESS_RUN";

/// A running program, and all that it started. Dropping it ends them.
#[derive(Debug)]
pub struct Program {
    child: Child,
    mark: String,
    stdout: Lines,
    stderr: Lines,
}

/// What is written to one of a program's outputs, as it comes.
#[derive(Clone, Debug, Default)]
struct Lines(Arc<Mutex<String>>);

/// The thread that reads an output keeps a second handle of it until the output is closed.
const READER: usize = 2;

/// A program to be started.
#[derive(Debug)]
pub struct Start {
    command: Command,
    mark: String,
}

impl Start {
    /// `program`, with nothing on its standard input.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let mark = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut command = Command::new(program);
        command.env(MARK, &mark).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Cargo's own variables would follow the test into programs that ask cargo for something.
        for (name, _) in std::env::vars_os() {
            let name_text = name.to_string_lossy();
            if name_text.starts_with("CARGO_PKG_") || name_text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        Self { command, mark }
    }

    /// Adds arguments.
    pub fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.command.args(arguments);
        self
    }

    /// Sets a variable of its environment.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Starts it in `folder`.
    pub fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Keeps its standard input open, as a terminal or a lifeline would, until the program is dropped.
    pub fn open_stdin(mut self) -> Self {
        self.command.stdin(Stdio::piped());
        self
    }

    /// Starts it.
    ///
    /// # Panics
    /// When it cannot be started.
    #[track_caller]
    pub fn start(mut self) -> Program {
        let mut child =
            self.command.spawn().unwrap_or_else(|error| panic!("cannot run {:?}: {error}", self.command));
        let stdout = child.stdout.take().map(Lines::read).unwrap_or_default();
        let stderr = child.stderr.take().map(Lines::read).unwrap_or_default();
        Program { child, mark: self.mark, stdout, stderr }
    }
}

impl Program {
    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has written to its standard output so far.
    pub fn stdout(&self) -> String {
        self.stdout.text()
    }

    /// What it has written to its standard error so far.
    pub fn stderr(&self) -> String {
        self.stderr.text()
    }

    /// Waits until `look`, given all of standard output and then all of standard error, finds something.
    ///
    /// # Panics
    /// When the program ends first, or [`LIMIT`] has passed: with what it wrote.
    #[track_caller]
    pub fn wait_for<T>(&mut self, what: &str, mut look: impl FnMut(&str) -> Option<T>) -> T {
        let mut ended = None;
        let found = within(LIMIT, || {
            // Asked first, so that what it wrote before it ended is looked at after it has.
            let status = self.child.try_wait().ok().flatten();
            let found = look(&self.stdout.text()).or_else(|| look(&self.stderr.text()));
            if found.is_none() && status.is_some() {
                if ended.is_some() {
                    return Some(None);
                }
                // Its last lines may still be in the pipe: one more look.
                ended = status;
            }
            found.map(Some)
        });
        match (found.flatten(), ended) {
            (Some(found), _) => found,
            (None, Some(status)) => panic!("ended ({status}) before {what}\n{}", self.transcript()),
            (None, None) => panic!("waited {} s until {what}\n{}", LIMIT.as_secs(), self.transcript()),
        }
    }

    /// Waits until a line contains `text`, and gives that line.
    ///
    /// # Panics
    /// As [`Program::wait_for`] does.
    #[track_caller]
    pub fn wait_for_line(&mut self, text: &str) -> String {
        self.wait_for(&format!("a line said `{text}`"), |output| {
            output
                .split_inclusive('\n')
                .find(|line| line.ends_with('\n') && line.contains(text))
                .map(str::to_owned)
        })
    }

    /// Sends it a signal.
    pub fn send(&self, signal: Signal) {
        processes::send(self.id(), signal);
    }

    /// Closes its standard input.
    pub fn close_stdin(&mut self) {
        drop(self.child.stdin.take());
    }

    /// Waits until it has ended.
    ///
    /// # Panics
    /// When [`LIMIT`] has passed: with what it wrote.
    #[track_caller]
    pub fn exit(&mut self) -> ExitStatus {
        let status = within(LIMIT, || self.child.try_wait().ok().flatten());
        status.unwrap_or_else(|| panic!("still runs after {} s\n{}", LIMIT.as_secs(), self.transcript()))
    }

    /// Waits until all that it wrote has been read, once it and what it started have ended.
    pub fn drain(&self) {
        _ = within(LIMIT, || (self.stdout.is_closed() && self.stderr.is_closed()).then_some(()));
    }

    /// What it started, directly or not, and still runs; orphans included.
    pub fn family(&self) -> Vec<Process> {
        let mut family = processes::with_environment(MARK, &self.mark);
        for process in processes::descendants(self.id()) {
            if !family.contains(&process) {
                family.push(process);
            }
        }
        family.retain(|process| process.id != self.id());
        family
    }

    /// Waits until nothing that it started runs any more.
    ///
    /// # Panics
    /// When [`LIMIT`] has passed: with what still runs.
    #[track_caller]
    pub fn assert_no_orphan(&self) {
        if within(LIMIT, || self.family().is_empty().then_some(())).is_none() {
            panic!("these still run {} s later: {:#?}", LIMIT.as_secs(), self.family());
        }
    }

    /// What it wrote, for a message.
    pub fn transcript(&self) -> String {
        format!("--- stdout\n{}\n--- stderr\n{}", self.stdout.text(), self.stderr.text())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Its children are looked for before it is killed, and again until all are gone: some of them may have started
        // others meanwhile, and some forget the environment that they were started with.
        let mut seen: Vec<Process> = Vec::new();
        _ = within(Duration::from_secs(10), || {
            let mut found = self.family();
            found.extend(seen.iter().flat_map(|process| processes::descendants(process.id)));
            for process in found {
                if !seen.contains(&process) {
                    seen.push(process);
                }
            }
            _ = self.child.kill();
            seen.retain(|seen| processes::process(seen.id).is_some_and(|now| now.command == seen.command));
            for process in &seen {
                processes::send(process.id, Signal::KILL);
            }
            seen.is_empty().then_some(())
        });
        _ = self.child.wait();
    }
}

impl Lines {
    fn read(output: impl Read + Send + 'static) -> Self {
        let lines = Self::default();
        let sink = lines.clone();
        // Ends with the output: when the last process that holds it is gone.
        std::thread::spawn(move || {
            for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                let mut text = sink.0.lock().unwrap_or_else(PoisonError::into_inner);
                text.push_str(&String::from_utf8_lossy(&line));
                text.push('\n');
            }
        });
        lines
    }

    fn is_closed(&self) -> bool {
        Arc::strong_count(&self.0) < READER
    }

    fn text(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

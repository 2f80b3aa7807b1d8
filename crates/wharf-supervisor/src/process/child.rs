//! The program of one life of a process: started in a group of its own, on a lifeline, its output read.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::AsyncRead;
use tokio::process::{ChildStdin, Command};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};
use wharf_control::{KeptLines, LogStream};

use crate::event::{Event, Teller};
use crate::logs::{pump, read};
use crate::plan::ProcessSpec;

/// Once a process has ended, what it still had in its pipes is read for so long.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// The program of one life of a process.
#[derive(Debug)]
pub(super) struct Child {
    inner: tokio::process::Child,
    group: Option<Pid>,
    /// The only write end of its standard input: when it closes, however that comes about, the process ends itself.
    _lifeline: Option<ChildStdin>,
    output: JoinSet<()>,
    pub(super) started: Instant,
    /// The number of the last log line before it.
    pub(super) first_line: u64,
}

/// Where a child's lines go.
#[derive(Debug, Clone)]
pub(super) struct Output {
    pub(super) process: Arc<str>,
    pub(super) logs: Arc<KeptLines>,
    pub(super) events: Teller,
}

// === impl Child ===

impl Child {
    /// Runs the program of `spec` with `environment` on top of its own. A failure is told as the end of a sentence.
    pub(super) fn spawn(
        spec: &ProcessSpec,
        environment: Vec<(&'static str, OsString)>,
        output: &Output,
    ) -> Result<Self, String> {
        let mut command = Command::new(&spec.program);
        command.args(&spec.args).envs(spec.env.iter().cloned()).envs(environment);
        if let Some(dir) = &spec.dir {
            command.current_dir(dir);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.process_group(0).kill_on_drop(true);
        let first_line = output.logs.latest();
        let mut inner = command.spawn().map_err(|error| {
            let dir = spec.dir.as_deref().filter(|dir| !dir.is_dir());
            let what = dir.map_or_else(
                || shown(&spec.program),
                |dir| format!("{} in {}", shown(&spec.program), shown(dir)),
            );
            format!("can't run {what}: {error}")
        })?;
        let group = inner.id().and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?));
        let mut readers = JoinSet::new();
        if let Some(out) = inner.stdout.take() {
            readers.spawn(output.clone().read(out, LogStream::Out));
        }
        if let Some(err) = inner.stderr.take() {
            readers.spawn(output.clone().read(err, LogStream::Err));
        }
        let lifeline = inner.stdin.take();
        Ok(Self { inner, group, _lifeline: lifeline, output: readers, started: Instant::now(), first_line })
    }

    pub(super) fn pid(&self) -> Option<u32> {
        self.inner.id()
    }

    /// Waits until it has ended and its output is read. What it had started itself is killed.
    pub(super) async fn wait(&mut self) -> std::io::Result<ExitStatus> {
        let status = self.inner.wait().await?;
        self.signal(Signal::KILL);
        self.group = None;
        let read = async { while self.output.join_next().await.is_some() {} };
        // Who still holds the pipes has left the group on purpose, and is not ours to wait for.
        if timeout(LAST_WORDS, read).await.is_err() {
            self.output.abort_all();
        }
        Ok(status)
    }

    /// Asks it, and what it has started, to end.
    pub(super) fn end(&self) {
        self.signal(Signal::TERM);
    }

    /// Ends it, and what it has started.
    pub(super) fn kill(&self) {
        self.signal(Signal::KILL);
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = self.group {
            // It fails when the group is empty, which is what a signal would lead to.
            let _ = kill_process_group(group, signal);
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
    }
}

// === impl Output ===

impl Output {
    async fn read(self, source: impl AsyncRead + Unpin, stream: LogStream) {
        pump(source, |text| {
            let line = self.logs.push(&self.process, stream, read(text));
            self.events.tell(Event::Line(line));
        })
        .await;
    }
}

fn shown(path: &Path) -> String {
    PathBuf::from(path).display().to_string()
}

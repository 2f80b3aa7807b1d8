//! Processes under measurement: started with a lifeline, waited for with a bound, gone when dropped.
use std::{ffi::OsStr, path::Path, process::Stdio, time::Duration};

use anyhow::{Context as _, Result, bail, ensure};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

/// How long a process may take to say that it is ready, or to end when asked.
const PATIENCE: Duration = Duration::from_secs(15);

/// A program with its arguments, and what it is started under (`taskset`, `perf`, ..).
#[derive(Clone, Debug, Default)]
pub(crate) struct Line(Vec<String>);

impl Line {
    pub(crate) fn with(mut self, words: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.0.extend(words.into_iter().map(Into::into));
        self
    }

    pub(crate) fn program(self, path: &Path) -> Self {
        self.with([path.to_string_lossy()])
    }

    pub(crate) fn words(self) -> Vec<String> {
        self.0
    }

    fn command(&self) -> Result<Command> {
        let (program, arguments) = self.0.split_first().context("no program to start")?;
        let mut command = Command::new(program);
        // Its standard input is the lifeline: it closes with this process, however that ends.
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        Ok(command)
    }

    fn spawn(&self) -> Result<Child> {
        self.command()?.spawn().with_context(|| match self.0.first() {
            Some(program) if program == "taskset" => "can't start taskset (install util-linux)".to_owned(),
            _ => format!("can't start `{}`", self.0.join(" ")),
        })
    }

    /// Runs it to its end, and returns what it printed.
    pub(crate) async fn output(&self, within: Duration) -> Result<String> {
        let mut child = self.spawn()?;
        let mut stdout = child.stdout.take().context("its output is taken")?;
        let mut text = String::new();
        let run = async {
            stdout.read_to_string(&mut text).await?;
            child.wait().await
        };
        match timeout(within, run).await {
            Ok(status) => ensure!(status?.success(), "`{}` failed", self.0.join(" ")),
            Err(_) => {
                child.kill().await.context("a process that hangs can't be killed")?;
                bail!("`{}` did not end within {} s and was killed", self.0.join(" "), within.as_secs());
            }
        }
        Ok(text)
    }
}

/// A server that said where it listens.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    _stdout: BufReader<ChildStdout>,
    pub(crate) address: String,
}

impl Server {
    /// Starts it and waits for its line `ready ADDRESS`.
    pub(crate) async fn start(line: &Line) -> Result<Self> {
        let mut child = line.spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().context("its output is taken")?);
        let mut first = String::new();
        let read = timeout(PATIENCE, stdout.read_line(&mut first)).await;
        read.map_err(|_| anyhow::anyhow!("not ready within {} s", PATIENCE.as_secs()))
            .and_then(|count| Ok(count?))
            .with_context(|| format!("`{}`", line.0.join(" ")))?;
        let Some(address) = first.trim_end().strip_prefix("ready ") else {
            bail!("`{}` ended before it was ready", line.0.join(" "));
        };
        Ok(Self { address: address.to_owned(), child, _stdout: stdout })
    }

    pub(crate) fn id(&self) -> Result<u32> {
        self.child.id().context("the server has ended")
    }

    /// Closes its lifeline and waits until it is gone.
    pub(crate) async fn stop(mut self) -> Result<()> {
        drop(self.child.stdin.take());
        if timeout(PATIENCE, self.child.wait()).await.is_err() {
            self.child.kill().await.context("a server that hangs can't be killed")?;
        }
        Ok(())
    }
}

/// Whether `program` can be started and succeeds.
pub(crate) async fn works(program: &str, arguments: &[impl AsRef<OsStr>]) -> bool {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    match command.spawn() {
        Ok(mut child) => matches!(timeout(PATIENCE, child.wait()).await, Ok(Ok(status)) if status.success()),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Line, Server};

    #[tokio::test]
    async fn a_process_that_hangs_is_killed() {
        let begun = Instant::now();
        let error = Line::default().with(["sleep", "60"]).output(Duration::from_millis(50)).await;
        assert!(error.is_err_and(|error| error.to_string().contains("was killed")));
        assert!(begun.elapsed() < Duration::from_secs(30));
    }

    #[tokio::test]
    async fn a_server_is_gone_once_its_lifeline_closes() {
        let line = Line::default().with(["sh", "-c", "echo ready here; cat"]);
        let server = Server::start(&line).await.expect("it says that it is ready");
        assert_eq!(server.address, "here");
        server.stop().await.expect("it ends");
    }

    #[tokio::test]
    async fn a_server_that_ends_at_once_is_an_error() {
        assert!(Server::start(&Line::default().with(["true"])).await.is_err());
    }
}

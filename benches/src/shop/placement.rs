//! The shop in one process, or a process each, started for a measurement and stopped after it.
use std::{
    ffi::OsString,
    net::TcpListener,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use clap::ValueEnum;
use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::{build::root, scratch::Scratch, shop::web::Web};

/// How long the shop may take to start, or to stop.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which services share a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Placement {
    /// All in one.
    One,
    /// A process each, under `wharf up`.
    Each,
}

impl Placement {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::One => "one process",
            Self::Each => "a process each",
        }
    }
}

/// A process of the shop.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) pid: u32,
}

/// A running shop.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    /// Read to its end: a pipe that nobody reads fills up.
    events: Option<JoinHandle<()>>,
    pub(crate) members: Vec<Member>,
    pub(crate) storefront: String,
}

/// What the events of `wharf --json up` are read for.
#[derive(Debug, Deserialize)]
struct Event {
    event: String,
    #[serde(default)]
    processes: Vec<Status>,
}

#[derive(Debug, Deserialize)]
struct Status {
    name: String,
    pid: Option<u32>,
    state: String,
    #[serde(default)]
    http: Vec<Http>,
}

#[derive(Debug, Deserialize)]
struct Http {
    address: String,
}

impl Running {
    /// Starts the shop of the folder `programs` and waits until its storefront answers.
    pub(crate) async fn start(placement: Placement, programs: &Path, scratch: &Scratch) -> Result<Self> {
        let environment = environment(scratch);
        match placement {
            Placement::One => Self::one(programs, environment).await,
            Placement::Each => Self::each(programs, environment).await,
        }
    }

    async fn one(programs: &Path, environment: Vec<(&'static str, OsString)>) -> Result<Self> {
        let storefront = format!("127.0.0.1:{}", TcpListener::bind("127.0.0.1:0")?.local_addr()?.port());
        let mut command = Command::new(programs.join("shop"));
        command.envs(environment).env("WHARF_HTTP", format!("storefront={storefront}"));
        command.env("WHARF_LIFELINE", "stdin").stdin(Stdio::piped()).stdout(Stdio::null());
        let child = command.current_dir(root().join("examples/shop")).kill_on_drop(true).spawn();
        let child = child.context("can't start the shop")?;
        let members = vec![Member { name: "shop".into(), pid: child.id().context("the shop has ended")? }];
        let mut running = Self { child, events: None, members, storefront };
        running.answers().await?;
        Ok(running)
    }

    async fn each(programs: &Path, environment: Vec<(&'static str, OsString)>) -> Result<Self> {
        let mut command = Command::new(programs.join("wharf"));
        command
            .args(["--json", "up", "--quiet", "--port", "storefront=0", "--bin"])
            .arg(programs.join("shop"));
        command.arg(root().join("examples/shop")).envs(environment);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().context("can't start wharf")?;
        let stdout = child.stdout.take().context("its output is taken")?;
        let mut events = BufReader::new(stdout).lines();
        let up = timeout(PATIENCE, up(&mut events)).await;
        let up = up.context("the shop was not up within 60 s")??;
        let mut members = Vec::new();
        let mut storefront = None;
        for status in up.processes {
            let Status { name, pid, state, http } = status;
            ensure!(state == "ready", "{name} is {state}; `wharf up examples/shop` shows why");
            storefront = storefront.or(http.into_iter().next().map(|http| http.address));
            members.push(Member { pid: pid.with_context(|| format!("{name} has no process"))?, name });
        }
        members.push(Member { name: "supervisor".into(), pid: child.id().context("wharf has ended")? });
        let storefront = storefront.context("no process answers HTTP")?;
        let events = tokio::spawn(async move { while let Ok(Some(_)) = events.next_line().await {} });
        let mut running = Self { child, events: Some(events), members, storefront };
        running.answers().await?;
        Ok(running)
    }

    async fn answers(&mut self) -> Result<()> {
        let web = Web::new(&self.storefront);
        let begun = Instant::now();
        loop {
            match web.get("/", "").await {
                Ok(page) if page.status.is_success() => return Ok(()),
                result if begun.elapsed() > PATIENCE => {
                    let why =
                        result.map_or_else(|error| format!("{error:#}"), |page| page.status.to_string());
                    bail!("the storefront did not answer within 60 s: {why}");
                }
                _ => {}
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the shop ended before its storefront answered: {status}");
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Asks it to end, and waits until it has.
    pub(crate) async fn stop(mut self) -> Result<()> {
        if let Some(pid) = self.child.id().and_then(|id| Pid::from_raw(id.cast_signed())) {
            kill_process(pid, Signal::TERM).context("the shop can't be asked to end")?;
        }
        if timeout(PATIENCE, self.child.wait()).await.is_err() {
            self.child.kill().await.context("the shop hangs and can't be killed")?;
        }
        if let Some(events) = self.events {
            events.abort();
        }
        Ok(())
    }
}

async fn up(events: &mut Lines<BufReader<ChildStdout>>) -> Result<Event> {
    while let Some(line) = events.next_line().await? {
        let event: Event =
            serde_json::from_str(&line).with_context(|| format!("`wharf up` printed {line}"))?;
        if event.event == "up" {
            return Ok(event);
        }
    }
    bail!("`wharf up` ended; `wharf up examples/shop` shows why")
}

/// Carts, mails and sockets go to a folder of this run, whatever else runs on the machine.
pub(crate) fn environment(scratch: &Scratch) -> Vec<(&'static str, OsString)> {
    vec![
        ("WHARF_CART__FILE", scratch.join("cart.sqlite").into()),
        ("WHARF_EMAIL__FOLDER", scratch.join("mails").into()),
        ("WHARF_LOG", "warn".into()),
        ("XDG_RUNTIME_DIR", scratch.path().into()),
    ]
}

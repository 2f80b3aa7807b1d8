//! The shop at rest: the memory of a service that nobody calls, and how fast one without dependencies starts.
use std::{
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use serde::Serialize;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, ChildStdout, Command},
    time::{sleep, timeout},
};

use crate::{
    scratch::Scratch,
    shop::{placement::environment, usage::resident_mib},
    stats::median,
};

/// The service whose memory is looked at, and the one that it calls.
const SMALL: &str = "cart";
const CALLED: &str = "catalog";

/// The service whose start is timed: it calls nobody.
const ALONE: &str = "currency";

/// How often a start is timed.
const STARTS: usize = 10;

/// How long a service is left alone before its memory is looked at.
const REST: Duration = Duration::from_secs(2);

const PATIENCE: Duration = Duration::from_secs(20);

/// What a service costs that nobody calls.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Idle {
    pub(crate) service: &'static str,
    pub(crate) rss_mib: f64,
    pub(crate) started: &'static str,
    pub(crate) ready_ms: f64,
}

/// Measures it, of the program `shop`.
pub(crate) async fn measure(shop: &Path, scratch: &Scratch) -> Result<Idle> {
    let called = Served::start(shop, CALLED, None, scratch).await?;
    let small = Served::start(shop, SMALL, Some(("WHARF_CATALOG_ADDRESS", &called.address)), scratch).await?;
    sleep(REST).await;
    let rss_mib = resident_mib(small.child.id().context("the service has ended")?)?;
    small.stop().await?;
    called.stop().await?;

    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let begun = Instant::now();
        let served = Served::start(shop, ALONE, None, scratch).await?;
        starts.push(begun.elapsed().as_secs_f64() * 1e3);
        served.stop().await?;
    }
    let ready_ms = median(starts).context("no start was timed")?;
    Ok(Idle { service: SMALL, rss_mib, started: ALONE, ready_ms })
}

/// `shop serve SERVICE`, which prints where it listens as soon as it is ready.
struct Served {
    child: Child,
    _stdout: BufReader<ChildStdout>,
    address: String,
}

impl Served {
    async fn start(
        shop: &Path,
        service: &str,
        callee: Option<(&str, &str)>,
        scratch: &Scratch,
    ) -> Result<Self> {
        let mut command = Command::new(shop);
        command.args(["serve", service]).envs(environment(scratch)).envs(callee);
        command.env("WHARF_LIFELINE", "stdin").current_dir(scratch.path()).kill_on_drop(true);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().context("its output is taken")?);
        let mut line = String::new();
        let read = timeout(PATIENCE, stdout.read_line(&mut line)).await;
        read.with_context(|| format!("`shop serve {service}` was not ready within 20 s"))??;
        let Some(address) = line.trim().strip_prefix("calls ") else {
            bail!("`shop serve {service}` ended before it was ready");
        };
        Ok(Self { address: address.trim().to_owned(), child, _stdout: stdout })
    }

    async fn stop(mut self) -> Result<()> {
        drop(self.child.stdin.take());
        timeout(PATIENCE, self.child.wait()).await.context("a service hangs")??;
        Ok(())
    }
}

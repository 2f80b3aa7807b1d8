//! The shop at rest: what a service costs that nobody calls.
use anyhow::{Context as _, Result};
use serde::Serialize;

use crate::{
    shop::{placement::Running, usage::resident_mib},
    stats::median,
};

/// The service whose memory is looked at.
const SMALL: &str = "cart";

/// The service whose start is timed: it calls nobody.
const ALONE: &str = "currency";

/// How often a start is timed.
const STARTS: usize = 10;

/// At rest: memory, and the time from exec to ready.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Idle {
    pub(crate) service: &'static str,
    pub(crate) rss_mib: f64,
    pub(crate) started: &'static str,
    pub(crate) ready_ms: f64,
}

/// Measures a shop that was just started a process each and has had no visitor.
pub(crate) async fn measure(running: &mut Running) -> Result<Idle> {
    let member = running.members.iter().find(|member| member.name.starts_with(SMALL));
    let rss_mib = resident_mib(member.context("no process hosts the cart")?.pid)?;
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(running.restart(ALONE).await?.as_secs_f64() * 1e3);
    }
    let ready_ms = median(starts).context("no start was timed")?;
    Ok(Idle { service: SMALL, rss_mib, started: ALONE, ready_ms })
}

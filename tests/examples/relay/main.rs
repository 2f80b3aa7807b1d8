//! An app of three services in a row, for stories about calls across processes: `wharf up … --bin relay`.

#![expect(unreachable_pub, reason = "a program exports nothing, and pub reads better than pub(crate)")]

mod interface;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use interface::{
    Early, EarlyServer, Hop, Leaf, LeafClient, LeafServer, Middle, MiddleClient, MiddleServer, Top,
    TopServer, Waits,
};
use serde::Deserialize;
use wharf::policy::{Choice, Policy};
use wharf::prelude::*;

/// What the first hop spends before it asks the next.
const SPENT: Duration = Duration::from_millis(40);

/// For a start that waits for another.
const PATIENCE: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    wharf::App::new("relay")
        .service(EarlyServer::new(EarlyService::start))
        .service(TopServer::new(TopService::start))
        .service(MiddleServer::new(MiddleService::start))
        .service(LeafServer::new(LeafService::start).policy(at_once()))
        .run()
}

/// A leaf that has come takes its share at once.
fn at_once() -> Policy {
    Policy { slow_start: Choice::Off, ..Policy::default() }
}

fn process() -> String {
    std::env::var("WHARF_PROCESS").unwrap_or_default()
}

fn hop(cx: &Context) -> Hop {
    Hop { process: process(), left_ms: u64::try_from(cx.remaining().as_millis()).unwrap_or(u64::MAX) }
}

struct TopService {
    middle: MiddleClient,
}

impl TopService {
    async fn start(_: Start, middle: MiddleClient) -> anyhow::Result<Self> {
        Ok(Self { middle })
    }
}

impl Top for TopService {
    async fn budget(&self, cx: &Context) -> wharf::Result<Vec<Hop>> {
        let mut hops = vec![hop(cx)];
        tokio::time::sleep(SPENT).await;
        hops.extend(self.middle.budget(cx).await?);
        Ok(hops)
    }

    async fn wait(&self, cx: &Context) -> wharf::Result<()> {
        self.middle.wait(cx).await
    }
}

struct MiddleService {
    leaf: LeafClient,
}

impl MiddleService {
    async fn start(_: Start, leaf: LeafClient) -> anyhow::Result<Self> {
        Ok(Self { leaf })
    }
}

impl Middle for MiddleService {
    async fn budget(&self, cx: &Context) -> wharf::Result<Vec<Hop>> {
        Ok(vec![hop(cx), self.leaf.budget(cx).await?])
    }

    async fn wait(&self, cx: &Context) -> wharf::Result<()> {
        self.leaf.wait(cx).await
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct LeafConfig {
    /// The leaf is ready once this file is there.
    gate: Option<PathBuf>,
}

#[derive(Default)]
struct LeafService {
    begun: AtomicU64,
    under_way: AtomicU64,
}

/// A call under way, until it is dropped.
struct UnderWay<'a>(&'a AtomicU64);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl LeafService {
    async fn start(start: Start) -> anyhow::Result<Self> {
        if let LeafConfig { gate: Some(gate) } = start.config()? {
            while !gate.exists() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        Ok(Self::default())
    }
}

impl Leaf for LeafService {
    async fn budget(&self, cx: &Context) -> wharf::Result<Hop> {
        Ok(hop(cx))
    }

    async fn wait(&self, _: &Context) -> wharf::Result<()> {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        let _under_way = UnderWay(&self.under_way);
        self.begun.fetch_add(1, Ordering::Relaxed);
        std::future::pending().await
    }

    async fn waits(&self, _: &Context) -> wharf::Result<Waits> {
        Ok(Waits {
            begun: self.begun.load(Ordering::Relaxed),
            under_way: self.under_way.load(Ordering::Relaxed),
        })
    }
}

struct EarlyService {
    asked: String,
}

impl EarlyService {
    async fn start(start: Start, leaf: LeafClient) -> anyhow::Result<Self> {
        let hop = leaf.budget(&start.context(PATIENCE)).await?;
        Ok(Self { asked: hop.process })
    }
}

impl Early for EarlyService {
    async fn asked(&self, _: &Context) -> wharf::Result<String> {
        Ok(self.asked.clone())
    }
}

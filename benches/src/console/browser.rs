//! A browser that shows a page, on a thread of its own, and what its processes use.
use std::{
    collections::BTreeMap,
    sync::mpsc::{Receiver, Sender, channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::{Context as _, Result};
use wharf_tests::browser::Browser;

use crate::shop::usage::{cpu, resident_mib};

/// A browser with one page open.
pub(crate) struct Shown {
    asks: Option<Sender<String>>,
    answers: Receiver<Vec<u32>>,
    thread: Option<JoinHandle<()>>,
}

/// What the processes of a browser have used, by their kinds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Used(BTreeMap<u32, (String, Duration)>);

impl Shown {
    /// Opens `address`, and waits until the page is loaded.
    pub(crate) fn open(address: String) -> Result<Self> {
        let (asks, asked) = channel::<String>();
        let (answer, answers) = channel();
        let thread = thread::Builder::new().name("browser".into()).spawn(move || {
            let browser = Browser::new();
            browser.goto(&address);
            let processes = || browser.processes().into_iter().map(|process| process.id).collect();
            let _ = answer.send(processes());
            // Where else it is to be looked; nothing: who is there.
            for address in asked {
                if !address.is_empty() {
                    browser.goto(&address);
                }
                if answer.send(processes()).is_err() {
                    return;
                }
            }
        })?;
        let shown = Self { asks: Some(asks), answers, thread: Some(thread) };
        shown.answers.recv().context("the browser did not open the page")?;
        Ok(shown)
    }

    /// Shows another page.
    pub(crate) fn goto(&self, address: &str) -> Result<()> {
        self.ask(address).map(drop)
    }

    /// What its processes have used so far.
    pub(crate) fn used(&self) -> Result<Used> {
        let ids = self.ask("")?;
        let used = ids.into_iter().filter_map(|id| {
            let command = std::fs::read(format!("/proc/{id}/cmdline")).ok()?;
            let command = String::from_utf8_lossy(&command).replace('\0', " ");
            let kind = command
                .split_once("--type=")
                .map_or("browser", |(_, rest)| rest.split_whitespace().next().unwrap_or("browser"));
            Some((id, (kind.to_owned(), cpu(id).ok()?)))
        });
        Ok(Used(used.collect()))
    }

    /// The memory of all its processes, in MiB: what they share counts for each.
    pub(crate) fn resident_mib(&self) -> Result<f64> {
        Ok(self.ask("")?.into_iter().filter_map(|id| resident_mib(id).ok()).sum())
    }

    fn ask(&self, address: &str) -> Result<Vec<u32>> {
        let asks = self.asks.as_ref().context("the browser is closed")?;
        asks.send(address.to_owned()).ok().context("the browser has ended")?;
        self.answers.recv().context("the browser has ended")
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        drop(self.asks.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Used {
    /// The share of a core that each kind of process has used since `before`.
    pub(crate) fn since(&self, before: &Self, span: Duration) -> BTreeMap<String, f64> {
        let mut shares: BTreeMap<String, f64> = BTreeMap::new();
        for (id, (kind, used)) in &self.0 {
            let before = before.0.get(id).map_or(Duration::ZERO, |(_, used)| *used);
            *shares.entry(kind.clone()).or_default() +=
                used.saturating_sub(before).as_secs_f64() / span.as_secs_f64();
        }
        shares
    }
}

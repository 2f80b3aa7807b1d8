//! The task that owns one process through all its lives: a function per state.

use std::fs;
use std::io;
use std::process::ExitStatus;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};
use wharf_control::{Exit, HttpAddress, ProcessState, now_ms};

use super::child::{Child, Output};
use super::desk::{Inbox, Report};
use super::exit::describe;
use super::order::{Hearing, Order};
use super::status::{Status, millis};
use super::usage::built_ms;
use crate::certificates::Held;
use crate::event::{Event, Teller};
use crate::plan::ProcessSpec;
use crate::restart::Backoff;
use crate::shared::Shared;

/// So many lines of a life are kept with its end.
const LAST_LINES: usize = 20;

/// One process, through all its lives.
#[derive(Debug)]
pub(crate) struct Lives {
    name: Arc<str>,
    spec: Arc<ProcessSpec>,
    shared: Arc<Shared>,
    /// How many lives processes of this name have had.
    lives: Arc<AtomicU32>,
    hearing: Hearing,
    status: watch::Sender<Status>,
    backoff: Backoff,
    /// Why it can't be started, as far as that was told.
    told: Option<String>,
}

/// How a state ended.
enum Next {
    /// The process listens.
    Ready,
    /// It ended by itself.
    Ended(io::Result<ExitStatus>),
    /// It shall end.
    Asked,
}

// === impl Lives ===

impl Lives {
    pub(crate) fn new(
        name: Arc<str>,
        spec: Arc<ProcessSpec>,
        shared: Arc<Shared>,
        lives: Arc<AtomicU32>,
        hearing: Hearing,
        status: watch::Sender<Status>,
    ) -> Self {
        let backoff = Backoff::new(shared.settings.restart, fastrand::Rng::new());
        Self { name, spec, shared, lives, hearing, status, backoff, told: None }
    }

    /// Life after life, until it is asked to end.
    pub(crate) async fn run(mut self) {
        while self.hearing.now() == Order::Run {
            let Some(ready) = self.live().await else { break };
            let pause = self.backoff.pause_after(ready);
            if self.status.borrow().state == ProcessState::BackingOff {
                self.tell(Event::Restarting { process: self.name(), after: pause });
            }
            tokio::select! {
                biased;
                _ = self.hearing.at_least(Order::Leave) => break,
                () = sleep(pause) => {}
            }
        }
        // Told before it is published: whoever waits for the end has then seen all of it.
        self.tell(Event::Stopped { process: self.name() });
        self.status.send_modify(|status| status.end_life(ProcessState::Stopped));
    }

    /// One life. Gives how long it was ready, or nothing when it has ended because it was asked to.
    async fn live(&mut self) -> Option<Duration> {
        let shared = self.shared.clone();
        let life = self.lives.fetch_add(1, Ordering::Relaxed) + 1;
        let id = if life == 1 { self.name() } else { format!("{}.{life}", self.name) };
        let mut inbox = shared.desk.open(&id);
        let output =
            Output { process: self.name.clone(), logs: shared.logs.clone(), events: shared.events.clone() };
        let certificates = shared
            .certificates(&self.spec, &id)
            .map_err(|error| format!("can't be given certificates: {error}"));
        let missing = self.spec.misses();
        shared.registry.absent(&self.spec.services, missing.as_deref());
        let child = missing.map_or(certificates, Err).and_then(|held| {
            let child = Child::spawn(&self.spec, shared.environment(&self.spec, &id), &output)?;
            Ok((child, held))
        });
        let built_ms = built_ms(&self.spec.program);
        self.status.send_modify(|status| {
            status.begin_life(&id, life, child.as_ref().ok().and_then(|(child, _)| child.pid()), built_ms);
        });
        let (mut child, certificates) = match child {
            Ok(child) => child,
            Err(reason) => {
                self.cannot_start(Exit { reason, at_ms: now_ms(), ..no_exit() });
                return Some(Duration::ZERO);
            }
        };
        shared.registry.join(&id);
        self.tell(Event::Started { process: self.name(), pid: child.pid().unwrap_or_default() });
        let name = self.name.clone();
        let ready = tokio::select! {
            biased;
            ready = self.live_through(&mut child, &mut inbox, &id) => ready,
            () = renewed(certificates.as_ref(), &name, &shared.events) => Some(Duration::ZERO),
        };
        shared.registry.unpublish(&id, &self.spec.services);
        shared.registry.leave(&id);
        // A process that drained has removed it itself.
        let _ = fs::remove_file(shared.dir.socket(&id));
        ready
    }

    async fn live_through(&mut self, child: &mut Child, inbox: &mut Inbox, id: &str) -> Option<Duration> {
        match self.starting(child, inbox, id).await {
            Next::Ready => {}
            Next::Ended(status) => {
                let exit = self.exit(child, &status, " before it was ready");
                self.cannot_start(exit);
                return Some(Duration::ZERO);
            }
            Next::Asked => {
                self.draining(child, id).await;
                return None;
            }
        }
        let since = Instant::now();
        match self.ready(child, inbox, id).await {
            Next::Ended(status) => {
                let exit = self.exit(child, &status, "");
                self.status.send_modify(|status| {
                    status.end_life(ProcessState::BackingOff);
                    status.last_exit = Some(exit.clone());
                });
                self.tell(Event::Crashed { process: self.name(), exit });
                Some(since.elapsed())
            }
            Next::Ready | Next::Asked => {
                self.draining(child, id).await;
                None
            }
        }
    }

    async fn starting(&mut self, child: &mut Child, inbox: &mut Inbox, id: &str) -> Next {
        let mut slow = std::pin::pin!(sleep(self.shared.settings.slow_start));
        let mut is_slow = false;
        loop {
            tokio::select! {
                biased;
                _ = self.hearing.at_least(Order::Leave) => return Next::Asked,
                status = child.wait() => return Next::Ended(status),
                report = inbox.next() => match report {
                    Report::Waiting(services) => {
                        self.status.send_modify(|status| status.waiting_for = services);
                    }
                    Report::Policies(said) => self.goes_by(said),
                    Report::Ready { endpoints, http } => {
                        self.publish(id, endpoints, http.clone());
                        self.told = None;
                        self.tell(Event::Ready { process: self.name(), after: child.started.elapsed(), http });
                        return Next::Ready;
                    }
                },
                () = &mut slow, if !is_slow => {
                    is_slow = true;
                    let waiting_for = self.status.borrow().waiting_for.clone();
                    let after = child.started.elapsed();
                    self.tell(Event::SlowStart { process: self.name(), after, waiting_for });
                }
            }
        }
    }

    async fn ready(&mut self, child: &mut Child, inbox: &mut Inbox, id: &str) -> Next {
        loop {
            tokio::select! {
                biased;
                _ = self.hearing.at_least(Order::Leave) => return Next::Asked,
                status = child.wait() => return Next::Ended(status),
                report = inbox.next() => match report {
                    Report::Ready { endpoints, http } => self.publish(id, endpoints, http),
                    Report::Policies(said) => self.goes_by(said),
                    Report::Waiting(_) => {}
                }
            }
        }
    }

    /// Leaves the registry, then asks the process to end, then makes it.
    async fn draining(&mut self, child: &mut Child, id: &str) {
        let settings = self.shared.settings;
        self.status.send_modify(|status| status.state = ProcessState::Draining);
        self.tell(Event::Draining { process: self.name() });
        let change = self.shared.registry.unpublish(id, &self.spec.services);
        tokio::select! {
            biased;
            _ = self.hearing.at_least(Order::End) => {}
            _ = child.wait() => {}
            _ = self.shared.registry.taken_note_of(&change, settings.leave) => {}
        }
        child.end();
        let asked = Instant::now();
        let ended = tokio::select! {
            biased;
            _ = child.wait() => true,
            _ = self.hearing.at_least(Order::Kill) => false,
            () = sleep(settings.drain) => false,
        };
        if !ended {
            self.tell(Event::Killed { process: self.name(), after: asked.elapsed() });
            child.kill();
            // The kernel may hold on to a process that waits for a device; there is nothing left to do about it.
            let _ = timeout(settings.kill, child.wait()).await;
        }
    }

    fn publish(&self, id: &str, endpoints: Vec<String>, http: Vec<HttpAddress>) {
        if let Some(address) = endpoints.first() {
            self.shared.registry.publish(id, &self.spec.services, address);
        }
        self.status.send_modify(|status| status.be_ready(endpoints, http));
    }

    fn goes_by(&self, policies: String) {
        self.status.send_modify(|status| status.policies = Some(policies));
    }

    /// Tells why it can't be started, unless that was told already.
    fn cannot_start(&mut self, exit: Exit) {
        self.status.send_modify(|status| {
            status.end_life(ProcessState::Failed);
            status.is_failing = true;
            status.last_exit = Some(exit.clone());
        });
        if self.told.as_ref() != Some(&exit.reason) {
            self.told = Some(exit.reason.clone());
            self.tell(Event::CannotStart { process: self.name(), exit });
        }
    }

    fn exit(&self, child: &Child, status: &io::Result<ExitStatus>, when: &str) -> Exit {
        let lived_ms = millis(child.started.elapsed());
        let last_lines = self.shared.logs.last(&self.name, child.first_line, LAST_LINES);
        let told = Exit { at_ms: now_ms(), lived_ms, last_lines, ..no_exit() };
        match status {
            Ok(status) => Exit {
                reason: format!("{}{when}", describe(*status)),
                status: status.code(),
                signal: std::os::unix::process::ExitStatusExt::signal(status),
                ..told
            },
            Err(error) => Exit { reason: format!("can't be waited for: {error}"), ..told },
        }
    }

    fn name(&self) -> String {
        self.name.to_string()
    }

    fn tell(&self, event: Event) {
        self.shared.events.tell(event);
    }
}

/// Renews the certificates of a process, if it has any. Never ends.
async fn renewed(certificates: Option<&Held>, process: &str, events: &Teller) {
    match certificates {
        Some(held) => held.renew(process, events).await,
        None => std::future::pending().await,
    }
}

fn no_exit() -> Exit {
    Exit { reason: String::new(), status: None, signal: None, at_ms: 0, lived_ms: 0, last_lines: Vec::new() }
}

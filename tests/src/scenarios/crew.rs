//! Two replicas that are processes of their own, under a supervisor, and a caller of them.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::block_in_place;
use tokio::time::Instant;
use wharf::Context;
use wharf_core::LinkSeed;
use wharf_rpc::client::{Caller, Channel, Target};
use wharf_rpc::conn::Address;
use wharf_rpc::security::Security;
use wharf_rpc::wire::Bounds;

use super::work::WorkClient;
use super::{Load, Setting};
use crate::directory::Directory;
use crate::processes::{self, Signal};
use crate::up::{Setup, Up};
use crate::wait::wait_for;
use crate::workspace;

/// The processes.
pub(super) const MEMBERS: [&str; 2] = ["work-1", "work-2"];

/// What a call takes.
const PAUSE_MS: u64 = 20;

/// How long a caller waits.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The processes, and the way to them.
pub(super) struct Crew {
    up: Up,
    directory: Directory,
    client: WorkClient,
}

impl Crew {
    /// Starts it.
    pub(super) fn start(setting: &Setting) -> Self {
        let setup = Setup::of(&workspace::example("crew"));
        let book = setup.path("book");
        let toml = format!(
            "[service.work]\nreplicas = 2\n[service.work.config]\npause_ms = {PAUSE_MS}\nbook = {book:?}\n"
        );
        let up = block_in_place(|| setup.toml(&toml).ready());
        let directory = Directory::that_announces();
        for member in MEMBERS {
            directory.add("work", &endpoint(&up, member));
        }
        let runtime = Handle::current();
        let interface = <WorkClient as wharf_core::Client>::INTERFACE;
        // Of no app: a tool, which may call what it likes.
        let who = Caller {
            app: String::new(),
            service: "scenario".into(),
            process: "scenario-1".into(),
            security: Security::none(),
        };
        let target = Target { service: "work".into(), interface };
        let policies = setting.policies(interface);
        let channel = Channel::new(who, &target, &directory, Bounds::default(), &policies, &runtime);
        let client = LinkSeed::remote("scenario", "work", interface, Arc::new(channel), runtime).client();
        Self { up, directory, client }
    }

    /// Reads, so many a second.
    pub(super) fn reads(&self, rate: f64) -> Load {
        let client = self.client.clone();
        Load::start(rate, move |number| {
            let client = client.clone();
            async move { client.look(&Context::root(TIMEOUT), number).await.map_err(|error| error.to_string()) }
        })
    }

    /// Commands, so many a second.
    pub(super) fn commands(&self, rate: f64) -> Load {
        let client = self.client.clone();
        Load::start(rate, move |number| {
            let client = client.clone();
            async move { client.put(&Context::root(TIMEOUT), number).await.map_err(|error| error.to_string()) }
        })
    }

    /// Sends a signal to one of the processes. Gives the moment after that.
    pub(super) fn send(&self, member: &str, signal: Signal) -> Instant {
        processes::send(block_in_place(|| self.up.pid(member)), signal);
        Instant::now()
    }

    /// Kills one of the processes and waits until there is another in its place: all as a registry would tell of it.
    /// Gives the moment after the kill.
    pub(super) fn kill(&self, member: &str) -> Instant {
        let (old, id) = block_in_place(|| (endpoint(&self.up, member), self.up.pid(member)));
        processes::send(id, Signal::KILL);
        let killed = Instant::now();
        self.directory.remove("work", &old);
        block_in_place(|| {
            wait_for("another process is there", || (self.up.pid(member) != id).then_some(()));
        });
        self.directory.add("work", &block_in_place(|| endpoint(&self.up, member)));
        killed
    }

    /// Of the commands that were begun, how many were begun twice or more often.
    pub(super) fn doubled(&self) -> usize {
        let book = std::fs::read_to_string(self.up.path("book")).unwrap_or_default();
        let mut seen = HashSet::new();
        book.lines().filter(|line| !seen.insert(*line)).count()
    }
}

fn endpoint(up: &Up, member: &str) -> Address {
    let process = up.process(member);
    let endpoint = process["endpoints"][0].as_str().expect("a ready process has an endpoint");
    endpoint.parse().expect("an endpoint is an address")
}

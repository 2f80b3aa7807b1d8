//! A live process to be attacked, seen from outside: its memory, its log, and what honest callers get of it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use wharf::Context;
use wharf_core::{Client, LinkSeed};
use wharf_rpc::client::{Caller, Channel, Policies, Static, Target};
use wharf_rpc::conn::Address;
use wharf_rpc::security::Security;
use wharf_rpc::wire::Bounds;
use wharf_tests::program::{Program, Start};
use wharf_tests::workspace;

#[expect(unreachable_pub, reason = "it is a module of the app, too")]
#[path = "../../examples/fort/interface.rs"]
mod interface;
use interface::KeepClient;

/// So many callers call beside an attack, each so often.
const CALLERS: usize = 4;
const PAUSE: Duration = Duration::from_millis(5);

/// The process under attack.
pub(crate) struct Fort {
    program: Program,
    pub(crate) calls: SocketAddr,
    pub(crate) http: SocketAddr,
}

impl Fort {
    pub(crate) fn start() -> Self {
        let start = Start::new(workspace::example("fort"))
            .env("WHARF_LISTEN", "tcp:127.0.0.1:0")
            .env("WHARF_HTTP", "gate=127.0.0.1:0")
            .env("WHARF_GATE_EDGE__BODY", "1MiB");
        let mut program = start.start();
        let calls = address(&program.wait_for_line("calls  tcp:"));
        let http = address(&program.wait_for_line("gate  http://"));
        Self { program, calls, http }
    }

    /// Resident memory in bytes: the most since [`Fort::forget_peak`].
    pub(crate) fn peak(&self) -> usize {
        let path = format!("/proc/{}/status", self.program.id());
        let status = std::fs::read_to_string(path).expect("the fort stands");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("VmHWM");
        let kib: usize = line.trim().trim_end_matches(" kB").parse().expect("a number");
        kib * 1024
    }

    pub(crate) fn forget_peak(&self) {
        let path = format!("/proc/{}/clear_refs", self.program.id());
        std::fs::write(path, "5").expect("the peak of a child may be cleared");
    }

    /// The lines of its log so far.
    pub(crate) fn log(&self) -> Vec<String> {
        self.program.stderr().lines().map(str::to_owned).collect()
    }

    /// Lets honest callers call until they are asked what they got.
    pub(crate) fn visited(&self) -> Visit {
        let client = self.client();
        let callers = (0..CALLERS).map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                let mut took = Vec::new();
                loop {
                    let begun = Instant::now();
                    let cx = Context::root(Duration::from_secs(10));
                    match client.echo(&cx, "mug".into()).await {
                        Ok(_) => took.push(begun.elapsed()),
                        Err(error) => return Err::<Vec<Duration>, _>(error.to_string()),
                    }
                    if client.is_over() {
                        return Ok(took);
                    }
                    tokio::time::sleep(PAUSE).await;
                }
            })
        });
        Visit { client: client.clone(), callers: callers.collect() }
    }

    fn client(&self) -> Visitor {
        let caller = Caller {
            app: String::new(),
            service: "visitor".into(),
            process: "visitor-1".into(),
            security: Security::none(),
        };
        let target = Target { service: "keep".into(), interface: KeepClient::INTERFACE };
        let places = Static::default().with("keep", vec![Address::Tcp(self.calls.to_string())]);
        let policies = Policies::default();
        let channel =
            Channel::new(caller, &target, &places, Bounds::default(), &policies, &Handle::current());
        let link =
            LinkSeed::remote("visitor", "keep", KeepClient::INTERFACE, Arc::new(channel), Handle::current());
        Visitor { keep: link.client(), over: Arc::default() }
    }
}

fn address(line: &str) -> SocketAddr {
    let at = line.rfind("//").map_or_else(|| line.rfind("tcp:").map_or(0, |at| at + 4), |at| at + 2);
    line[at..].trim().parse().expect("an address")
}

#[derive(Clone)]
struct Visitor {
    keep: KeepClient,
    over: Arc<std::sync::atomic::AtomicBool>,
}

impl std::ops::Deref for Visitor {
    type Target = KeepClient;

    fn deref(&self) -> &KeepClient {
        &self.keep
    }
}

impl Visitor {
    fn is_over(&self) -> bool {
        self.over.load(std::sync::atomic::Ordering::SeqCst)
    }
}

/// Honest callers at work.
pub(crate) struct Visit {
    client: Visitor,
    callers: Vec<JoinHandle<Result<Vec<Duration>, String>>>,
}

impl Visit {
    /// Ends it; gives how long calls took, the 99th of a hundred.
    ///
    /// # Panics
    /// When one of them failed.
    pub(crate) async fn p99(self) -> Duration {
        self.client.over.store(true, std::sync::atomic::Ordering::SeqCst);
        let mut took = Vec::new();
        for caller in self.callers {
            took.extend(caller.await.expect("no panic").expect("an honest call is answered"));
        }
        took.sort_unstable();
        took[(took.len() - 1) * 99 / 100]
    }
}

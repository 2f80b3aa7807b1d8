//! A live server with an honest caller, and the peers that are let loose on it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;
use tokio::runtime::{Builder, Handle, Runtime};
use wharf::{Callers, Client, Context, LinkSeed};
use wharf_rpc::client::{Caller, Channel, Policies, Static, Target};
use wharf_rpc::conn::{Address, Listener};
use wharf_rpc::security::Security;
use wharf_rpc::server::{Identity, Offered, Server};
use wharf_rpc::wire::Bounds;

use super::operations::Operation;
use crate::service::{ProbeClient, ProbeServer, Trial};

/// How long anything may take that is sure to come.
const PATIENCE: Duration = Duration::from_secs(10);

/// What may be open at once.
const CONNECTIONS: usize = 4;

/// A server, an honest caller, and what was there before anybody else came.
pub(crate) struct World {
    runtime: Runtime,
    inner: Inner,
}

struct Inner {
    path: PathBuf,
    trial: Trial,
    honest: ProbeClient,
    /// Tasks that run when nobody but the honest caller is there.
    tasks: usize,
    _server: Server,
}

impl World {
    /// Starts it.
    pub(crate) fn start() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let inner = runtime.block_on(Inner::start());
        Self { runtime, inner }
    }

    /// Does all that to the server; then an honest call must work, and nothing be left.
    pub(crate) fn run(&mut self, operations: Vec<Operation>) {
        self.runtime.block_on(self.inner.run(operations));
    }
}

/// Small enough to be passed by small inputs.
fn bounds() -> Bounds {
    Bounds {
        message: 128 * 1024,
        assembling: 160 * 1024,
        calls: 6,
        streams: 3,
        held: 160 * 1024,
        unsent: 64 * 1024,
        unsent_at_most: 512 * 1024,
        connections: CONNECTIONS,
        connections_of_peer: CONNECTIONS,
        memory_of_peer: 768 * 1024,
        hello: Duration::from_millis(20),
        stall: Duration::from_millis(20),
    }
}

impl Inner {
    async fn start() -> Self {
        let name = format!("wharf-fuzz-{}-{:08x}.sock", std::process::id(), fastrand::u32(..));
        let path = std::env::temp_dir().join(name);
        let address = Address::Unix(path.clone());
        let listener = Listener::bind(&address).await.expect("a socket in the folder for temporary files");
        let trial = Trial::default();
        let bound = (ProbeServer::offer().bind)(Arc::new(trial.clone()));
        let offered = Offered { service: "probe".into(), dispatch: bound.dispatch, callers: Callers::Anyone };
        let identity = Identity { app: "fuzz".into(), process: "probe-1".into() };
        let mut server = Server::new(identity, vec![offered], bounds());
        server.listen(listener);
        let caller = Caller {
            app: "fuzz".into(),
            service: "honest".into(),
            process: "honest-1".into(),
            security: Security::none(),
        };
        let target = Target { service: "probe".into(), interface: ProbeClient::INTERFACE };
        let places = Static::default().with("probe", vec![address]);
        let channel = Channel::new(
            caller,
            &target,
            &places,
            Bounds::default(),
            &Policies::default(),
            &Handle::current(),
        );
        let link =
            LinkSeed::remote("honest", "probe", ProbeClient::INTERFACE, Arc::new(channel), Handle::current());
        let mut inner = Self { path, trial, honest: link.client(), tasks: 0, _server: server };
        inner.honest_call().await;
        inner.tasks = tasks();
        inner
    }

    async fn run(&mut self, operations: Vec<Operation>) {
        let mut peers = Peers { path: self.path.clone(), open: Vec::new(), at: 0 };
        for operation in operations {
            peers.run(operation).await;
        }
        drop(peers);
        self.honest_call().await;
        let clean = async {
            while self.trial.held() > 0 || tasks() > self.tasks {
                tokio::task::yield_now().await;
            }
        };
        if tokio::time::timeout(PATIENCE, clean).await.is_err() {
            let (held, tasks, before) = (self.trial.held(), tasks(), self.tasks);
            panic!("{held} calls are still held; {tasks} tasks run, and before it were {before}");
        }
    }

    async fn honest_call(&self) {
        let cx = Context::root(PATIENCE);
        let answer = self.honest.echo(&cx, "still there".into()).await;
        assert_eq!(answer.expect("an honest caller is served"), "still there");
    }
}

fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

/// The connections of the peer.
struct Peers {
    path: PathBuf,
    open: Vec<UnixStream>,
    at: usize,
}

impl Peers {
    async fn run(&mut self, operation: Operation) {
        let open = self.open.len();
        match operation {
            Operation::Connect if open <= CONNECTIONS => {
                if let Ok(io) = UnixStream::connect(&self.path).await {
                    self.open.push(io);
                    self.at = open;
                }
            }
            Operation::Turn(to) => self.at = to.checked_rem(open).unwrap_or(0),
            Operation::Pause(turns) => pause(turns).await,
            _ => {}
        }
        let Some(io) = self.open.get_mut(self.at) else { return };
        match operation {
            Operation::Send(bytes) => {
                // A server that has stopped reading is not waited for.
                let _ = tokio::time::timeout(Duration::from_millis(5), io.write_all(&bytes)).await;
            }
            Operation::Read => {
                let mut bytes = [0; 64 * 1024];
                while matches!(io.try_read(&mut bytes), Ok(1..)) {}
            }
            Operation::HalfClose => {
                let _ = io.shutdown().await;
            }
            Operation::Close => {
                self.open.remove(self.at);
                self.at = 0;
            }
            Operation::Connect | Operation::Turn(_) | Operation::Pause(_) => {}
        }
    }
}

/// Lets the server work; a long one lets its patience end.
async fn pause(turns: u8) {
    if turns == 15 {
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
}

//! A socket between a caller and a replica whose bytes a case holds back, lets through, or cuts off.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf, split};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use wharf_rpc::conn::{Address, Io, Listener, connect};

/// Passes bytes on between those who connect to it and a replica, as long as its gates are open.
pub(crate) struct Sluice {
    address: Address,
    gates: Arc<Gates>,
    task: JoinHandle<()>,
}

struct Gates {
    to_replica: Gate,
    to_caller: Gate,
}

struct Gate {
    open: watch::Sender<bool>,
    come: AtomicUsize,
    passed: AtomicUsize,
}

impl Sluice {
    /// A sluice at `at` before the replica at `replica`, open in both directions.
    pub(crate) async fn before(replica: &Address, at: &Address) -> Self {
        let listener = Listener::bind(at).await.expect("the address is free");
        let address = listener.address().expect("it has an address");
        let gate = || Gate {
            open: watch::Sender::new(true),
            come: AtomicUsize::new(0),
            passed: AtomicUsize::new(0),
        };
        let gates = Arc::new(Gates { to_replica: gate(), to_caller: gate() });
        let task = tokio::spawn(pass(listener, replica.clone(), Arc::clone(&gates)));
        Self { address, gates, task }
    }

    /// Where callers connect.
    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// Holds back, or lets through, what callers send.
    pub(crate) fn open_to_replica(&self, open: bool) {
        self.gates.to_replica.open.send_replace(open);
    }

    /// Holds back, or lets through, what the replica sends.
    pub(crate) fn open_to_caller(&self, open: bool) {
        self.gates.to_caller.open.send_replace(open);
    }

    /// How many bytes have come from callers, whether or not they passed.
    pub(crate) fn come_from_caller(&self) -> usize {
        self.gates.to_replica.come.load(SeqCst)
    }

    /// How many bytes callers have got.
    pub(crate) fn passed_to_caller(&self) -> usize {
        self.gates.to_caller.passed.load(SeqCst)
    }

    /// Ends all connections, and takes no further one.
    pub(crate) async fn cut(self) {
        self.task.abort();
        let _ = self.task.await;
    }
}

/// Takes connections until it is dropped, and with them all that was taken.
async fn pass(listener: Listener, replica: Address, gates: Arc<Gates>) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let Ok(caller) = listener.accept().await else { return };
        let Ok(replica) = connect(&replica).await else { continue };
        let ((from_caller, to_caller), (from_replica, to_replica)) = (split(caller), split(replica));
        let (one, other) = (Arc::clone(&gates), Arc::clone(&gates));
        connections.spawn(async move { flow(from_caller, to_replica, &one.to_replica).await });
        connections.spawn(async move { flow(from_replica, to_caller, &other.to_caller).await });
    }
}

/// Passes bytes on in one direction.
async fn flow(mut from: ReadHalf<Box<dyn Io>>, mut to: WriteHalf<Box<dyn Io>>, gate: &Gate) {
    let mut open = gate.open.subscribe();
    let mut chunk = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut chunk).await {
        gate.come.fetch_add(count, SeqCst);
        let is_open = open.wait_for(|open| *open).await.is_ok();
        if !is_open || to.write_all(&chunk[..count]).await.is_err() {
            return;
        }
        gate.passed.fetch_add(count, SeqCst);
    }
    let _ = to.shutdown().await;
}

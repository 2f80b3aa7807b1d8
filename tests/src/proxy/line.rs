//! The proxy itself: takes connections, and ends them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use tokio::io::split;
use tokio::sync::{broadcast, watch};
use tokio::task::{JoinHandle, JoinSet};
use wharf_rpc::conn::Address;

use super::flow::Way;
use super::socket::{Listener, Socket};
use super::trouble::{Direction, End, Trouble};

/// Stands before a replica, and passes bytes on between it and those who connect. Dropping it ends all connections.
pub struct Proxy {
    address: Address,
    to_replica: Side,
    to_caller: Side,
    ends: broadcast::Sender<End>,
    connections: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

/// How many bytes have come in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Taken from who sent them, whether or not they were passed on.
    pub taken: u64,
    /// Passed on.
    pub passed: u64,
}

/// One direction of all connections.
struct Side {
    trouble: watch::Sender<(u64, Option<Trouble>)>,
    way: Way,
}

/// What a connection is made of.
#[derive(Clone)]
struct Line {
    replica: Address,
    seed: u64,
    to_replica: Way,
    to_caller: Way,
    ends: broadcast::Sender<End>,
    connections: Arc<AtomicU64>,
}

impl Proxy {
    /// A proxy at `at` before the replica at `replica`, without any trouble yet. Port 0 is any free one.
    ///
    /// # Errors
    /// When it cannot listen there.
    pub async fn before(replica: &Address, at: &Address, seed: u64) -> io::Result<Self> {
        let listener = Listener::bind(at).await?;
        let address = listener.address()?;
        let (to_replica, to_caller) = (Side::new(Direction::ToReplica), Side::new(Direction::ToCaller));
        let (ends, connections) = (broadcast::Sender::new(16), Arc::default());
        let line = Line {
            replica: replica.clone(),
            seed,
            to_replica: to_replica.way.clone(),
            to_caller: to_caller.way.clone(),
            ends: ends.clone(),
            connections: Arc::clone(&connections),
        };
        let task = tokio::spawn(line.take_all(listener));
        Ok(Self { address, to_replica, to_caller, ends, connections, task })
    }

    /// Where callers connect.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// What happens in one direction from now on, to the connections there are and to those to come.
    pub fn set(&self, direction: Direction, trouble: impl Into<Option<Trouble>>) {
        let trouble = trouble.into();
        self.side(direction).trouble.send_modify(|(change, now)| {
            *change += 1;
            *now = trouble;
        });
    }

    /// The same in both directions.
    pub fn set_both(&self, trouble: impl Into<Option<Trouble>>) {
        let trouble = trouble.into();
        self.set(Direction::ToReplica, trouble.clone());
        self.set(Direction::ToCaller, trouble);
    }

    /// Ends the connections that there are, in both directions, and drops what is on its way. Further ones are taken.
    pub fn end(&self, how: End) {
        // Nobody hears it when there is none.
        let _ = self.ends.send(how);
    }

    /// How many bytes have come in one direction.
    pub fn count(&self, direction: Direction) -> Count {
        let way = &self.side(direction).way;
        Count { taken: way.taken.load(SeqCst), passed: way.passed.load(SeqCst) }
    }

    /// How many connections were taken.
    pub fn connections(&self) -> u64 {
        self.connections.load(SeqCst)
    }

    /// Ends all connections, and takes no further one.
    pub async fn cut(self) {
        self.task.abort();
        while !self.task.is_finished() {
            tokio::task::yield_now().await;
        }
    }

    fn side(&self, direction: Direction) -> &Side {
        match direction {
            Direction::ToReplica => &self.to_replica,
            Direction::ToCaller => &self.to_caller,
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Side {
    fn new(direction: Direction) -> Self {
        let (trouble, now) = watch::channel((0, None));
        let way = Way { direction, now, taken: Arc::default(), passed: Arc::default() };
        Self { trouble, way }
    }
}

impl Line {
    /// Takes connections until it is dropped, and with them all that were taken.
    async fn take_all(self, listener: Listener) {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                caller = listener.accept() => {
                    let Ok(caller) = caller else { return };
                    let number = self.connections.fetch_add(1, SeqCst);
                    connections.spawn(self.clone().connection(number, caller));
                }
                // Those that are over are only to be gone from memory.
                Some(_) = connections.join_next() => {}
            }
        }
    }

    async fn connection(self, number: u64, mut caller: Socket) {
        let mut ends = self.ends.subscribe();
        // Who cannot be reached is as if nobody listened here.
        let Ok(mut replica) = Socket::connect(&self.replica).await else { return };
        let over = {
            let (from_caller, to_caller) = split(&mut caller);
            let (from_replica, to_replica) = split(&mut replica);
            let there = self.to_replica.flow(self.seed, number, from_caller, to_replica);
            let back = self.to_caller.flow(self.seed, number, from_replica, to_caller);
            tokio::select! {
                over = async { tokio::try_join!(there, back) } => over.err(),
                how = ends.recv() => how.ok(),
            }
        };
        if over == Some(End::Reset) {
            caller.reset();
            replica.reset();
        }
    }
}

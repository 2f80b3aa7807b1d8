//! What carries the calls of a scenario to its desks: Wharf, or another system that it is compared with.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use wharf::{Context, Criticality};

use super::desk::Desk;
use super::setting::Setting;
use super::town::Town;
use super::work::WorkClient;
use crate::replica::Replica;

/// Something that services are called by.
pub trait System {
    /// The end that calls.
    type Caller: Caller;

    /// Serves each desk behind a socket of its own, as the replicas of one service, and gives who calls them.
    fn open(&self, desks: &[Arc<Desk>]) -> impl Future<Output = Self::Caller> + Send;
}

/// Calls the replicas of one service. Dropping the last one ends the replicas.
pub trait Caller: Clone + Send + Sync + 'static {
    /// Makes one call, which has no effect and may be repeated.
    fn call(&self, ask: Ask) -> impl Future<Output = Result<(), String>> + Send;
}

/// One call that is to be made.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// How long its caller waits.
    pub timeout: Duration,
    /// How much it matters.
    pub criticality: Criticality,
}

impl Default for Ask {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(5), criticality: Criticality::Critical }
    }
}

/// Wharf, with the policies of a setting.
#[derive(Clone, Debug)]
pub struct Wharf(pub Setting);

/// A plain round robin over connections of Wharf, which knows nothing of the replicas but their number.
#[derive(Clone, Debug)]
pub struct RoundRobin(pub Setting);

/// Calls through one client, or through one a replica by turns.
#[derive(Clone)]
pub struct WorkCaller {
    clients: Arc<[WorkClient]>,
    turn: Arc<AtomicUsize>,
    _replicas: Arc<(Vec<Replica>, Town)>,
}

impl System for Wharf {
    type Caller = WorkCaller;

    async fn open(&self, desks: &[Arc<Desk>]) -> WorkCaller {
        let town = Town::new(&self.0);
        let mut replicas = Vec::new();
        for desk in desks {
            replicas.push(town.replica("work", desk).await);
        }
        WorkCaller::new(vec![town.client("caller", "work")], replicas, town)
    }
}

impl System for RoundRobin {
    type Caller = WorkCaller;

    async fn open(&self, desks: &[Arc<Desk>]) -> WorkCaller {
        let town = Town::new(&self.0);
        let (mut replicas, mut clients) = (Vec::new(), Vec::new());
        for (number, desk) in desks.iter().enumerate() {
            let service = format!("work-{number}");
            replicas.push(town.replica(&service, desk).await);
            clients.push(town.client("caller", &service));
        }
        WorkCaller::new(clients, replicas, town)
    }
}

impl WorkCaller {
    fn new(clients: Vec<WorkClient>, replicas: Vec<Replica>, town: Town) -> Self {
        Self { clients: clients.into(), turn: Arc::default(), _replicas: Arc::new((replicas, town)) }
    }
}

impl Caller for WorkCaller {
    async fn call(&self, ask: Ask) -> Result<(), String> {
        let turn = self.turn.fetch_add(1, Relaxed);
        let cx = Context::root(ask.timeout).with_criticality(ask.criticality);
        let client = &self.clients[turn % self.clients.len()];
        client.look(&cx, turn as u64).await.map_err(|error| error.to_string())
    }
}

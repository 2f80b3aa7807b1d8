//! What is known of the replicas of a channel, at one moment, for those who look on.

use std::time::Duration;

use tokio::time::Instant;
use wharf_core::{Encoding, Fault};

use super::call::Agreement;
use super::pool::Ready;
use crate::conn::Address;
use crate::policy::breaker::Standing;

/// A replica that a channel is connected to.
#[derive(Debug, Clone)]
pub struct ReplicaSnapshot {
    /// Where it listens.
    pub address: Address,
    /// The process that hosts it; empty where nobody has told.
    pub process: String,
    /// What its breaker lets through.
    pub breaker: Standing,
    /// Its latency of late, as calls are balanced by it. None where they are balanced without, and while it is the only
    /// replica: then nothing is measured.
    pub latency: Option<Duration>,
    /// Calls under way there.
    pub in_flight: usize,
    /// Calls that were sent on the connection.
    pub sent: u64,
    /// How each method of the interface is called there, or why it cannot be.
    pub methods: Vec<Result<Encoding, Fault>>,
    /// What share of its calls it takes, from 0 to 1: less than all while it is new.
    pub share: f64,
}

/// How many further tries were made of the calls of one method.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FurtherSnapshot {
    /// After one that failed.
    pub retries: u64,
    /// Beside one that took long.
    pub hedges: u64,
}

impl ReplicaSnapshot {
    pub(crate) fn new(ready: &Ready, measured: bool, now: Instant) -> Self {
        let record = ready.health.record();
        Self {
            address: ready.endpoint.address.clone(),
            process: ready.endpoint.process.clone(),
            breaker: record.standing(now),
            latency: record.latency(now).filter(|_| measured),
            in_flight: ready.health.in_flight(),
            sent: ready.line.sent(),
            methods: ready.methods.iter().map(spoken).collect(),
            share: record.share(now),
        }
    }
}

fn spoken(agreement: &Result<Agreement, Fault>) -> Result<Encoding, Fault> {
    agreement.as_ref().map(|agreement| agreement.encoding).map_err(Clone::clone)
}

//! Where the replicas of a service are.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::watch;

use super::speak::Speak;
use crate::conn::Address;

/// Where a replica listens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// Where it listens.
    pub address: Address,
    /// The process that hosts it, which has another name after every start; empty where nobody tells. Where a process
    /// takes the place of another, what was known of that one says nothing of it.
    pub process: String,
}

impl From<Address> for Endpoint {
    fn from(address: Address) -> Self {
        Self { address, process: String::new() }
    }
}

/// The replicas of one service that are ready.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// The replicas, in no order that matters.
    pub replicas: Vec<Endpoint>,
    /// Why there will be none until somebody does something about it: then nobody waits for one.
    pub absent: Option<String>,
}

impl Endpoints {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }
}

impl FromIterator<Endpoint> for Endpoints {
    fn from_iter<I: IntoIterator<Item = Endpoint>>(replicas: I) -> Self {
        Self { replicas: replicas.into_iter().collect(), absent: None }
    }
}

impl From<Vec<Endpoint>> for Endpoints {
    fn from(replicas: Vec<Endpoint>) -> Self {
        Self { replicas, absent: None }
    }
}

/// Tells where services are, and again whenever that changes.
pub trait Discover: Send + Sync {
    /// The replicas of `service`, from now on. When the sender is dropped, nothing changes any more.
    fn watch(&self, service: &str) -> watch::Receiver<Endpoints>;

    /// Whether a replica of `service` that was away is told of again when it is back. Where it is not, it is tried often.
    fn announces(&self, service: &str) -> bool {
        let _ = service;
        false
    }

    /// What speaks to replicas that are not Wharf's. Without it they can't be called.
    fn speak(&self) -> Option<Arc<dyn Speak>> {
        None
    }

    /// What is told whenever a caller begins or ceases to wait for a replica of `service`.
    fn waiting(&self, service: &str) -> Waiting {
        let _ = service;
        Box::new(|_| {})
    }
}

/// Is told whether somebody waits.
pub type Waiting = Box<dyn Fn(bool) + Send + Sync>;

/// Services whose replicas never move.
#[derive(Debug, Default)]
pub struct Static {
    services: HashMap<String, Endpoints>,
}

impl Static {
    /// The same with the replicas of one more service.
    #[must_use]
    pub fn with(mut self, service: &str, addresses: Vec<Address>) -> Self {
        self.services.insert(service.to_owned(), addresses.into_iter().map(Into::into).collect());
        self
    }
}

impl Discover for Static {
    fn watch(&self, service: &str) -> watch::Receiver<Endpoints> {
        watch::channel(self.services.get(service).cloned().unwrap_or_default()).1
    }
}

//! Where the replicas of a service are.

use std::collections::HashMap;

use tokio::sync::watch;

use crate::conn::Address;

/// The replicas of one service that are ready.
pub type Endpoints = Vec<Address>;

/// Tells where services are, and again whenever that changes.
pub trait Discover: Send + Sync {
    /// The replicas of `service`, from now on. When the sender is dropped, nothing changes any more.
    fn watch(&self, service: &str) -> watch::Receiver<Endpoints>;

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
    pub fn with(mut self, service: &str, endpoints: Endpoints) -> Self {
        self.services.insert(service.to_owned(), endpoints);
        self
    }
}

impl Discover for Static {
    fn watch(&self, service: &str) -> watch::Receiver<Endpoints> {
        watch::channel(self.services.get(service).cloned().unwrap_or_default()).1
    }
}

//! Who is where: what a registry would tell, told by a test.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use wharf_rpc::client::{Discover, Endpoints};
use wharf_rpc::conn::Address;

/// The endpoints of every service.
#[derive(Debug, Default)]
pub struct Directory {
    services: Mutex<HashMap<String, watch::Sender<Endpoints>>>,
    announces: bool,
}

impl Directory {
    /// One that tells of everything, as a supervisor's registry does. The default one may keep things to itself.
    pub fn that_announces() -> Self {
        Self { announces: true, ..Self::default() }
    }

    /// Tells everybody that `service` listens at `address`, too.
    pub fn add(&self, service: &str, address: &Address) {
        self.change(service, |all| {
            if !all.replicas.iter().any(|each| each.address == *address) {
                all.replicas.push(address.clone().into());
            }
        });
    }

    /// Tells everybody that `service` no longer listens at `address`.
    pub fn remove(&self, service: &str, address: &Address) {
        self.change(service, |all| all.replicas.retain(|each| each.address != *address));
    }

    /// Tells everybody that `service` listens at `address` and nowhere else.
    pub fn move_to(&self, service: &str, address: &Address) {
        self.change(service, |all| all.replicas = vec![address.clone().into()]);
    }

    fn change(&self, service: &str, change: impl FnOnce(&mut Endpoints)) {
        self.all().entry(service.to_owned()).or_default().send_modify(change);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, watch::Sender<Endpoints>>> {
        self.services.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Discover for Directory {
    fn watch(&self, service: &str) -> watch::Receiver<Endpoints> {
        self.all().entry(service.to_owned()).or_default().subscribe()
    }

    fn announces(&self, _: &str) -> bool {
        self.announces
    }
}

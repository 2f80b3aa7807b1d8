//! Who is where: what a registry would tell, told by the case.

use std::collections::HashMap;
use std::sync::Mutex;

use tokio::sync::watch;
use wharf_rpc::client::{Discover, Endpoints};
use wharf_rpc::conn::Address;

use super::harness::locked;

/// The endpoints of every service of a case.
#[derive(Default)]
pub(crate) struct Directory(Mutex<HashMap<String, watch::Sender<Endpoints>>>);

impl Directory {
    /// Tells everybody that `service` listens at `address`, too.
    pub(crate) fn add(&self, service: &str, address: &Address) {
        self.change(service, |all| {
            if !all.iter().any(|each| each.address == *address) {
                all.push(address.clone().into());
            }
        });
    }

    /// Tells everybody that `service` no longer listens at `address`.
    pub(crate) fn remove(&self, service: &str, address: &Address) {
        self.change(service, |all| all.retain(|each| each.address != *address));
    }

    /// Tells everybody that `service` listens at `address` and nowhere else.
    pub(crate) fn move_to(&self, service: &str, address: &Address) {
        self.change(service, |all| *all = vec![address.clone().into()]);
    }

    fn change(&self, service: &str, change: impl FnOnce(&mut Endpoints)) {
        locked(&self.0).entry(service.to_owned()).or_default().send_modify(change);
    }
}

impl Discover for Directory {
    fn watch(&self, service: &str) -> watch::Receiver<Endpoints> {
        locked(&self.0).entry(service.to_owned()).or_default().subscribe()
    }
}

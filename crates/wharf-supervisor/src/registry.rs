//! Who listens where: the ready endpoints of every service, pushed to those that call it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;
use wharf_control::{Endpoint, Endpoints};

/// The ready endpoints of every service of the app, each list at a version.
#[derive(Debug)]
pub(crate) struct Registry {
    state: Mutex<State>,
    /// Ticks when somebody has taken note of a version, or is gone.
    noted: watch::Sender<()>,
}

#[derive(Debug)]
struct State {
    services: BTreeMap<String, Service>,
    /// Ids of the processes that run now; nobody else is waited for.
    alive: BTreeSet<String>,
}

#[derive(Debug)]
struct Service {
    endpoints: watch::Sender<Endpoints>,
    /// The version that each watcher, by id, has said it knows.
    known: BTreeMap<String, u64>,
}

/// A change that watchers have to take note of: the versions that it led to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Change {
    versions: BTreeMap<String, u64>,
}

// === impl Registry ===

impl Registry {
    pub(crate) fn new(services: impl IntoIterator<Item = String>) -> Self {
        let service = || Service {
            endpoints: watch::Sender::new(Endpoints { version: 1, endpoints: Vec::new(), absent: None }),
            known: BTreeMap::new(),
        };
        let services = services.into_iter().map(|name| (name, service())).collect();
        Self { state: Mutex::new(State { services, alive: BTreeSet::new() }), noted: watch::Sender::new(()) }
    }

    /// The same with services that run elsewhere, and where.
    pub(crate) fn with(self, elsewhere: BTreeMap<String, Vec<String>>) -> Self {
        let mut state = self.state();
        for (service, addresses) in elsewhere {
            let at = |address| Endpoint { process: String::new(), address };
            let endpoints = addresses.into_iter().map(at).collect();
            let endpoints = watch::Sender::new(Endpoints { version: 1, endpoints, absent: None });
            state.services.insert(service, Service { endpoints, known: BTreeMap::new() });
        }
        drop(state);
        self
    }

    /// The endpoints of `service` now; none if there is no such service.
    pub(crate) fn endpoints(&self, service: &str) -> Option<Endpoints> {
        let state = self.state();
        Some(state.services.get(service)?.endpoints.borrow().clone())
    }

    /// A process has started: from now on it is waited for when it watches something that changes.
    pub(crate) fn join(&self, id: &str) {
        self.state().alive.insert(id.to_owned());
    }

    /// A process listens: its services are had there.
    pub(crate) fn publish(&self, id: &str, services: &[String], address: &str) {
        let endpoint = Endpoint { process: id.to_owned(), address: address.to_owned() };
        self.change(services, |now| {
            now.endpoints.retain(|known| known.process != id);
            now.endpoints.push(endpoint.clone());
            now.absent = None;
        });
    }

    /// Nobody will listen until somebody does something about it; nothing: somebody may.
    pub(crate) fn absent(&self, services: &[String], why: Option<&str>) {
        self.change(services, |now| now.absent = why.map(str::to_owned));
    }

    /// A process listens no more.
    pub(crate) fn unpublish(&self, id: &str, services: &[String]) -> Change {
        self.change(services, |now| now.endpoints.retain(|known| known.process != id))
    }

    /// A process is gone, and need not take note of anything.
    pub(crate) fn leave(&self, id: &str) {
        let mut state = self.state();
        state.alive.remove(id);
        for service in state.services.values_mut() {
            service.known.remove(id);
        }
        drop(state);
        self.noted.send_replace(());
    }

    /// The endpoints of `service` as soon as their version is another than `since`; after `wait`, as they are.
    /// Asking since a version says that `watcher` acts on it already. None if there is no such service.
    pub(crate) async fn watch(
        &self,
        watcher: &str,
        service: &str,
        since: u64,
        wait: Duration,
    ) -> Option<Endpoints> {
        let mut endpoints = self.note(watcher, service, since)?;
        let changed = timeout(wait, endpoints.wait_for(|now| now.version != since)).await;
        match changed {
            Ok(Ok(now)) => Some(now.clone()),
            _ => self.endpoints(service),
        }
    }

    /// Waits until every watcher has taken note of `change`, at most for `wait`. Says whether they all have.
    pub(crate) async fn taken_note_of(&self, change: &Change, wait: Duration) -> bool {
        let mut noted = self.noted.subscribe();
        let all = async {
            while !self.is_known(change) {
                if noted.changed().await.is_err() {
                    return;
                }
            }
        };
        timeout(wait, all).await.is_ok()
    }

    fn note(&self, watcher: &str, service: &str, since: u64) -> Option<watch::Receiver<Endpoints>> {
        let mut state = self.state();
        let is_alive = state.alive.contains(watcher);
        let service = state.services.get_mut(service)?;
        if is_alive {
            service.known.insert(watcher.to_owned(), since);
        }
        let endpoints = service.endpoints.subscribe();
        drop(state);
        self.noted.send_replace(());
        Some(endpoints)
    }

    fn is_known(&self, change: &Change) -> bool {
        let state = self.state();
        change.versions.iter().all(|(service, version)| {
            state
                .services
                .get(service)
                .is_none_or(|service| service.known.values().all(|known| known >= version))
        })
    }

    fn change(&self, services: &[String], edit: impl Fn(&mut Endpoints)) -> Change {
        let state = self.state();
        let mut change = Change::default();
        for name in services {
            let Some(service) = state.services.get(name) else { continue };
            service.endpoints.send_if_modified(|now| {
                let before = now.clone();
                edit(now);
                let is_changed = *now != before;
                if is_changed {
                    now.version += 1;
                    change.versions.insert(name.clone(), now.version);
                }
                is_changed
            });
        }
        change
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held, so what a poisoned lock guards is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    fn cart_and_ads() -> (Registry, Vec<String>) {
        let services = vec!["cart".to_owned(), "ads".to_owned()];
        (Registry::new(services.clone()), services)
    }

    fn addresses(endpoints: &Endpoints) -> Vec<&str> {
        endpoints.endpoints.iter().map(|endpoint| &*endpoint.address).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_watch_answers_at_once_and_the_next_when_something_changes() {
        let (registry, services) = cart_and_ads();
        let first = registry.watch("shop-1", "cart", 0, LONG).await.expect("a service");
        assert!(first.endpoints.is_empty());

        let (next, ()) = tokio::join!(registry.watch("shop-1", "cart", first.version, LONG), async {
            registry.publish("cart-1", &services, "unix:/run/cart-1.sock");
        });
        assert_eq!(addresses(&next.expect("a service")), ["unix:/run/cart-1.sock"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_watch_of_what_does_not_change_ends_with_what_there_is() {
        let (registry, _) = cart_and_ads();
        let now = registry.watch("shop-1", "cart", 1, LONG).await.expect("a service");
        assert_eq!(now, Endpoints { version: 1, endpoints: Vec::new(), absent: None });
        assert_eq!(registry.watch("shop-1", "kart", 0, LONG).await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_process_that_publishes_again_replaces_its_endpoint() {
        let (registry, services) = cart_and_ads();
        registry.publish("cart-1", &services, "unix:/a");
        registry.publish("cart-1", &services, "unix:/a");
        assert_eq!(registry.endpoints("cart").expect("a service").version, 2);
        registry.publish("cart-1", &services, "unix:/b");
        assert_eq!(addresses(&registry.endpoints("ads").expect("a service")), ["unix:/b"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_is_known_when_every_living_watcher_asks_past_it() {
        let (registry, services) = cart_and_ads();
        registry.publish("cart-1", &services, "unix:/a");
        registry.join("shop-1");
        registry.join("ads-1");
        for watcher in ["shop-1", "ads-1", "the command line"] {
            registry.watch(watcher, "cart", 2, Duration::ZERO).await;
        }
        let change = registry.unpublish("cart-1", &services);
        assert!(!registry.taken_note_of(&change, Duration::from_secs(1)).await);

        let (all, _, ()) = tokio::join!(
            registry.taken_note_of(&change, LONG),
            registry.watch("shop-1", "cart", 3, Duration::ZERO),
            async { registry.leave("ads-1") }
        );
        assert!(all);
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_that_nobody_watches_is_known_at_once() {
        let (registry, services) = cart_and_ads();
        registry.publish("cart-1", &services, "unix:/a");
        let change = registry.unpublish("cart-1", &services);
        assert!(registry.taken_note_of(&change, Duration::ZERO).await);
        assert_eq!(registry.unpublish("cart-1", &services), Change::default());
    }
}

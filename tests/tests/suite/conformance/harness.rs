//! The world of a case: services and clients of theirs, in one process or across processes; no case can tell which.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use wharf_core::{Callers, Client, Edge, LinkSeed, Offer, Slot};
use wharf_http::Port;
use wharf_rpc::client::{Caller, Channel, Policies, Target};
use wharf_rpc::conn::Address;
use wharf_rpc::security::{Bearer, Files, Secured, Security};
use wharf_rpc::server::Offered;
use wharf_rpc::wire::Bounds;
use wharf_supervisor::Authority;

use super::untyped::Untyped;
use crate::speaking::Speaking;
use wharf_tests::directory::Directory;
use wharf_tests::replica::{APP, Replica};

/// How long a case, or a condition within one, may take before it has failed.
const LIMIT: Duration = Duration::from_secs(30);

/// Where the services of a case run, as seen from who calls them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placement {
    /// In the process of the caller.
    InProcess,
    /// Behind a TCP socket.
    Tcp,
    /// Behind a Unix socket.
    Unix,
    /// Behind a TCP socket, where both ends prove who they are.
    Tls,
    /// In the process of the caller, which knows no types and calls by JSON.
    Untyped,
    /// The same, behind a TCP socket.
    UntypedTcp,
    /// Behind a TCP socket, where both ends speak HTTP.
    Http,
}

/// Runs a case in a world of its own.
///
/// In one process it has one thread, so that [`World::pause_time`] can stop the clock; across sockets it has two.
pub(crate) fn run<F: Future<Output = ()>>(placement: Placement, case: impl FnOnce(World) -> F) {
    let mut runtime = match placement {
        Placement::InProcess | Placement::Untyped => Builder::new_current_thread(),
        Placement::Tcp | Placement::Unix | Placement::Tls | Placement::UntypedTcp | Placement::Http => {
            Builder::new_multi_thread()
        }
    };
    let runtime = runtime.worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let case = Box::pin(case(World::new(placement)));
        assert!(tokio::time::timeout(LIMIT, case).await.is_ok(), "the case is not over after {LIMIT:?}");
    });
}

/// Waits until `condition` holds. `what` completes the sentence "waited 30 s until …".
pub(crate) async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let end = tokio::time::Instant::now() + LIMIT;
    while !condition() {
        assert!(tokio::time::Instant::now() < end, "waited {LIMIT:?} until {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// The services of a case, and the ways to them.
pub(crate) struct World {
    placement: Placement,
    slots: Mutex<HashMap<(String, &'static str), Arc<Slot>>>,
    directory: Arc<Directory>,
    folder: wharf_tests::folder::Folder,
    bounds: Bounds,
    callers: Callers,
    /// Signs what services prove who they are with.
    authority: Authority,
    replicas: Mutex<Vec<Replica>>,
}

/// A client, and what is counted of its calls.
pub(crate) struct Linked<C> {
    pub(crate) client: C,
    pub(crate) edges: Arc<[Edge]>,
}

impl World {
    fn new(placement: Placement) -> Self {
        let folder = wharf_tests::folder::Folder::new();
        Authority::init(folder.path(), true).expect("a writable folder");
        Self {
            placement,
            authority: Authority::load(folder.path()).expect("it was made"),
            slots: Mutex::default(),
            directory: Arc::default(),
            folder,
            bounds: Bounds::default(),
            callers: Callers::Anyone,
            replicas: Mutex::default(),
        }
    }

    /// The same with other bounds for every connection, where there are any.
    pub(crate) fn within(mut self, bounds: Bounds) -> Self {
        self.bounds = bounds;
        self
    }

    /// The same with services that only `callers` may call.
    pub(crate) fn declaring(mut self, callers: &[&str]) -> Self {
        self.callers = Callers::declared(callers.iter().copied());
        self
    }

    /// Whether calls are written down on their way.
    pub(crate) fn is_remote(&self) -> bool {
        !matches!(self.placement, Placement::InProcess | Placement::Untyped)
    }

    /// Lets time pass only while everybody waits for it, where no socket has to be waited for.
    pub(crate) fn pause_time(&self) {
        if !self.is_remote() {
            tokio::time::pause();
        }
    }

    /// Starts the only replica of the service `name`.
    pub(crate) async fn start<T>(&self, name: &str, service: T, offers: &[Offer<T>]) {
        if self.is_remote() {
            let replica = self.replica(name, service, offers).await;
            match self.placement {
                Placement::Http => self.directory.add(name, &over_http(&replica, name)),
                _ => replica.announce(),
            }
            self.keep(replica);
            return;
        }
        let service = Arc::new(service);
        for offer in offers {
            let bound = (offer.bind)(Arc::clone(&service));
            self.slot(name, offer.interface.name).fill(bound);
        }
    }

    /// A replica that nobody knows of yet, for cases that only make sense across processes.
    pub(crate) async fn replica<T>(&self, name: &str, service: T, offers: &[Offer<T>]) -> Replica {
        let service = Arc::new(service);
        let offered = |offer: &Offer<T>| Offered {
            service: name.into(),
            dispatch: (offer.bind)(Arc::clone(&service)).dispatch,
            callers: self.callers.clone(),
        };
        self.replica_of(name, offers.iter().map(offered).collect()).await
    }

    /// The same, of whatever takes calls.
    pub(crate) async fn replica_of(&self, name: &str, offered: Vec<Offered>) -> Replica {
        let (at, directory) = (self.free_address(), Arc::clone(&self.directory));
        let port = Port::new(APP, &offered).expect("no two routes are alike");
        let (bounds, security) = (self.bounds.clone(), self.security(name));
        let replica = Replica::start(name, offered, &at, bounds, None, security, directory).await;
        replica.answers(Arc::new(port));
        replica
    }

    /// How connections of the service `name` are secured, where they are: each case has an authority of its own.
    fn security(&self, name: &str) -> Security {
        if self.placement != Placement::Tls {
            return Security::none();
        }
        let certificate = self.folder.path().join(format!("{name}.pem"));
        let (id, hour) = (format!("spiffe://{APP}/{name}"), Duration::from_secs(3600));
        let pem = self.authority.issue(&id, hour).expect("an identity");
        std::fs::write(&certificate, pem).expect("a writable folder");
        let authority = self.folder.path().join("authority.pem");
        let files = Files { key: certificate.clone(), certificate, authority };
        let keys = files.load(APP, &[Bearer::Service(name.to_owned())]).expect("good certificates");
        Security::with_keys(Secured::Everywhere, keys)
    }

    /// Keeps a replica until the case is over.
    pub(crate) fn keep(&self, replica: Replica) {
        locked(&self.replicas).push(replica);
    }

    /// Where something can listen.
    pub(crate) fn free_address(&self) -> Address {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        match self.placement {
            Placement::InProcess | Placement::Untyped => {
                panic!("services of the caller's process have no address")
            }
            Placement::Tcp | Placement::Tls | Placement::UntypedTcp | Placement::Http => {
                Address::Tcp("127.0.0.1:0".into())
            }
            Placement::Unix => {
                let number = NEXT.fetch_add(1, Ordering::Relaxed);
                Address::Unix(self.folder.path().join(format!("{number}.sock")))
            }
        }
    }

    /// Who knows where the replicas are.
    pub(crate) fn directory(&self) -> &Arc<Directory> {
        &self.directory
    }

    /// A client by which `caller` calls the service `callee`. The service may start later.
    pub(crate) fn client<C: Client>(&self, caller: &str, callee: &str) -> C {
        self.link(caller, callee).client
    }

    /// The same with what is counted of its calls.
    pub(crate) fn link<C: Client>(&self, caller: &str, callee: &str) -> Linked<C> {
        let seed = self.seed::<C>(caller, callee);
        let seed = match self.placement {
            Placement::Untyped | Placement::UntypedTcp => {
                let (untyped, runtime) = (Arc::new(Untyped(seed.any())), Handle::current());
                LinkSeed::remote(caller, callee, C::INTERFACE, untyped, runtime)
            }
            _ => seed,
        };
        let edges = seed.edges();
        Linked { client: seed.client(), edges }
    }

    fn seed<C: Client>(&self, caller: &str, callee: &str) -> LinkSeed {
        let runtime = Handle::current();
        if self.is_remote() {
            let who = Caller {
                app: APP.into(),
                service: caller.into(),
                process: format!("{caller}-1"),
                security: self.security(caller),
            };
            let target = Target { service: callee.into(), interface: C::INTERFACE };
            let channel = Channel::new(
                who,
                &target,
                &Speaking(&*self.directory),
                self.bounds.clone(),
                &Policies::default(),
                &runtime,
            );
            LinkSeed::remote(caller, callee, C::INTERFACE, Arc::new(channel), runtime)
        } else {
            let slot = self.slot(callee, C::INTERFACE.name);
            LinkSeed::local(caller, callee, C::INTERFACE, slot, self.callers.clone(), runtime)
        }
    }

    fn slot(&self, service: &str, interface: &'static str) -> Arc<Slot> {
        Arc::clone(locked(&self.slots).entry((service.to_owned(), interface)).or_default())
    }
}

/// Where a replica answers calls of `service` over HTTP.
fn over_http(replica: &Replica, service: &str) -> Address {
    let address = replica.address().to_string().replacen("tcp:", "http:", 1);
    format!("{address}/{service}").parse().expect("an address")
}

/// What a mutex holds, whoever panicked meanwhile.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

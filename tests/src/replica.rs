//! One replica behind a socket: announced, drained, killed, started again at the same address.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use wharf_config::policy::Admission;
use wharf_rpc::conn::{Address, Listener};
use wharf_rpc::security::Security;
use wharf_rpc::server::{Http, Identity, Offered, Server};
use wharf_rpc::wire::Bounds;

use crate::directory::Directory;

/// The app that callers and replicas belong to.
pub const APP: &str = "tests";

/// A replica that listens. Dropping it is what a crash is to its callers.
pub struct Replica {
    service: String,
    address: Address,
    server: Server,
    offered: Vec<Offered>,
    bounds: Bounds,
    admission: Option<Admission>,
    security: Security,
    directory: Arc<Directory>,
}

impl Replica {
    /// Starts one that lets calls in as far as `admission` says, or all of them. Nobody is told.
    ///
    /// # Panics
    /// When it cannot listen at `address`.
    pub async fn start(
        name: &str,
        offered: Vec<Offered>,
        address: &Address,
        bounds: Bounds,
        admission: Option<Admission>,
        security: Security,
        directory: Arc<Directory>,
    ) -> Self {
        let identity = Identity { app: APP.into(), process: format!("{name}-1") };
        let listener = bind(address).await.secured(&security).expect("it has what it takes");
        let address = listener.address().expect("it has an address");
        let mut server = Server::new(identity, offered.clone(), bounds.clone());
        if let Some(admission) = &admission {
            server.limit(name, admission.clone());
        }
        server.listen(listener);
        Self { service: name.into(), address, server, offered, bounds, admission, security, directory }
    }

    /// Has it answer HTTP, too.
    pub fn answers(&self, http: Arc<dyn Http>) {
        self.server.http(http);
    }

    /// Where it listens.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Tells callers of it.
    pub fn announce(&self) {
        self.directory.add(&self.service, &self.address);
    }

    /// Takes it away from callers, and stops it once it is done with their calls, as a supervisor does.
    pub async fn retire(self) {
        self.retire_within(Duration::from_secs(10)).await;
    }

    /// The same, with so much time for the calls under way.
    pub async fn retire_within(self, grace: Duration) {
        self.directory.remove(&self.service, &self.address);
        self.server.drain(grace).await;
    }

    /// Kills it, and starts it again where it was. Nobody is told.
    ///
    /// # Panics
    /// When it cannot listen there again.
    pub async fn restart(self) -> Self {
        let Self { service, address, server, offered, bounds, admission, security, directory } = self;
        drop(server);
        Self::start(&service, offered, &address, bounds, admission, security, directory).await
    }
}

/// Listens at `address`, once whoever was killed there is gone.
async fn bind(address: &Address) -> Listener {
    let bound = async {
        loop {
            match Listener::bind(address).await {
                Err(error) if error.kind() == ErrorKind::AddrInUse => tokio::task::yield_now().await,
                bound => return bound.expect("the address can be used"),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), bound).await.expect("the address is free in time")
}

//! A process that offers `probe`, and an honest caller of it.

use std::sync::Arc;

use tokio::runtime::Handle;
use wharf_config::policy::{Admission, CallPolicy};
use wharf_core::{Callers, Client, Context, LinkSeed};
use wharf_rpc::client::{Caller, Channel, Discover, Policies, Static, Target};
use wharf_rpc::conn::{Address, Listener};
use wharf_rpc::security::Security;
use wharf_rpc::server::{Identity, Offered, Server};
use wharf_rpc::wire::Bounds;

use super::probe::{ProbeClient, ProbeServer, Trial};
use super::{PATIENCE, soon};

/// A server of `probe`, with a caller that was there first.
pub(crate) struct Host {
    pub(crate) address: Address,
    pub(crate) trial: Trial,
    /// Connected all the time.
    pub(crate) honest: ProbeClient,
    server: Server,
}

impl Host {
    /// Serves on a free port within `bounds`.
    pub(crate) async fn start(bounds: Bounds) -> Self {
        Self::start_at(&Address::Tcp("127.0.0.1:0".into()), bounds).await
    }

    /// The same, where as many calls run at a time as `admission` says.
    pub(crate) async fn admitting(admission: Admission) -> Self {
        let host = Self::start(Bounds::default()).await;
        host.server.limit("probe", admission);
        host
    }

    /// The same, at `address`.
    pub(crate) async fn start_at(address: &Address, bounds: Bounds) -> Self {
        Self::start_for(address, bounds, Callers::Anyone).await
    }

    /// The same, for `callers` alone; `honest` is to be one of them.
    pub(crate) async fn start_for(address: &Address, bounds: Bounds, callers: Callers) -> Self {
        Self::secured(address, bounds, callers, [Security::none(), Security::none()]).await
    }

    /// The same, secured: the host and its honest caller.
    pub(crate) async fn secured(
        address: &Address,
        bounds: Bounds,
        callers: Callers,
        [own, honest]: [Security; 2],
    ) -> Self {
        let listener = Listener::bind(address).await.expect("a free address");
        let listener = listener.secured(&own).expect("it has what it takes");
        let address = listener.address().expect("it is bound");
        let trial = Trial::default();
        let bound = (ProbeServer::offer().bind)(Arc::new(trial.clone()));
        let identity = Identity { app: "trial".into(), process: "probe-1".into() };
        let offered = Offered { service: "probe".into(), dispatch: bound.dispatch, callers };
        let mut server = Server::new(identity, vec![offered], bounds);
        server.listen(listener);
        let host = Self { honest: client_secured(&address, honest), address, trial, server };
        host.still_serves().await;
        host
    }

    /// The honest caller is served as ever.
    pub(crate) async fn still_serves(&self) {
        let answer = soon("an honest answer", self.honest.echo(&cx(), "still there".into())).await;
        assert_eq!(answer.expect("an honest caller is served"), "still there");
    }

    /// Where it listens, as sockets name it.
    pub(crate) fn authority(&self) -> &str {
        match &self.address {
            Address::Tcp(authority) => authority,
            Address::Unix(_) | Address::Http(_) => unreachable!("it listens on a port"),
        }
    }

    /// Ends with nothing left: no connection, no call.
    pub(crate) async fn stop(self) {
        self.stop_while(async |_| {}).await;
    }

    /// The same, and finishes meanwhile what its honest caller has asked for, until `come` is over that connects to it.
    pub(crate) async fn stop_while(self, come: impl AsyncFnOnce(&Address)) {
        let Self { address, trial, honest, server } = self;
        let come = Box::pin(async move {
            come(&address).await;
            drop(honest);
        });
        soon("the end of the server", async { tokio::join!(server.drain(PATIENCE), come) }).await;
        soon("the end of its calls", trial.holds(0)).await;
    }
}

/// A client of the `probe` at `address`.
pub(crate) fn client(address: &Address, bounds: Bounds) -> ProbeClient {
    client_with(&[address], bounds, &Policies::default())
}

/// The same, of several replicas and by other policies.
pub(crate) fn client_with(addresses: &[&Address], bounds: Bounds, policies: &Policies) -> ProbeClient {
    let places = Static::default().with("probe", addresses.iter().copied().cloned().collect());
    client_of(&channel(&places, bounds, policies, Security::none()))
}

/// The same as of the only replica, secured.
pub(crate) fn client_secured(address: &Address, security: Security) -> ProbeClient {
    let places = Static::default().with("probe", vec![address.clone()]);
    client_of(&channel(&places, Bounds::default(), &Policies::default(), security))
}

/// A channel to the `probe` wherever `places` says.
pub(crate) fn channel(
    places: &dyn Discover,
    bounds: Bounds,
    policies: &Policies,
    security: Security,
) -> Arc<Channel> {
    let caller =
        Caller { app: "trial".into(), service: "honest".into(), process: "honest-1".into(), security };
    let target = Target { service: "probe".into(), interface: ProbeClient::INTERFACE };
    Arc::new(Channel::new(caller, &target, places, bounds, policies, &Handle::current()))
}

/// A client that calls through `channel`.
pub(crate) fn client_of(channel: &Arc<Channel>) -> ProbeClient {
    let channel = Arc::clone(channel);
    LinkSeed::remote("honest", "probe", ProbeClient::INTERFACE, channel, Handle::current()).client()
}

/// Policies by which nothing is tried twice.
pub(crate) fn once() -> Policies {
    every(CallPolicy { retry: None, ..CallPolicy::default() })
}

/// Policies by which every method behaves so.
pub(crate) fn every(call: CallPolicy) -> Policies {
    Policies { methods: vec![call; ProbeClient::INTERFACE.methods.len()], ..Policies::default() }
}

/// A context with time enough.
pub(crate) fn cx() -> Context {
    Context::root(PATIENCE)
}

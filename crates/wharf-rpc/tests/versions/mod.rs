//! Ends of two versions of an interface: what gets on works by name, and the rest fails alone, with the reason.

mod liars;
mod new;
mod old;
mod stories;

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use tokio::runtime::Handle;
use wharf_core::{CallError, Callers, Client, Fault, FaultKind, LinkSeed, Never, Offer};
use wharf_rpc::client::{Caller, Channel, Policies, Static, Target};
use wharf_rpc::conn::{Address, Listener};
use wharf_rpc::security::Security;
use wharf_rpc::server::{Identity, Offered, Server};
use wharf_rpc::wire::Bounds;

use crate::support::{PATIENCE, soon};

/// The methods that a server was called for.
#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<&'static str>>>);

impl Calls {
    fn note(&self, method: &'static str) {
        self.0.lock().expect("nobody panics in here").push(method);
    }

    fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.0.lock().expect("nobody panics in here"))
    }
}

/// A server of one version of the cart.
struct Host {
    address: Address,
    calls: Calls,
    server: Server,
}

impl Host {
    async fn of_old() -> Self {
        Self::start(old::Service, old::CartServer::offer()).await
    }

    async fn of_new() -> Self {
        Self::start(new::Service, new::CartServer::offer()).await
    }

    async fn start<T>(service: fn(Calls) -> T, offer: Offer<T>) -> Self {
        let listener = Listener::bind(&Address::Tcp("127.0.0.1:0".into())).await.expect("a free port");
        let address = listener.address().expect("it is bound");
        let calls = Calls::default();
        let dispatch = (offer.bind)(Arc::new(service(calls.clone()))).dispatch;
        let identity = Identity { app: "trial".into(), process: "cart-1".into() };
        let offered = Offered { service: "cart".into(), dispatch, callers: Callers::Anyone };
        let mut server = Server::new(identity, vec![offered], Bounds::default());
        server.listen(listener);
        Self { address, calls, server }
    }

    async fn stop(self) {
        soon("the end of the server", self.server.drain(PATIENCE)).await;
    }
}

/// A client of the carts at these addresses.
fn client<C: Client>(addresses: &[&Address]) -> C {
    let caller = Caller {
        app: "trial".into(),
        service: "shop".into(),
        process: "shop-1".into(),
        security: Security::none(),
    };
    let target = Target { service: "cart".into(), interface: C::INTERFACE };
    let places = Static::default().with("cart", addresses.iter().copied().cloned().collect());
    let channel =
        Channel::new(caller, &target, &places, Bounds::default(), &Policies::default(), &Handle::current());
    LinkSeed::remote("shop", "cart", C::INTERFACE, Arc::new(channel), Handle::current()).client()
}

/// The fault of a call that was not made, because the ends don't get on.
#[track_caller]
fn refused<T: Debug>(outcome: Result<T, CallError<Never>>) -> String {
    let error = outcome.expect_err("the versions do not get on");
    let fault: &Fault = error.fault().expect("a fault");
    assert_eq!((fault.kind(), fault.not_started()), (FaultKind::Incompatible, true), "{fault}");
    fault.message().to_owned()
}

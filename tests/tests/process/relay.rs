//! The tests' own app, `relay`, across processes; and clients of its services in the test's own process.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use wharf::Context;
use wharf_core::{Client, LinkSeed};
use wharf_rpc::client::{Caller, Channel, Policies, Static, Target};
use wharf_rpc::conn::Address;
use wharf_rpc::security::Security;
use wharf_rpc::wire::Bounds;
use wharf_tests::up::{Setup, Up};
use wharf_tests::workspace;

#[expect(unreachable_pub, reason = "it is a module of the app, too")]
#[path = "../../examples/relay/interface.rs"]
mod interface;
pub(crate) use interface::{LeafClient, TopClient};

/// A relay to be started.
pub(crate) fn setup() -> Setup {
    Setup::of(&workspace::example("relay"))
}

/// A client of a service of the relay, as a tool of whoever runs the app would have it.
#[track_caller]
pub(crate) fn client<C: Client>(up: &Up, service: &str) -> C {
    client_as(up, service, tool())
}

fn tool() -> Caller {
    Caller {
        app: String::new(),
        service: "story".into(),
        process: "story-1".into(),
        security: Security::none(),
    }
}

/// A client of whoever says that it is `caller`.
#[track_caller]
pub(crate) fn client_as<C: Client>(up: &Up, service: &str, caller: Caller) -> C {
    let process = up.process(&format!("{service}-1"));
    let endpoint = process["endpoints"][0].as_str().expect("a ready process has an endpoint");
    client_at(service, endpoint, caller)
}

/// A client of `service` at an endpoint, as a tool would have it.
pub(crate) fn at<C: Client>(service: &str, endpoint: &str) -> C {
    client_at(service, endpoint, tool())
}

fn client_at<C: Client>(service: &str, endpoint: &str, caller: Caller) -> C {
    let address: Address = endpoint.parse().expect("an endpoint is an address");
    let target = Target { service: service.into(), interface: C::INTERFACE };
    let known = Static::default().with(service, vec![address]);
    let name = caller.service.clone();
    let channel =
        Channel::new(caller, &target, &known, Bounds::default(), &Policies::default(), &Handle::current());
    LinkSeed::remote(&name, service, C::INTERFACE, Arc::new(channel), Handle::current()).client()
}

/// A context with time enough for all that a story does.
pub(crate) fn patient() -> Context {
    Context::root(Duration::from_secs(30))
}

/// Runs a story with clients in it.
pub(crate) fn run<T>(story: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(story)
}

/// Waits until `condition` gives a value. `what` completes the sentence "waited … until …".
pub(crate) async fn until<T>(what: &str, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    let end = tokio::time::Instant::now() + wharf_tests::wait::LIMIT;
    loop {
        if let Some(value) = condition().await {
            return value;
        }
        assert!(tokio::time::Instant::now() < end, "waited {:?} until {what}", wharf_tests::wait::LIMIT);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

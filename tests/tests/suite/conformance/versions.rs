//! Callers and services that know different versions of an interface, and how their messages are written.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use wharf::{Context, FaultKind};
use wharf_core::{Callers, Dispatch, Dispatched, Encoding, Incoming, Interface, Offer};
use wharf_rpc::server::Offered;

use super::harness::{World, locked};

/// The interface as it was.
mod old {
    use wharf::{Context, Result};

    #[wharf::message]
    #[derive(PartialEq)]
    pub(crate) struct Product {
        pub name: String,
        pub price: u64,
    }

    #[wharf::service]
    pub(crate) trait Shelf {
        #[read]
        async fn find(&self, cx: &Context, name: String) -> Result<Vec<Product>>;

        #[read]
        async fn count(&self, cx: &Context, name: String) -> Result<u64>;
    }

    pub(super) struct Shop;

    impl Shelf for Shop {
        async fn find(&self, _: &Context, name: String) -> Result<Vec<Product>> {
            Ok(vec![Product { name, price: 3 }])
        }

        async fn count(&self, _: &Context, name: String) -> Result<u64> {
            Ok(name.len() as u64)
        }
    }
}

/// The interface with an optional argument more, an optional field more, and a method more.
mod new {
    use wharf::{Context, Result};

    #[wharf::message]
    #[derive(PartialEq)]
    pub(crate) struct Product {
        pub stock: Option<u32>,
        pub name: String,
        pub price: u64,
    }

    #[wharf::service]
    pub(crate) trait Shelf {
        #[read]
        async fn best(&self, cx: &Context) -> Result<Product>;

        #[read]
        async fn find(&self, cx: &Context, at_most: Option<u32>, name: String) -> Result<Vec<Product>>;

        #[read]
        async fn count(&self, cx: &Context, name: String) -> Result<u64>;
    }

    pub(super) struct Shop;

    impl Shelf for Shop {
        async fn best(&self, _: &Context) -> Result<Product> {
            Ok(Product { name: "best".into(), price: 1, stock: None })
        }

        async fn find(&self, _: &Context, at_most: Option<u32>, name: String) -> Result<Vec<Product>> {
            Ok(vec![Product { name, price: 3, stock: at_most }])
        }

        async fn count(&self, _: &Context, name: String) -> Result<u64> {
            Ok(name.len() as u64)
        }
    }
}

type Encodings = Arc<Mutex<BTreeMap<&'static str, Vec<Encoding>>>>;

/// Takes calls for another, and writes down how each was written.
struct Recorded {
    dispatch: Arc<dyn Dispatch>,
    encodings: Encodings,
}

impl Dispatch for Recorded {
    fn interface(&self) -> &'static Interface {
        self.dispatch.interface()
    }

    fn dispatch(&self, method: usize, call: Incoming<'_>) -> Dispatched {
        let name = self.interface().methods[method].name;
        locked(&self.encodings).entry(name).or_default().push(call.encoding);
        self.dispatch.dispatch(method, call)
    }
}

/// Starts the service `shelf`, and gives what is written down of its calls.
async fn shelf<T>(world: &World, service: T, offer: Offer<T>) -> Encodings {
    let encodings = Encodings::default();
    let dispatch = (offer.bind)(Arc::new(service)).dispatch;
    let dispatch = Arc::new(Recorded { dispatch, encodings: Arc::clone(&encodings) });
    let replica = world
        .replica_of("shelf", vec![Offered { service: "shelf".into(), dispatch, callers: Callers::Anyone }])
        .await;
    replica.announce();
    world.keep(replica);
    encodings
}

fn cx() -> Context {
    Context::root(Duration::from_secs(10))
}

#[track_caller]
fn assert_written(encodings: &Encodings, method: &str, expected: &[Encoding]) {
    assert_eq!(locked(encodings).get(method).map_or(&[][..], Vec::as_slice), expected, "{method}");
}

pub(crate) async fn ends_of_one_version_write_by_position(world: World) {
    let encodings = shelf(&world, new::Shop, new::ShelfServer::offer()).await;
    let client: new::ShelfClient = world.client("caller", "shelf");
    let found = client.find(&cx(), Some(8), "mug".into()).await.unwrap();
    assert_eq!(found, [new::Product { name: "mug".into(), price: 3, stock: Some(8) }]);
    client.count(&cx(), "mug".into()).await.unwrap();
    assert_written(&encodings, "find", &[Encoding::Positional]);
    assert_written(&encodings, "count", &[Encoding::Positional]);
}

pub(crate) async fn an_old_caller_and_a_new_service_understand_each_other(world: World) {
    let encodings = shelf(&world, new::Shop, new::ShelfServer::offer()).await;
    let client: old::ShelfClient = world.client("caller", "shelf");
    let found = client.find(&cx(), "mug".into()).await.unwrap();
    assert_eq!(found, [old::Product { name: "mug".into(), price: 3 }]);
    assert_eq!(client.count(&cx(), "mug".into()).await.unwrap(), 3);
    assert_written(&encodings, "find", &[Encoding::Named]);
    assert_written(&encodings, "count", &[Encoding::Positional]);
}

pub(crate) async fn a_new_caller_and_an_old_service_understand_each_other(world: World) {
    let encodings = shelf(&world, old::Shop, old::ShelfServer::offer()).await;
    let client: new::ShelfClient = world.client("caller", "shelf");
    let found = client.find(&cx(), Some(8), "mug".into()).await.unwrap();
    assert_eq!(found, [new::Product { name: "mug".into(), price: 3, stock: None }]);
    assert_eq!(client.count(&cx(), "mug".into()).await.unwrap(), 3);
    assert_written(&encodings, "find", &[Encoding::Named]);
    assert_written(&encodings, "count", &[Encoding::Positional]);
}

pub(crate) async fn a_method_that_the_service_lacks_fails_alone(world: World) {
    let encodings = shelf(&world, old::Shop, old::ShelfServer::offer()).await;
    let client: new::ShelfClient = world.client("caller", "shelf");
    let error = client.best(&cx()).await.unwrap_err();
    let fault = error.fault().expect("a fault");
    assert_eq!(fault.kind(), FaultKind::Incompatible);
    assert!(fault.message().contains("shelf") && fault.message().contains("best"), "{fault}");
    assert!(fault.not_started());
    assert_eq!(client.count(&cx(), "mug".into()).await.unwrap(), 3);
    assert_written(&encodings, "best", &[]);
}

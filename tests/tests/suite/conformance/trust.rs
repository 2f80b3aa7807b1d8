//! Who may call what: the callee decides, from what was declared.

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::Duration;

use wharf::{CallError, Context, FaultKind, Never, Result};

use super::harness::World;
use super::ledger::Ledger;
use super::probe::{ProbeClient, ProbeServer, Prober};

/// What is in the till.
#[wharf::service]
trait Till {
    /// How much there is.
    #[read]
    async fn count(&self, cx: &Context) -> Result<u32>;

    /// Takes it all.
    #[callers("checkout", "night-watch")]
    async fn empty(&self, cx: &Context) -> Result<u32>;
}

#[derive(Default)]
struct Full(AtomicU32);

impl Till for Full {
    async fn count(&self, _: &Context) -> Result<u32> {
        Ok(self.0.load(SeqCst))
    }

    async fn empty(&self, _: &Context) -> Result<u32> {
        Ok(self.0.swap(0, SeqCst))
    }
}

fn cx() -> Context {
    Context::root(Duration::from_secs(10))
}

fn denial<T: std::fmt::Debug>(outcome: Result<T, Never>) -> String {
    let Err(CallError::Fault(fault)) = outcome else { panic!("it was not denied: {outcome:?}") };
    assert_eq!(fault.kind(), FaultKind::Denied, "{fault}");
    assert!(fault.not_started(), "{fault}");
    fault.message().to_owned()
}

pub(crate) async fn an_undeclared_caller_is_denied_and_the_service_hears_nothing(world: World) {
    let (world, ledger) = (world.declaring(&["caller"]), Ledger::default());
    world.start("probe", Prober::new("probe", &ledger), &[ProbeServer::offer()]).await;
    let stranger: ProbeClient = world.client("stranger", "probe");
    let said = denial(stranger.number(&cx(), 7).await);
    assert!(said.contains("stranger may not call probe.number"), "{said}");
    assert!(said.contains("take a `ProbeClient` in the constructor of stranger"), "{said}");

    let declared: ProbeClient = world.client("caller", "probe");
    assert_eq!(declared.number(&cx(), 7).await, Ok(7));
    denial(stranger.number(&cx(), 8).await);
}

pub(crate) async fn a_method_for_some_is_denied_to_the_others(world: World) {
    let world = world.declaring(&["checkout", "storefront"]);
    world.start("till", Full(AtomicU32::new(3)), &[TillServer::offer()]).await;
    let storefront: TillClient = world.client("storefront", "till");
    let said = denial(storefront.empty(&cx()).await);
    assert!(said.contains("storefront may not call till.empty"), "{said}");
    assert!(said.contains("nobody but checkout and night-watch"), "{said}");
    assert_eq!(storefront.count(&cx()).await, Ok(3));

    // A name in the list is no declaration.
    let night_watch: TillClient = world.client("night-watch", "till");
    assert!(denial(night_watch.empty(&cx()).await).contains("it is not declared"));

    let checkout: TillClient = world.client("checkout", "till");
    assert_eq!(checkout.empty(&cx()).await, Ok(3));
    assert_eq!(storefront.count(&cx()).await, Ok(0));
}

//! The policies of a channel: the values, and what their mechanisms share.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use tokio::time::Instant;
use wharf_config::policy::{Breaker, CallPolicy, CallerPolicy};
use wharf_core::{Interface, MethodKind};

use crate::policy::budget::Budget;
use crate::policy::hedge::Hedging;

/// How long a breaker stays open at most where nobody tells that a replica is back.
const UNANNOUNCED: Duration = Duration::from_secs(1);

/// How long a pause between tries to connect is at most in that case: with a hello that is not answered for a second, a
/// replica is found within two.
const UNANNOUNCED_PAUSE: Duration = Duration::from_millis(500);

/// How the calls of a channel behave. The default is that of the design.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    /// The way to the service.
    pub caller: CallerPolicy,
    /// By the number of the method in the interface; those that are not there have the default.
    pub methods: Vec<CallPolicy>,
    /// The budget of further tries that all callers of the service share. None: the channel has one of its own, by the
    /// policy of the caller.
    pub budget: Option<Arc<Budget>>,
}

/// How the calls of one method behave.
pub(crate) struct MethodPolicy {
    pub(crate) call: CallPolicy,
    /// Whether a call may be made twice.
    pub(crate) repeatable: bool,
    pub(crate) hedging: Option<Hedging>,
    pub(crate) further: Further,
}

/// Further tries of the calls of one method.
#[derive(Debug, Default)]
pub(crate) struct Further {
    pub(crate) retries: AtomicU64,
    pub(crate) hedges: AtomicU64,
}

impl Policies {
    /// The rules of the way to the service, where `announced` says whether somebody tells when a replica is back.
    pub(crate) fn rules(&self, announced: bool) -> CallerPolicy {
        let mut rules = self.caller.clone();
        if !announced {
            rules.breaker =
                rules.breaker.map(|breaker| Breaker { most: breaker.most.min(UNANNOUNCED), ..breaker });
            rules.reconnect.most = rules.reconnect.most.min(UNANNOUNCED_PAUSE);
        }
        rules
    }

    /// The budget of further tries, if there is one.
    pub(crate) fn budget(&self) -> Option<Arc<Budget>> {
        let rules = self.caller.budget.as_ref()?;
        let shared = self.budget.clone();
        Some(shared.unwrap_or_else(|| Arc::new(Budget::new(rules.clone(), Instant::now()))))
    }

    /// The policy of every method of `interface`.
    pub(crate) fn methods(&self, interface: &Interface) -> Vec<MethodPolicy> {
        let policy = |(at, method): (usize, &wharf_core::Method)| {
            let call = self.methods.get(at).cloned().unwrap_or_default();
            // Only what has no effect may be done twice for nothing.
            let hedge = call.hedge.clone().filter(|_| method.may_hedge());
            MethodPolicy {
                hedging: hedge.map(|hedge| Hedging::new(hedge, Instant::now())),
                // What a caller sends item by item is gone when it is sent.
                repeatable: method.kind != MethodKind::Command && !method.streams.argument,
                call,
                further: Further::default(),
            }
        };
        interface.methods.iter().enumerate().map(policy).collect()
    }
}

//! How a scenario is run: with which policies, and how long.

use std::time::Duration;

use wharf_config::policy::{CallPolicy, CalleePolicy, CallerPolicy};
use wharf_core::Interface;
use wharf_rpc::client::Policies;

/// The policies in force in all callers and replicas of a scenario, and its length.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// How each call behaves.
    pub call: CallPolicy,
    /// How calls find their way.
    pub caller: CallerPolicy,
    /// How replicas take calls.
    pub callee: CalleePolicy,
    /// Whether phases that may be short are.
    pub brief: bool,
}

impl Setting {
    /// The defaults, as long as the scenario says.
    pub fn full() -> Self {
        Self::default()
    }

    /// The defaults, with phases as short as a test can do with.
    pub fn brief() -> Self {
        Self { brief: true, ..Self::default() }
    }

    /// The same without any policy that can be left out.
    #[must_use]
    pub fn bare(&self) -> Self {
        let call = CallPolicy { retry: None, ..self.call.clone() };
        let caller = CallerPolicy {
            budget: None,
            balance: None,
            breaker: None,
            slow_start: None,
            keepalive: None,
            ..self.caller.clone()
        };
        let callee = CalleePolicy { admission: None, ..self.callee.clone() };
        Self { call, caller, callee, brief: self.brief }
    }

    /// The policies of a way to a service that offers `interface`.
    pub(super) fn policies(&self, interface: &Interface) -> Policies {
        let methods = interface.methods.iter().map(|_| self.call.clone()).collect();
        Policies { caller: self.caller.clone(), methods, budget: None }
    }

    /// The length of a phase.
    pub fn seconds(&self, brief: f64, full: f64) -> Duration {
        Duration::from_secs_f64(if self.brief { brief } else { full })
    }
}

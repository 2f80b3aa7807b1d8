//! Whether a process can do its work: where it is in its life, and whether what it requires is there.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError, Weak};

use wharf_control::{HealthCheck, HealthState};
use wharf_rpc::client::Channel;
use wharf_rpc::policy::breaker::Standing;

/// How a process is.
#[derive(Default)]
pub(crate) struct Health {
    state: AtomicU8,
    required: Mutex<Vec<Required>>,
}

/// A service of another process that one of this process cannot do without.
struct Required {
    name: String,
    callee: String,
    channel: Weak<Channel>,
}

const STATES: [HealthState; 3] = [HealthState::Starting, HealthState::Ready, HealthState::Draining];

impl Health {
    /// Where it is in its life from now on.
    pub(crate) fn set(&self, state: HealthState) {
        let code = STATES.iter().position(|each| *each == state).unwrap_or_default();
        self.state.store(code as u8, Relaxed);
    }

    /// Where it is in its life.
    pub(crate) fn state(&self) -> HealthState {
        STATES[usize::from(self.state.load(Relaxed))]
    }

    /// `caller` cannot do without `callee`, which `channel` leads to.
    pub(crate) fn require(&self, caller: &str, callee: &str, channel: Weak<Channel>) {
        let required = Required { name: format!("{caller} -> {callee}"), callee: callee.to_owned(), channel };
        self.required.lock().unwrap_or_else(PoisonError::into_inner).push(required);
    }

    /// What is required, and whether it is there.
    pub(crate) fn checks(&self) -> Vec<HealthCheck> {
        let required = self.required.lock().unwrap_or_else(PoisonError::into_inner);
        required.iter().map(Required::check).collect()
    }
}

impl Required {
    fn check(&self) -> HealthCheck {
        // Without its client nobody calls it any more.
        let trouble = self.channel.upgrade().and_then(|channel| trouble(&self.callee, &channel));
        HealthCheck {
            name: self.name.clone(),
            is_ok: trouble.is_none(),
            message: trouble.unwrap_or_default(),
        }
    }
}

/// Why no call can get there, if none can.
fn trouble(callee: &str, channel: &Channel) -> Option<String> {
    let replicas = channel.snapshot();
    if replicas.iter().any(|replica| replica.breaker != Standing::Open) {
        return None;
    }
    Some(match channel.trouble() {
        Some(fault) => fault.message().to_owned(),
        None if replicas.is_empty() => format!("no replica of {callee} is ready"),
        None => format!("every replica of {callee} fails, and is shut out for now"),
    })
}

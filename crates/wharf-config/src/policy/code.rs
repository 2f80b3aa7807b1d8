//! Policies as code sets them: what is not said is left as it was.

use std::time::Duration;

use super::setting::{Policies, Setting};
use super::value::Value;
use super::{Admission, Backoff, Balance, Breaker, Budget, Hedge, Keepalive, Retry, SETTINGS, SlowStart};

/// What is set in one place: for an app, for a service, or for a method.
///
/// ```
/// use wharf_config::policy::{Choice, Hedge, Policy};
///
/// let patient = Policy { retry: Choice::Off, hedge: Choice::On(Hedge::default()), ..Policy::default() };
/// ```
///
/// Each field is what [`CallPolicy`](super::CallPolicy), [`CallerPolicy`](super::CallerPolicy) and
/// [`CalleePolicy`](super::CalleePolicy) have by the same name. A bad value is refused when the app starts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Policy {
    /// The most time a call may have.
    pub deadline: Choice<Duration>,
    /// Tries after the first one.
    pub retry: Choice<Retry>,
    /// A second call beside one that takes long; for `read` methods.
    pub hedge: Choice<Hedge>,
    /// What tries after the first may add to the load of the service.
    pub budget: Choice<Budget>,
    /// How the replica for a call is chosen.
    pub balance: Choice<Balance>,
    /// When a replica that fails is shut out.
    pub breaker: Choice<Breaker>,
    /// How a replica that has just come is spared.
    pub slow_start: Choice<SlowStart>,
    /// How connections are watched.
    pub keepalive: Choice<Keepalive>,
    /// Time to connect to a replica and to agree with it, each.
    pub connect: Choice<Duration>,
    /// The pauses between tries to connect.
    pub reconnect: Option<Backoff>,
    /// How long a call waits when no replica is ready.
    pub ready_wait: Option<Duration>,
    /// How many calls run at a time.
    pub admission: Choice<Admission>,
    /// How long the calls under way may go on when the process is asked to stop.
    pub drain: Option<Duration>,
}

/// What is said of a value that can be off.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Choice<T> {
    /// Nothing: it is what it is elsewhere.
    #[default]
    Inherited,
    /// Off.
    Off,
    /// On, with these values.
    On(T),
}

impl<T> Choice<T> {
    /// Whether something is said, and what of it `slot` takes.
    fn put(&self, slot: &mut Option<T>) -> bool
    where
        T: Clone,
    {
        *slot = match self {
            Self::On(value) => Some(value.clone()),
            _ => None,
        };
        !matches!(self, Self::Inherited)
    }
}

impl Policy {
    /// What it says, setting by setting.
    pub(super) fn said(&self) -> Vec<(&'static Setting, Value)> {
        let mut policies = Policies::default();
        let Policies { call, caller, callee } = &mut policies;
        let groups = [
            ("deadline", self.deadline.put(&mut call.deadline)),
            ("retry", self.retry.put(&mut call.retry)),
            ("hedge", self.hedge.put(&mut call.hedge)),
            ("budget", self.budget.put(&mut caller.budget)),
            ("balance", self.balance.put(&mut caller.balance)),
            ("breaker", self.breaker.put(&mut caller.breaker)),
            ("slow_start", self.slow_start.put(&mut caller.slow_start)),
            ("keepalive", self.keepalive.put(&mut caller.keepalive)),
            ("connect", self.connect.put(&mut caller.connect)),
            ("reconnect", put(self.reconnect.as_ref(), &mut caller.reconnect)),
            ("ready_wait", put(self.ready_wait.as_ref(), &mut caller.ready_wait)),
            ("admission", self.admission.put(&mut callee.admission)),
            ("drain", put(self.drain.as_ref(), &mut callee.drain)),
        ];
        let is_said = |setting: &&Setting| {
            let group = setting.name().split('.').next();
            let is_off = setting.switch().is_some_and(|switch| switch.get(&policies) == Value::Off);
            groups.iter().any(|&(name, said)| said && Some(name) == group)
                && (!is_off || Some(setting.name()) == group)
        };
        SETTINGS.iter().filter(is_said).map(|setting| (setting, setting.get(&policies))).collect()
    }
}

fn put<T: Clone>(said: Option<&T>, slot: &mut T) -> bool {
    if let Some(value) = said {
        *slot = value.clone();
    }
    said.is_some()
}

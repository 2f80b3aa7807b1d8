//! All that is said of policies, wherever it is said, and what is in force by it.

use std::time::Duration;

use super::code::Policy;
use super::setting::{HEDGE, Policies, Setting, named};
use super::value::Value;
use super::{CallPolicy, SETTINGS};
use crate::source::Origin;

/// How long a request from outside may take, unless something is said of it.
pub const REQUEST: Duration = Duration::from_secs(10);

/// What a setting is said for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// One service; none: all of the app.
    pub service: Option<String>,
    /// One method of it; none: all of them.
    pub method: Option<String>,
}

/// Who says so. Later ones win over earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// An attribute of a method of an interface.
    Interface,
    /// The program: `App::policy`, `Service::policy`, `Service::method_policy`.
    Code,
    /// `wharf.toml`.
    File,
}

/// One setting, as it is said in one place.
#[derive(Debug, Clone)]
pub struct Said {
    /// What it is said for.
    pub scope: Scope,
    /// Who says so.
    pub layer: Layer,
    /// Where.
    pub origin: Origin,
    /// What is set.
    pub setting: &'static Setting,
    /// To what.
    pub value: Value,
}

/// All that is said of policies. Of two that set the same, the later layer wins; within a layer, what is said for a
/// method wins over what is said for its service, and that over what is said for the app.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    said: Vec<Said>,
}

/// What is in force, setting by setting.
#[derive(Debug, Clone)]
pub struct Resolved {
    values: Vec<InForce>,
}

/// The value of a setting that is in force.
#[derive(Debug, Clone)]
pub struct InForce {
    /// The setting.
    pub setting: &'static Setting,
    /// Its value.
    pub value: Value,
    /// Who said so last; none: it is the default.
    pub origin: Option<Origin>,
}

impl Layer {
    /// Its name in descriptions.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interface => "interface",
            Self::Code => "code",
            Self::File => "file",
        }
    }

    /// The layer of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Interface, Self::Code, Self::File].into_iter().find(|layer| layer.as_str() == name)
    }
}

impl Scope {
    /// All of the app.
    pub fn app() -> Self {
        Self::default()
    }

    /// A service, with all of its methods.
    pub fn service(service: &str) -> Self {
        Self { service: Some(service.to_owned()), method: None }
    }

    /// One method of a service.
    pub fn method(service: &str, method: &str) -> Self {
        Self { service: Some(service.to_owned()), method: Some(method.to_owned()) }
    }

    /// Whether what is said for this holds for `inner` as well.
    fn covers(&self, inner: &Self) -> bool {
        (self.service.is_none() || self.service == inner.service)
            && (self.method.is_none() || self.method == inner.method)
    }

    /// 0 for the app, 1 for a service, 2 for a method.
    fn depth(&self) -> usize {
        usize::from(self.service.is_some()) + usize::from(self.method.is_some())
    }
}

impl Layers {
    /// Adds what `policy` says for `scope`, at `place` in the program.
    pub fn code(&mut self, scope: &Scope, place: &str, policy: &Policy) {
        let said = policy.said().into_iter().map(|(setting, value)| Said {
            scope: scope.clone(),
            layer: Layer::Code,
            origin: Origin::Program(place.to_owned()),
            setting,
            value,
        });
        self.said.extend(said);
    }

    /// Adds that the interface says `#[read(hedge)]` of the method; `place` names it.
    pub fn hedged(&mut self, service: &str, method: &str, place: &str) {
        let (scope, origin) = (Scope::method(service, method), Origin::Program(place.to_owned()));
        self.said.extend(named(HEDGE).map(|setting| Said {
            scope,
            layer: Layer::Interface,
            origin,
            setting,
            value: Value::On,
        }));
    }

    /// Adds what is said elsewhere.
    pub fn extend(&mut self, said: impl IntoIterator<Item = Said>) {
        self.said.extend(said);
    }

    /// Everything, in no order that matters.
    pub fn said(&self) -> &[Said] {
        &self.said
    }

    /// What is in force for `scope`. A method that may not be hedged is not, whatever is said for its service.
    pub fn resolve(&self, scope: &Scope, may_hedge: bool) -> Resolved {
        let mut said: Vec<&Said> = self.said.iter().filter(|said| said.scope.covers(scope)).collect();
        said.sort_by_key(|said| (said.layer, said.scope.depth()));
        let mut resolved = Resolved::default();
        for said in said {
            let ignored = !may_hedge && scope.method.is_some() && said.setting.is_hedge();
            if !ignored {
                resolved.put(said);
            }
        }
        resolved
    }

    /// How long a request to the http component may take: its `deadline`, or 10 s.
    pub fn request(&self, component: &str) -> Duration {
        self.resolve(&Scope::service(component), false).policies().call.deadline.unwrap_or(REQUEST)
    }

    /// The policy of the calls of `service`'s method.
    pub fn call(&self, service: &str, method: &str, may_hedge: bool) -> CallPolicy {
        self.resolve(&Scope::method(service, method), may_hedge).policies().call
    }
}

impl Default for Resolved {
    fn default() -> Self {
        let defaults = Policies::default();
        let value =
            |setting: &'static Setting| InForce { setting, value: setting.get(&defaults), origin: None };
        Self { values: SETTINGS.iter().map(value).collect() }
    }
}

impl Resolved {
    fn put(&mut self, said: &Said) {
        self.set(said.setting, said.value, &said.origin);
        // Who sets a value of a mechanism wants the mechanism.
        if self.is_idle(said.setting)
            && let Some(switch) = said.setting.switch()
        {
            self.set(switch, Value::On, &said.origin);
        }
    }

    fn set(&mut self, setting: &Setting, value: Value, origin: &Origin) {
        if let Some(slot) = self.values.iter_mut().find(|each| each.setting.name() == setting.name()) {
            (slot.value, slot.origin) = (value, Some(origin.clone()));
        }
    }

    /// Every setting, in the order of the table.
    pub fn values(&self) -> &[InForce] {
        &self.values
    }

    /// The value of the setting `name`, with where it came from.
    pub fn get(&self, name: &str) -> Option<&InForce> {
        self.values.iter().find(|each| each.setting.name() == name)
    }

    /// Whether the setting is part of a mechanism that is off.
    pub fn is_idle(&self, setting: &Setting) -> bool {
        let switch = setting.switch().filter(|switch| switch.name() != setting.name());
        switch.and_then(|switch| self.get(switch.name())).is_some_and(|switch| switch.value == Value::Off)
    }

    /// The values as the mechanisms take them.
    pub fn policies(&self) -> Policies {
        let mut policies = Policies::default();
        // Setting a value switches its mechanism on, so that those that are off come last.
        let (switches, values): (Vec<_>, Vec<_>) =
            self.values.iter().partition(|each| each.setting.is_switch());
        for each in values.into_iter().chain(switches) {
            each.setting.set(&mut policies, each.value);
        }
        policies
    }
}

//! What can be set: a name, what it takes, what it means, and which value of which policy it is.

use std::time::Duration;

use super::value::{Value, time};
use super::{CallPolicy, CalleePolicy, CallerPolicy};
use crate::keys::Key;

/// All policies of one way, from a caller to a service.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Policies {
    /// How one call behaves.
    pub call: CallPolicy,
    /// How calls find their way to the service.
    pub caller: CallerPolicy,
    /// How the service takes them.
    pub callee: CalleePolicy,
}

/// Whom a setting is about, and so where it may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// A call: for the app, for a service, or for one of its methods.
    Call,
    /// The way to a service: for the app or for a service.
    Caller,
    /// A service that is called: for the app or for a service.
    Callee,
}

/// One value that can be set.
#[derive(Debug)]
pub struct Setting {
    /// Its name in `wharf.toml`, what it takes, and what it means.
    pub key: Key,
    /// Whom it is about.
    pub level: Level,
    pub(super) takes: Takes,
    /// The value among all policies. What it stands in is switched on for it.
    pub(super) slot: fn(&mut Policies) -> Slot<'_>,
}

/// Where a value is kept.
pub(super) enum Slot<'a> {
    Time(&'a mut Duration),
    /// None is off.
    Bound(&'a mut Option<Duration>),
    Count(&'a mut u32),
    Number(&'a mut f64),
    /// Whether a mechanism is used, and how it is given up.
    Switch(bool, fn(&mut Policies)),
}

/// What a setting takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Takes {
    Switch,
    Time,
    /// A time, or nothing.
    Bound,
    Count(u32, u32),
    Number(f64),
}

/// The switch of hedging, which is for `read` methods alone.
pub(super) const HEDGE: &str = "hedge";

/// The times that any setting takes.
const TIMES: std::ops::RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_secs(3600);

impl Setting {
    /// Its name in `wharf.toml`.
    pub fn name(&self) -> &'static str {
        self.key.name
    }

    /// Whether it says if a mechanism is used.
    pub fn is_switch(&self) -> bool {
        self.takes == Takes::Switch
    }

    /// Whether it is about hedging, which is for `read` methods alone.
    pub fn is_hedge(&self) -> bool {
        self.switch().is_some_and(|switch| switch.name() == HEDGE)
    }

    /// Whether it means something for an http component, which nobody calls through a client: how long a request may
    /// take, and how long those under way may go on.
    pub fn is_for_http(&self) -> bool {
        matches!(self.name(), "deadline" | "drain")
    }

    /// The mechanism that it belongs to and that can be off: `retry` of `retry.most`, and of `retry` itself.
    pub(super) fn switch(&self) -> Option<&'static Self> {
        let group = self.name().split('.').next().unwrap_or_default();
        named(group).filter(|setting| setting.is_switch())
    }

    /// Its value in `policies`.
    pub(super) fn get(&self, policies: &Policies) -> Value {
        match (self.slot)(&mut policies.clone()) {
            Slot::Time(time) => Value::Time(*time),
            Slot::Bound(bound) => bound.map_or(Value::Off, Value::Time),
            Slot::Count(count) => Value::Count(*count),
            Slot::Number(number) => Value::Number(*number),
            Slot::Switch(true, _) => Value::On,
            Slot::Switch(false, _) => Value::Off,
        }
    }

    /// Sets it in `policies`, to a value that [`checked`](Self::checked) has let through.
    pub(super) fn set(&self, policies: &mut Policies, value: Value) {
        match ((self.slot)(policies), value) {
            (Slot::Time(slot), Value::Time(time)) => *slot = time,
            (Slot::Bound(slot), Value::Time(time)) => *slot = Some(time),
            (Slot::Bound(slot), Value::Off) => *slot = None,
            (Slot::Count(slot), Value::Count(count)) => *slot = count,
            (Slot::Number(slot), Value::Number(number)) => *slot = number,
            (Slot::Switch(_, off), Value::Off) => off(policies),
            _ => {}
        }
    }

    /// The value, if it is one that the setting takes.
    pub(super) fn checked(&self, value: Value) -> Option<Value> {
        let fits = match (self.takes, value) {
            (Takes::Switch, Value::On | Value::Off) | (Takes::Bound, Value::Off) => true,
            (Takes::Time | Takes::Bound, Value::Time(time)) => TIMES.contains(&time),
            (Takes::Count(least, most), Value::Count(count)) => (least..=most).contains(&count),
            (Takes::Number(most), Value::Number(number)) => (0.0..=most).contains(&number),
            _ => false,
        };
        fits.then_some(value)
    }

    /// Reads what [`Value`] writes.
    pub fn parse(&self, text: &str) -> Option<Value> {
        let value = match (text, self.takes) {
            ("off", _) => Value::Off,
            ("on", _) => Value::On,
            (text, Takes::Count(..)) => Value::Count(text.parse().ok()?),
            (text, Takes::Number(_)) => Value::Number(text.parse().ok()?),
            (text, _) => Value::Time(time(text)?),
        };
        self.checked(value)
    }
}

/// The setting of that name.
pub fn named(name: &str) -> Option<&'static Setting> {
    super::SETTINGS.iter().find(|setting| setting.name() == name)
}

//! The connections of a channel that take calls, and which of them takes the next one.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;
use wharf_config::policy::CallerPolicy;
use wharf_core::{Context, Fault};

use super::agree::Agreements;
use super::discover::Endpoint;
use super::health::{Health, Trial};
use super::line::Line;
use super::snapshot::ReplicaSnapshot;
use crate::policy::choice::{Fit, choose};

/// A replica that takes calls.
pub(crate) struct Ready {
    pub(crate) endpoint: Endpoint,
    pub(crate) line: Line,
    pub(crate) health: Arc<Health>,
    pub(crate) methods: Agreements,
    pub(crate) max_message: usize,
}

/// The method that is called.
#[derive(Clone, Copy)]
pub(crate) struct Method {
    /// Its number in the interface.
    pub(crate) number: usize,
    /// Whether a call of it may be made twice.
    pub(crate) repeatable: bool,
}

/// The connections of a channel that take calls, and why there is none.
pub(crate) struct Pool {
    rules: Arc<CallerPolicy>,
    ready: RwLock<Vec<Arc<Ready>>>,
    /// Counts the changes.
    changes: watch::Sender<u64>,
    trouble: RwLock<Option<Fault>>,
    /// Why there will be none until somebody does something about it.
    absent: RwLock<Option<String>>,
}

impl Pool {
    pub(crate) fn new(rules: Arc<CallerPolicy>) -> Self {
        Self {
            rules,
            ready: RwLock::default(),
            changes: watch::Sender::new(0),
            trouble: RwLock::default(),
            absent: RwLock::default(),
        }
    }

    fn look<R>(&self, look: impl FnOnce(&[Arc<Ready>]) -> R) -> R {
        look(&self.ready.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether no connection takes calls.
    pub(crate) fn is_empty(&self) -> bool {
        self.look(<[_]>::is_empty)
    }

    /// Begins a call of the method. A replica whose version of it does not get on with the caller's is taken when there is
    /// no other, to tell why; and `failed`, which has just failed, when there is none better.
    pub(crate) fn pick(
        &self,
        cx: &Context,
        method: Method,
        failed: Option<&Arc<Ready>>,
        now: Instant,
    ) -> Option<Trial> {
        let deadline = cx.deadline();
        self.look(|all| {
            if let [only] = all {
                return Some(Trial::of_the_only(only, now, deadline));
            }
            let fit = |ready: &Arc<Ready>| {
                if !ready.methods.get(method.number).is_some_and(Result::is_ok) {
                    Fit::None
                } else if failed.is_some_and(|failed| Arc::ptr_eq(&failed.health, &ready.health)) {
                    Fit::AtNeed
                } else {
                    Fit::Well
                }
            };
            let ejected = self.rules.breaker.as_ref().map_or(0.0, |breaker| breaker.ejected);
            let (at, probe) = choose(all, fit, method.repeatable, ejected, now)?;
            Some(Trial::new(&all[at], now, deadline, probe))
        })
    }

    /// Tells of changes from now on.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// What kept the last try to connect from it.
    pub(crate) fn trouble(&self) -> Option<Fault> {
        self.trouble.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Why nobody need wait for a replica, if that is so.
    pub(crate) fn why_absent(&self) -> Option<String> {
        self.absent.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes why there will be no replica, or that there may be one. Whoever waits for one hears of it.
    pub(crate) fn absent(&self, why: Option<String>) {
        let mut known = self.absent.write().unwrap_or_else(PoisonError::into_inner);
        if *known != why {
            *known = why;
            drop(known);
            self.changes.send_modify(|count| *count += 1);
        }
    }

    /// Sends calls to `ready`, too, of which nothing is known but that it needs about `first`.
    pub(crate) fn add(&self, ready: Ready, first: Duration) {
        let now = Instant::now();
        self.change(|all| {
            let best = all.iter().filter_map(|other| other.health.record().warm(now)).min();
            ready.health.record().join(best, first, now);
            all.push(Arc::new(ready));
        });
    }

    /// Takes no further calls on `line`.
    pub(crate) fn remove(&self, line: &Line) {
        self.change(|all| all.retain(|each| !each.line.is(line)));
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Arc<Ready>>)) {
        change(&mut self.ready.write().unwrap_or_else(PoisonError::into_inner));
        self.changes.send_modify(|count| *count += 1);
    }

    /// Notes what keeps a try to connect from it, or that nothing does.
    pub(crate) fn in_trouble(&self, fault: Option<Fault>) {
        *self.trouble.write().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    /// The state of every connection that takes calls.
    pub(crate) fn snapshot(&self) -> Vec<ReplicaSnapshot> {
        let now = Instant::now();
        self.look(|all| all.iter().map(|ready| ReplicaSnapshot::new(ready, all.len() > 1, now)).collect())
    }
}

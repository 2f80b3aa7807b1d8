//! The connections between processes: what breakers let through, and what a service's callers tell of their ways to it.

use std::collections::HashMap;

use serde::Serialize;
use wharf_control::{BreakerState, ConnectionStatus, LinkStatus, Spoken};

use crate::happening::{Happening, Kind};

/// What the breaker of each connection let through when it was looked last.
#[derive(Debug, Default)]
pub(super) struct Breakers(HashMap<[String; 4], bool>);

/// A connection, as the page is told.
#[derive(Debug, Serialize)]
pub(crate) struct ConnectionView<'a> {
    caller: &'a str,
    from: &'a str,
    to: &'a str,
    endpoint: &'a str,
    in_flight: u64,
    calls: u64,
    breaker: &'a BreakerState,
    latency_us: Option<u64>,
    share: f64,
    by_position: usize,
    by_name: usize,
    incompatible: Vec<Incompatible<'a>>,
}

/// A method that is not called, and why.
#[derive(Debug, Serialize)]
struct Incompatible<'a> {
    method: &'a str,
    reason: &'a str,
}

/// What is left of trying again, as the page is told.
#[derive(Debug, Serialize)]
pub(crate) struct BudgetView<'a> {
    caller: &'a str,
    process: &'a str,
    callee: &'a str,
    taken: u64,
    most: f64,
}

/// How many breakers let nothing through on the ways that a link has.
pub(super) fn open(link: &LinkStatus) -> usize {
    link.connections.iter().filter(|connection| is_open(connection)).count()
}

fn is_open(connection: &ConnectionStatus) -> bool {
    connection.breaker != BreakerState::Closed
}

/// The connections of the process `from` to `callee`.
pub(crate) fn connections<'a>(
    from: &'a str,
    links: &'a [LinkStatus],
    callee: &'a str,
) -> impl Iterator<Item = ConnectionView<'a>> {
    let to_callee = links.iter().filter(move |link| link.callee == callee);
    to_callee.flat_map(move |link| {
        link.connections.iter().map(move |connection| ConnectionView {
            caller: &link.caller,
            from,
            to: &connection.process,
            endpoint: &connection.endpoint,
            in_flight: connection.in_flight,
            calls: connection.calls,
            breaker: &connection.breaker,
            latency_us: connection.latency_us,
            share: connection.share,
            by_position: connection.count(&Spoken::ByPosition),
            by_name: connection.count(&Spoken::ByName),
            incompatible: incompatible(connection),
        })
    })
}

fn incompatible(connection: &ConnectionStatus) -> Vec<Incompatible<'_>> {
    let refused = connection.methods.iter().filter(|method| method.spoken == Spoken::Incompatible);
    refused.map(|method| Incompatible { method: &method.method, reason: &method.reason }).collect()
}

/// What is left of trying again, for the calls of the process `process` to `callee`.
pub(crate) fn budgets<'a>(
    process: &'a str,
    links: &'a [LinkStatus],
    callee: &'a str,
) -> impl Iterator<Item = BudgetView<'a>> {
    let to_callee = links.iter().filter(move |link| link.callee == callee);
    to_callee.filter_map(move |link| {
        let budget = link.budget?;
        Some(BudgetView { caller: &link.caller, process, callee, taken: budget.taken, most: budget.most })
    })
}

impl Breakers {
    /// Takes in the connections of `process`; gives what has changed.
    pub(super) fn take_in(&mut self, process: &str, at_ms: u64, links: &[LinkStatus]) -> Vec<Happening> {
        let mut changes = Vec::new();
        for link in links {
            for connection in &link.connections {
                let key = [process, &link.caller, &link.callee, &connection.process].map(str::to_owned);
                let (is, was) = (is_open(connection), self.0.get(&key).copied().unwrap_or_default());
                if is != was {
                    changes.push(change(process, at_ms, link, connection, is));
                }
                if is {
                    self.0.insert(key, true);
                } else if was {
                    self.0.remove(&key);
                }
            }
        }
        changes
    }

    /// Forgets the processes that `is_there` says are gone.
    pub(super) fn keep(&mut self, is_there: impl Fn(&str) -> bool) {
        self.0.retain(|[process, ..], _| is_there(process));
    }
}

fn change(
    process: &str,
    at_ms: u64,
    link: &LinkStatus,
    connection: &ConnectionStatus,
    is_open: bool,
) -> Happening {
    let LinkStatus { caller, callee, .. } = link;
    let to = if connection.process.is_empty() { &connection.endpoint } else { &connection.process };
    let (kind, text) = if is_open {
        (Kind::BreakerOpen, format!("{caller} in {process} calls {to} no more: its breaker has opened"))
    } else {
        (Kind::BreakerClosed, format!("{caller} in {process} calls {to} again: its breaker has closed"))
    };
    let services = vec![callee.clone(), caller.clone()];
    Happening { at_ms, kind, process: Some(process.to_owned()), services, text, lines: Vec::new() }
}

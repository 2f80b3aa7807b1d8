//! The connections between processes: what breakers let through, and what a service's callers tell of their ways to it.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use wharf_control::{BreakerState, ConnectionStatus, LinkStatus, Spoken};

use crate::happening::{Happening, Kind};

/// By process, the connections whose breakers let nothing through when it was looked last: caller, callee, interface, and
/// where to.
#[derive(Debug, Default)]
pub(super) struct Breakers(HashMap<String, HashSet<[String; 4]>>);

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
        let before = self.0.remove(process).unwrap_or_default();
        let (mut changes, mut open) = (Vec::new(), HashSet::new());
        for link in links {
            for connection in &link.connections {
                let key = [&link.caller, &link.callee, &link.interface, to(connection)].map(String::clone);
                let (is, was) = (is_open(connection), before.contains(&key));
                if is != was {
                    changes.push(change(process, at_ms, link, connection, is));
                }
                if is {
                    open.insert(key);
                }
            }
        }
        // A breaker is gone with its connection: what was open and is not told of any more is forgotten.
        if !open.is_empty() {
            self.0.insert(process.to_owned(), open);
        }
        changes
    }

    /// Forgets the processes that `is_there` says are gone.
    pub(super) fn keep(&mut self, is_there: impl Fn(&str) -> bool) {
        self.0.retain(|process, _| is_there(process));
    }
}

/// What is at the other end.
fn to(connection: &ConnectionStatus) -> &String {
    if connection.process.is_empty() { &connection.endpoint } else { &connection.process }
}

fn change(
    process: &str,
    at_ms: u64,
    link: &LinkStatus,
    connection: &ConnectionStatus,
    is_open: bool,
) -> Happening {
    let LinkStatus { caller, callee, .. } = link;
    let to = to(connection);
    let (kind, text) = if is_open {
        (Kind::BreakerOpen, format!("{caller} in {process} calls {to} no more: its breaker has opened"))
    } else {
        (Kind::BreakerClosed, format!("{caller} in {process} calls {to} again: its breaker has closed"))
    };
    let services = vec![callee.clone(), caller.clone()];
    Happening { at_ms, kind, process: Some(process.to_owned()), services, text, lines: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(to: &[(&str, BreakerState)]) -> LinkStatus {
        let connection = |(process, breaker): &(&str, BreakerState)| ConnectionStatus {
            process: (*process).to_owned(),
            breaker: breaker.clone(),
            ..ConnectionStatus::default()
        };
        let connections = to.iter().map(connection).collect();
        LinkStatus { caller: "checkout".into(), callee: "cart".into(), connections, ..LinkStatus::default() }
    }

    #[test]
    fn a_breaker_is_known_as_long_as_its_connection_is_there() {
        let mut breakers = Breakers::default();
        let mut kinds = |links: &[LinkStatus]| {
            let changes = breakers.take_in("checkout-1", 0, links);
            (changes.into_iter().map(|change| change.kind).collect::<Vec<_>>(), breakers.0.len())
        };
        let both = [link(&[("cart-1", BreakerState::Open), ("cart-2", BreakerState::Closed)])];
        assert_eq!(kinds(&both), (vec![Kind::BreakerOpen], 1));
        assert_eq!(kinds(&both), (vec![], 1));
        let closed = [link(&[("cart-1", BreakerState::Closed)])];
        assert_eq!(kinds(&closed), (vec![Kind::BreakerClosed], 0));
        kinds(&both);
        assert_eq!(kinds(&[link(&[("cart-1.2", BreakerState::Closed)])]), (vec![], 0), "its replica is gone");
    }
}

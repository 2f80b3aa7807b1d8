//! The connections between processes: what breakers let through, and what a service's callers tell of their ways to it.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use wharf_control::{BreakerState, ConnectionStatus, LinkStatus, Spoken};

use crate::happening::{Happening, Kind};

/// By process, the ways whose breakers let nothing through as far as is known.
#[derive(Debug, Default)]
pub(super) struct Breakers(HashMap<String, HashSet<Way>>);

/// Where a breaker stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Way {
    caller: String,
    callee: String,
    interface: String,
    /// The replica, by its process's id; empty where that is not known, as of what runs elsewhere.
    process: String,
    endpoint: String,
}

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
    /// Takes in the connections of `process`; gives what has changed. `is_there` says whether there is a process of an id.
    pub(super) fn take_in(
        &mut self,
        process: &str,
        at_ms: u64,
        links: &[LinkStatus],
        is_there: impl Fn(&str) -> bool,
    ) -> Vec<Happening> {
        let mut before = self.0.remove(process).unwrap_or_default();
        let (mut changes, mut open) = (Vec::new(), HashSet::new());
        for link in links {
            for connection in &link.connections {
                let way = Way::of(link, connection);
                let (is, was) = (is_open(connection), before.remove(&way));
                if is != was {
                    changes.push(change(process, at_ms, link, connection, is));
                }
                if is {
                    open.insert(way);
                }
            }
        }
        // A breaker outlives connections, and nothing is told of a replica that there is none to. It is gone with the replica.
        open.extend(before.into_iter().filter(|way| way.process.is_empty() || is_there(&way.process)));
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

impl Way {
    fn of(link: &LinkStatus, connection: &ConnectionStatus) -> Self {
        let LinkStatus { caller, callee, interface, .. } = link;
        let [caller, callee, interface] = [caller, callee, interface].map(String::clone);
        let process = connection.process.clone();
        // A replica may listen elsewhere when it is connected to again.
        let endpoint = if process.is_empty() { connection.endpoint.clone() } else { String::new() };
        Self { caller, callee, interface, process, endpoint }
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

    fn link(interface: &str, to: &[(&str, BreakerState)]) -> LinkStatus {
        let connection = |(to, breaker): &(&str, BreakerState)| {
            let (process, endpoint) = if to.contains(':') { ("", *to) } else { (*to, "") };
            ConnectionStatus {
                process: process.into(),
                endpoint: endpoint.into(),
                breaker: breaker.clone(),
                ..ConnectionStatus::default()
            }
        };
        let connections = to.iter().map(connection).collect();
        let (caller, callee, interface) = ("checkout".into(), "cart".into(), interface.into());
        LinkStatus { caller, callee, interface, connections, ..LinkStatus::default() }
    }

    /// What has changed when the checkout tells of these links, while these replicas run.
    fn changes(breakers: &mut Breakers, links: &[LinkStatus], running: &[&str]) -> Vec<Kind> {
        let changes = breakers.take_in("checkout-1", 0, links, |id| running.contains(&id));
        changes.into_iter().map(|change| change.kind).collect()
    }

    #[test]
    fn a_breaker_outlives_connections_and_is_gone_with_its_replica() {
        let (open, closed) = (BreakerState::Open, BreakerState::Closed);
        let mut breakers = Breakers::default();
        let mut told = |to: &[(&str, BreakerState)], running: &[&str]| {
            let kinds = changes(&mut breakers, &[link("Cart", to)], running);
            (kinds, breakers.0.get("checkout-1").map_or(0, HashSet::len))
        };
        let both = [("cart-1", open.clone()), ("cart-2", closed.clone())];
        assert_eq!(told(&both, &["cart-1", "cart-2"]), (vec![Kind::BreakerOpen], 1));
        assert_eq!(told(&both, &["cart-1", "cart-2"]), (vec![], 1));
        assert_eq!(told(&both[1..], &["cart-1", "cart-2"]), (vec![], 1), "it connects again");
        assert_eq!(told(&both, &["cart-1", "cart-2"]), (vec![], 1), "still open is no news");
        let back = [("cart-1", closed.clone()), ("cart-2", closed.clone())];
        assert_eq!(told(&back, &["cart-1", "cart-2"]), (vec![Kind::BreakerClosed], 0));
        told(&both, &["cart-1", "cart-2"]);
        assert_eq!(told(&both, &["cart-2"]), (vec![], 1), "it was looked who runs before, and told after");
        assert_eq!(told(&both[1..], &["cart-2"]), (vec![], 0), "its replica is gone");
    }

    #[test]
    fn breakers_are_told_apart_by_interface_and_by_where_to() {
        let (open, closed) = (BreakerState::Open, BreakerState::Closed);
        let mut breakers = Breakers::default();
        // What is closed comes first: told by the wrong name, it would close what is open.
        let places = |one, other| link("Cart", &[("tcp:10.0.0.1:80", one), ("tcp:10.0.0.2:80", other)]);
        let of = |interface, breaker| link(interface, &[("cart-1", breaker)]);
        let mut told = |links: &[LinkStatus]| changes(&mut breakers, links, &["cart-1"]);
        let first =
            [of("Stock", closed.clone()), of("Cart", open.clone()), places(closed.clone(), open.clone())];
        assert_eq!(told(&first), [Kind::BreakerOpen; 2]);
        assert_eq!(told(&first), []);
        assert_eq!(told(&[]), [], "there are no connections");
        assert_eq!(told(&first), []);
        let other = [of("Cart", open.clone()), of("Stock", open.clone()), places(open.clone(), open)];
        assert_eq!(told(&other), [Kind::BreakerOpen; 2]);
    }

    #[test]
    fn what_a_process_told_is_forgotten_with_it() {
        let mut breakers = Breakers::default();
        let open = [link("Cart", &[("cart-1", BreakerState::Open)])];
        changes(&mut breakers, &open, &["cart-1"]);
        breakers.keep(|process| process == "checkout-1");
        assert_eq!(breakers.0.len(), 1);
        breakers.keep(|process| process == "checkout-2");
        assert!(breakers.0.is_empty());
    }
}

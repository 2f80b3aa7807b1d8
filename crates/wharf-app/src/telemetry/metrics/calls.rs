//! The calls that a process makes and takes: those under way, further tries, and what is known of replicas.

use std::collections::BTreeSet;

use wharf_control::{BreakerState, ConnectionStatus, LinkStatus, MethodCalls, ProcessReport};

use super::exposition::{Exposition, Family, Kind, seconds};
use crate::report::Report;

pub(super) fn write(text: &mut Exposition, report: &Report, now: &ProcessReport) {
    by_method(text, report, now);
    requests(text, report);
    by_replica(text, now);
    budgets(text, now);
}

fn by_method(text: &mut Exposition, report: &Report, now: &ProcessReport) {
    let mut each = |name: &str, kind: Kind, help: &str, of: fn(&MethodCalls) -> u64, remote: bool| {
        text.family(name, (kind, ""), help, |family| {
            for link in now.links.iter().filter(|link| !(remote && link.is_local)) {
                for calls in &link.calls {
                    let method = format!("{}/{}", link.interface, calls.method);
                    let labels = [
                        ("rpc_method", method.as_str()),
                        ("wharf_caller", &link.caller),
                        ("wharf_callee", &link.callee),
                    ];
                    family.value(&labels, of(calls));
                }
            }
        });
    };
    each(
        "wharf_calls_in_flight",
        Kind::Gauge,
        "Calls that are not over, at their callers.",
        |calls| calls.in_flight,
        false,
    );
    each("wharf_retries", Kind::Counter, "Further tries after one that failed.", |calls| calls.retries, true);
    each(
        "wharf_hedges",
        Kind::Counter,
        "Further tries beside one that took long.",
        |calls| calls.hedges,
        true,
    );
    text.family(
        "wharf_taken_in_flight",
        (Kind::Gauge, ""),
        "Calls from other processes that are not over.",
        |family| {
            for taken in report.taken() {
                let method = format!("{}/{}", taken.interface, taken.calls.method);
                let origin = if taken.is_outside { "outside" } else { "app" };
                let labels = [
                    ("rpc_method", method.as_str()),
                    ("wharf_callee", &taken.calls.callee),
                    ("wharf_origin", origin),
                ];
                family.value(&labels, taken.calls.in_flight);
            }
        },
    );
}

fn requests(text: &mut Exposition, report: &Report) {
    text.family(
        "http_server_active_requests",
        (Kind::Gauge, ""),
        "Requests that are not answered.",
        |family| {
            for requests in report.all_requests() {
                for seen in requests.snapshot() {
                    let mut labels = vec![
                        ("http_request_method", seen.method),
                        ("url_scheme", requests.scheme()),
                        ("wharf_component", &**requests.component()),
                    ];
                    labels.extend(seen.route.as_deref().map(|route| ("http_route", route)));
                    family.value(&labels, seen.active);
                }
            }
        },
    );
}

fn by_replica(text: &mut Exposition, now: &ProcessReport) {
    fn each(
        family: &mut Family<'_>,
        now: &ProcessReport,
        write: impl Fn(&mut Family<'_>, &[(&str, &str)], &ConnectionStatus),
    ) {
        // Two links of one pair are told apart by their interface.
        for link in &now.links {
            for replica in &link.connections {
                let labels = [
                    ("wharf_caller", link.caller.as_str()),
                    ("wharf_callee", &link.callee),
                    ("wharf_interface", &link.interface),
                    ("wharf_process", &replica.process),
                    ("server_address", &replica.endpoint),
                ];
                write(family, &labels, replica);
            }
        }
    }
    let gauge = (Kind::Gauge, "");
    text.family("wharf_replica_in_flight", gauge, "Calls under way at a replica.", |family| {
        each(family, now, |family, labels, replica| family.value(labels, replica.in_flight));
    });
    text.family(
        "wharf_replica_latency_seconds",
        (Kind::Gauge, "seconds"),
        "The latency of a replica of late, by which calls are balanced.",
        |family| {
            each(family, now, |family, labels, replica| {
                let latency =
                    replica.latency_us.map(|micros| seconds(std::time::Duration::from_micros(micros)));
                latency.into_iter().for_each(|latency| family.value(labels, latency));
            });
        },
    );
    text.family(
        "wharf_replica_breaker_open",
        gauge,
        "Whether the breaker of a replica lets no call through; 0.5 when it lets one through to try.",
        |family| {
            each(family, now, |family, labels, replica| {
                family.value(
                    labels,
                    match replica.breaker {
                        BreakerState::Open => "1",
                        BreakerState::Due => "0.5",
                        BreakerState::Closed | BreakerState::Other(_) => "0",
                    },
                );
            });
        },
    );
}

/// All callers of a service in a process share one budget.
fn budgets(text: &mut Exposition, now: &ProcessReport) {
    let mut each = |name: &str, help: &str, of: fn(&LinkStatus) -> Option<f64>| {
        text.family(name, (Kind::Gauge, ""), help, |family| {
            let mut known = BTreeSet::new();
            for link in &now.links {
                if let Some(value) = of(link).filter(|_| known.insert(&link.callee)) {
                    family.value(&[("wharf_callee", &link.callee)], value);
                }
            }
        });
    };
    each("wharf_retry_budget_taken", "Further tries of the calls to a service, of late.", |link| {
        Some(link.budget?.taken as f64)
    });
    each("wharf_retry_budget_limit", "How many of them there may be.", |link| Some(link.budget?.most));
}

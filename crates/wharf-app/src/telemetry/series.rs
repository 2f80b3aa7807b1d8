//! Durations of calls and requests, by the names and attributes that OpenTelemetry gives them. Prometheus and OTLP tell the same.

use std::time::Duration;

use wharf_core::{Durations, EdgeSnapshot, FaultKind};

use crate::report::Report;

/// The bounds of histograms as they are told: powers of two of a nanosecond, by which durations are counted, from a microsecond to
/// 17 s.
const BOUNDS: [u32; 19] = [10, 12, 14, 16, 18, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 34];

/// A metric whose values are durations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Metric {
    /// Its name, as OpenTelemetry has it.
    pub(super) name: &'static str,
    pub(super) help: &'static str,
}

pub(super) const METRICS: [Metric; 3] = [CLIENT, SERVER, REQUEST];

const CLIENT: Metric = Metric {
    name: "rpc.client.call.duration",
    help: "How long calls took, as their callers see it; wharf.placement says whether the callee is in the same process.",
};

const SERVER: Metric = Metric {
    name: "rpc.server.call.duration",
    help: "How long calls from other processes took, with the time that they waited for their turn; wharf.origin says whether \
           they came from services of the app.",
};

const REQUEST: Metric = Metric {
    name: "http.server.request.duration",
    help: "How long requests took, until the head of the answer.",
};

/// Durations with the attributes that tell them from others of their metric.
pub(super) struct Series {
    pub(super) metric: &'static str,
    pub(super) attributes: Vec<(&'static str, String)>,
    pub(super) seen: Durations,
}

/// Where buckets end.
pub(super) fn bounds() -> impl Iterator<Item = Duration> {
    BOUNDS.into_iter().map(|power| Duration::from_nanos(1 << power))
}

/// All series of a process. There is one for each method, caller, callee and way to end that has been seen.
pub(super) fn all(report: &Report) -> Vec<Series> {
    let mut all = Vec::new();
    for link in report.links() {
        let placement = if link.is_local() { "local" } else { "remote" };
        for edge in link.edges.iter() {
            let seen = edge.snapshot();
            let attributes = vec![
                ("rpc.system.name", "wharf".to_owned()),
                ("rpc.method", format!("{}/{}", link.interface.name, seen.method)),
                ("wharf.caller", link.caller.clone()),
                ("wharf.callee", link.callee.clone()),
                ("wharf.placement", placement.to_owned()),
            ];
            calls(CLIENT.name, &attributes, seen, &mut all);
        }
    }
    for taken in report.taken() {
        let attributes = vec![
            ("rpc.system.name", "wharf".to_owned()),
            ("rpc.method", format!("{}/{}", taken.interface, taken.calls.method)),
            ("wharf.callee", taken.calls.callee.clone()),
            ("wharf.origin", if taken.is_outside { "outside" } else { "app" }.to_owned()),
        ];
        calls(SERVER.name, &attributes, taken.calls, &mut all);
    }
    #[cfg(feature = "http")]
    for requests in report.all_requests() {
        for seen in requests.snapshot() {
            all.extend(seen.answered.iter().map(|answered| request(&requests, &seen, answered)));
        }
    }
    all
}

/// The series of a method, one for each way to end that there has been.
fn calls(
    metric: &'static str,
    attributes: &[(&'static str, String)],
    seen: EdgeSnapshot,
    all: &mut Vec<Series>,
) {
    if seen.took.count() > 0 {
        all.push(Series { metric, attributes: attributes.to_vec(), seen: seen.took });
    }
    for (kind, took) in seen.failed {
        let mut attributes = attributes.to_vec();
        attributes.push(("error.type", error_type(kind).to_owned()));
        all.push(Series { metric, attributes, seen: took });
    }
}

/// Why a call failed, as an attribute; none is the service's own error.
pub(super) fn error_type(kind: Option<FaultKind>) -> &'static str {
    kind.map_or("service_error", FaultKind::name)
}

#[cfg(feature = "http")]
fn request(
    requests: &wharf_http::Requests,
    seen: &wharf_http::RequestsSnapshot,
    (status, took): &(u16, Durations),
) -> Series {
    let is_fault = *status >= 500;
    let status = status.to_string();
    let mut attributes = vec![
        ("http.request.method", seen.method.to_owned()),
        ("http.response.status_code", status.clone()),
        ("url.scheme", requests.scheme().to_owned()),
        ("wharf.component", requests.component().to_string()),
    ];
    attributes.extend(seen.route.as_ref().map(|route| ("http.route", route.to_string())));
    // As the conventions have it: the status, where that is an error of the server.
    attributes.extend(is_fault.then_some(("error.type", status)));
    Series { metric: REQUEST.name, attributes, seen: took.clone() }
}

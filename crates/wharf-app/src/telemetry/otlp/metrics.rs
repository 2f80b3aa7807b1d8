//! What is measured of calls and requests in the form of OTLP: `ExportMetricsServiceRequest`.

use super::Resource;
use super::proto::Message;
use crate::telemetry::series::{METRICS, Series, bounds};

/// The counts are of everything since the process started.
const CUMULATIVE: u64 = 2;

/// A request that brings `all`, as it is at `now`, counted since `started`; both in nanoseconds since 1970.
pub(super) fn request(all: &[Series], resource: &Resource, started: u64, now: u64) -> Vec<u8> {
    let mut request = Message::default();
    request.message(1, |resource_metrics| {
        resource_metrics.message(1, |message| resource.write(resource.own_name(), message));
        resource_metrics.message(2, |scope_metrics| {
            scope_metrics.message(1, |scope| {
                scope.bytes(1, "wharf");
                scope.bytes(2, env!("CARGO_PKG_VERSION"));
            });
            for known in METRICS {
                let mut of_metric = all.iter().filter(|series| series.metric == known.name).peekable();
                if of_metric.peek().is_none() {
                    continue;
                }
                scope_metrics.message(2, |metric| {
                    metric.bytes(1, known.name);
                    metric.bytes(2, known.help);
                    metric.bytes(3, "s");
                    metric.message(9, |histogram| {
                        for series in of_metric {
                            histogram.message(1, |point| write(series, started, now, point));
                        }
                        histogram.number(2, CUMULATIVE);
                    });
                });
            }
        });
    });
    request.finish()
}

fn write(series: &Series, started: u64, now: u64, point: &mut Message) {
    point.fixed(2, started);
    point.fixed(3, now);
    point.fixed(4, series.seen.count());
    point.double(5, series.seen.sum.as_secs_f64());
    let mut before = 0;
    let mut counts: Vec<u64> = Vec::new();
    for below in bounds().map(|bound| series.seen.below(bound)).chain([series.seen.count()]) {
        counts.push(below - before);
        before = below;
    }
    point.packed(6, counts);
    point.packed(7, bounds().map(|bound| bound.as_secs_f64().to_bits()));
    series.attributes.iter().for_each(|(key, value)| point.text_attribute(9, key, value));
}

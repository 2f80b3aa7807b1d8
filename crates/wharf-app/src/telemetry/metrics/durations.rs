//! Durations of calls and requests, by OpenTelemetry's names as Prometheus writes them.

use super::exposition::{Exposition, Kind};
use crate::report::Report;
use crate::telemetry::series::{self, METRICS};

pub(super) fn write(text: &mut Exposition, report: &Report) {
    let all = series::all(report);
    for metric in METRICS {
        let name = format!("{}_seconds", metric.name.replace('.', "_"));
        text.family(&name, (Kind::Histogram, "seconds"), metric.help, |family| {
            for series in all.iter().filter(|series| series.metric == metric.name) {
                let names: Vec<String> =
                    series.attributes.iter().map(|(name, _)| name.replace('.', "_")).collect();
                let values = series.attributes.iter().map(|(_, value)| value.as_str());
                let labels: Vec<_> = names.iter().map(String::as_str).zip(values).collect();
                family.durations(&labels, &series.seen);
            }
        });
    }
}

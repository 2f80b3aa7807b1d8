//! The text in which metrics are told: that of Prometheus, or OpenMetrics.

use std::fmt::{Display, Write as _};
use std::time::Duration;

use wharf_core::Durations;

use crate::telemetry::series::bounds;

/// What a family of metrics is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Counter,
    Gauge,
    Histogram,
    Info,
}

/// Names and values that tell a metric from others of its family.
pub(super) type Labels<'a> = &'a [(&'a str, &'a str)];

/// Metrics as text. Families are written one after the other, each once.
pub(super) struct Exposition {
    open: bool,
    text: String,
}

impl Exposition {
    /// Nothing yet; `open` is for OpenMetrics.
    pub(super) fn new(open: bool) -> Self {
        Self { open, text: String::with_capacity(16 * 1024) }
    }

    /// Writes a family, which is left out when `write` writes nothing of it. `name` is without the ending of its kind. A unit has to
    /// be the end of the name.
    pub(super) fn family(
        &mut self,
        name: &str,
        (kind, unit): (Kind, &str),
        help: &str,
        write: impl FnOnce(&mut Family<'_>),
    ) {
        let begin = self.text.len();
        let head = match kind {
            Kind::Counter if !self.open => format!("{name}_total"),
            Kind::Info if !self.open => format!("{name}_info"),
            _ => name.to_owned(),
        };
        let said = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
            Kind::Info if self.open => "info",
            Kind::Info => "gauge",
        };
        // A string takes all that is written to it.
        let _ = writeln!(self.text, "# TYPE {head} {said}");
        if self.open && !unit.is_empty() {
            let _ = writeln!(self.text, "# UNIT {head} {unit}");
        }
        let _ = writeln!(self.text, "# HELP {head} {help}");
        let empty = self.text.len();
        write(&mut Family { text: &mut self.text, name, kind });
        if self.text.len() == empty {
            self.text.truncate(begin);
        }
    }

    /// All of it.
    pub(super) fn finish(mut self) -> String {
        if self.open {
            self.text.push_str("# EOF\n");
        }
        self.text
    }
}

/// A family that is being written.
pub(super) struct Family<'a> {
    text: &'a mut String,
    name: &'a str,
    kind: Kind,
}

impl Family<'_> {
    /// A value.
    pub(super) fn value(&mut self, labels: Labels<'_>, value: impl Display) {
        let ending = match self.kind {
            Kind::Counter => "_total",
            Kind::Info => "_info",
            Kind::Gauge | Kind::Histogram => "",
        };
        self.line(ending, labels, None, value);
    }

    /// Durations.
    pub(super) fn durations(&mut self, labels: Labels<'_>, seen: &Durations) {
        for bound in bounds() {
            self.line("_bucket", labels, Some(&seconds(bound)), seen.below(bound));
        }
        self.line("_bucket", labels, Some("+Inf"), seen.count());
        self.line("_count", labels, None, seen.count());
        self.line("_sum", labels, None, seconds(seen.sum));
    }

    fn line(&mut self, ending: &str, labels: Labels<'_>, bound: Option<&str>, value: impl Display) {
        self.text.push_str(self.name);
        self.text.push_str(ending);
        let mut before = '{';
        for (name, value) in labels.iter().copied().chain(bound.map(|bound| ("le", bound))) {
            self.text.push(before);
            before = ',';
            self.text.push_str(name);
            self.text.push_str("=\"");
            escape(value, self.text);
            self.text.push('"');
        }
        if before == ',' {
            self.text.push('}');
        }
        let _ = writeln!(self.text, " {value}");
    }
}

fn escape(value: &str, text: &mut String) {
    for c in value.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            c => text.push(c),
        }
    }
}

/// In seconds, with a point in every case, as bounds are to be written.
pub(super) fn seconds(time: Duration) -> String {
    format!("{:?}", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use wharf_core::Histogram;

    use super::*;

    #[test]
    fn a_histogram_counts_up_to_all_of_them() {
        let histogram = Histogram::default();
        for micros in [1, 900, 5_000, 60_000_000] {
            histogram.observe(Duration::from_micros(micros));
        }
        let mut text = Exposition::new(false);
        text.family("x_seconds", (Kind::Histogram, "seconds"), "What it is.", |family| {
            family.durations(&[("a", "b\"\\\n")], &histogram.snapshot());
        });
        let text = text.finish();
        assert!(text.starts_with("# TYPE x_seconds histogram\n# HELP x_seconds What it is.\n"), "{text}");
        for line in [
            r#"x_seconds_bucket{a="b\"\\\n",le="1.024e-6"} 1"#,
            r#"x_seconds_bucket{a="b\"\\\n",le="0.001048576"} 2"#,
            r#"x_seconds_bucket{a="b\"\\\n",le="17.179869184"} 3"#,
            r#"x_seconds_bucket{a="b\"\\\n",le="+Inf"} 4"#,
            r#"x_seconds_count{a="b\"\\\n"} 4"#,
            r#"x_seconds_sum{a="b\"\\\n"} 60.005901"#,
        ] {
            assert!(text.contains(&format!("{line}\n")), "{line}\n{text}");
        }
    }

    #[test]
    fn the_two_formats_name_counters_each_in_its_way_and_leave_out_what_is_empty() {
        let write = |open| {
            let mut text = Exposition::new(open);
            text.family("calls", (Kind::Counter, ""), "Calls.", |family| family.value(&[], 3));
            text.family("none", (Kind::Gauge, ""), "None.", |_| {});
            text.finish()
        };
        assert_eq!(write(false), "# TYPE calls_total counter\n# HELP calls_total Calls.\ncalls_total 3\n");
        assert_eq!(write(true), "# TYPE calls counter\n# HELP calls Calls.\ncalls_total 3\n# EOF\n");
    }
}

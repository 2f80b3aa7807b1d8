//! What `wharf.toml` says of telemetry: `[telemetry]`.

use std::time::Duration;

use crate::{
    error::Problem,
    keys,
    node::Table,
    policy::time,
    section::{Located, Reader},
};

/// What `wharf.toml` says of telemetry. What it does not say depends on where the process runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Telemetry {
    /// Which share of the traces that begin in a process is sampled, from 0 to 1.
    pub sampling: Option<f64>,
    /// At most so many of them a second; 0 is without a bound.
    pub per_second: Option<u16>,
    /// A call of a trace that is not sampled is kept when it takes as long.
    pub slow: Option<Duration>,
    /// How many sampled spans a process keeps, and as many others.
    pub keep: Option<u16>,
}

impl Telemetry {
    /// Reads `telemetry` of the top of the file.
    pub(crate) fn read(said: Option<Located<Table>>, problems: &mut Vec<Problem>) -> Self {
        let Some(said) = said else { return Self::default() };
        let mut section = Reader::new("telemetry", said.value, &keys::TELEMETRY, problems);
        let sampling = section.take_share("sampling").map(|share| share.value);
        let per_second = section.take_number("per_second", 0..=u16::MAX).map(|count| count.value);
        let keep = section.take_number("keep", 0..=u16::MAX).map(|count| count.value);
        let slow = section.take_text("slow").and_then(|text| {
            let slow = time(&text.value);
            if slow.is_none() {
                problems.push(Problem::new(
                    &text.origin,
                    "`slow` in [telemetry] is no time",
                    "it takes a time such as \"500ms\" or \"2s\"",
                ));
            }
            slow
        });
        Self { sampling, per_second, slow, keep }
    }
}

//! The figures of one contender in one case.
use serde::Serialize;

use crate::{
    calls::{case::Case, contender::Contender, round::Sample},
    stats::median,
};

/// A row of the result: medians over the rounds.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) contender: Contender,
    #[serde(flatten)]
    pub(crate) case: Case,
    pub(crate) p50_us: Option<f64>,
    pub(crate) p99_us: Option<f64>,
    pub(crate) calls_per_s: Option<f64>,
    /// Of client and server together.
    pub(crate) cpu_us_per_call: Option<f64>,
    /// Of client and server together.
    pub(crate) syscalls_per_call: Option<f64>,
    /// Of the server; of the one process where there is no server.
    pub(crate) rss_mib: Option<f64>,
    /// How many rounds gave a figure.
    pub(crate) rounds: usize,
}

impl Row {
    pub(crate) fn new(contender: Contender, case: Case, samples: &[Sample]) -> Self {
        let of = |figure: fn(&Sample) -> f64| median(samples.iter().map(figure));
        Self {
            contender,
            case,
            p50_us: of(|sample| sample.p50_us),
            p99_us: of(|sample| sample.p99_us),
            calls_per_s: of(Sample::calls_per_s),
            cpu_us_per_call: of(|sample| sample.cpu_us / sample.calls as f64),
            syscalls_per_call: None,
            rss_mib: of(|sample| sample.rss_kib as f64 / 1024.0),
            rounds: samples.len(),
        }
    }
}

/// All rows of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows(pub(crate) Vec<Row>);

impl Rows {
    pub(crate) fn get(&self, contender: Contender, case: &Case) -> Option<&Row> {
        self.0.iter().find(|row| row.contender == contender && row.case == *case)
    }

    pub(crate) fn of(&self, case: &Case) -> impl Iterator<Item = &Row> {
        self.0.iter().filter(move |row| row.case == *case)
    }
}

//! What a process says of itself: logs, spans, metrics, and whether it is well.

pub(crate) mod health;
pub(crate) mod logs;
mod machine;
#[cfg(feature = "http")]
mod metrics;
#[cfg(feature = "otlp")]
pub(crate) mod otlp;
#[cfg(any(feature = "http", feature = "otlp"))]
mod series;
mod spans;
mod vitals;

use std::sync::Arc;
use std::time::Duration;

use wharf_config::Telemetry as Said;
use wharf_core::span::{Sampling, SpanRules, Spans};

pub(crate) use spans::page;
pub(crate) use vitals::Vitals;

/// How many spans of sampled traces a process keeps, and as many others: a few megabytes.
const KEEP: usize = 10_000;

/// A call of a trace that is not sampled is kept when it takes as long.
const SLOW: Duration = Duration::from_secs(1);

/// At most so many traces are sampled a second.
const PER_SECOND: u32 = 100;

/// Which share of the traces is sampled where nobody looks on.
const UNWATCHED: f64 = 0.01;

/// The spans of a process, kept as `said`, and as is fit where somebody looks on or nobody does.
pub(crate) fn spans(said: &Said, is_watched: bool) -> Arc<Spans> {
    let share = said.sampling.unwrap_or(if is_watched { 1.0 } else { UNWATCHED });
    let per_second = said.per_second.map_or(PER_SECOND, u32::from);
    Arc::new(Spans::new(SpanRules {
        sampling: Sampling::new(share, per_second),
        slow: said.slow.unwrap_or(SLOW),
        keep: said.keep.map_or(KEEP, usize::from),
    }))
}

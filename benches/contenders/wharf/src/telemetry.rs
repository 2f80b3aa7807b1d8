//! How much is kept of calls: what `benches -- calls --telemetry` varies.
use std::{env, sync::Arc, time::Duration};

use anyhow::{Result, bail};
use wharf_core::span::{Sampling, SpanRules, Spans};

/// As an app keeps them where nobody looks on, unless `BENCH_TELEMETRY` says otherwise.
pub(crate) fn spans() -> Result<Option<Arc<Spans>>> {
    let sampling = match env::var("BENCH_TELEMETRY").as_deref().unwrap_or("production") {
        "off" => return Ok(None),
        "unsampled" => Sampling::new(0.0, 0),
        "production" => Sampling::new(0.01, 100),
        "sampled" => Sampling::new(1.0, 0),
        other => bail!("BENCH_TELEMETRY is `{other}`; it can be off, unsampled, production or sampled"),
    };
    Ok(Some(Arc::new(Spans::new(SpanRules { sampling, slow: Duration::from_secs(1), keep: 10_000 }))))
}

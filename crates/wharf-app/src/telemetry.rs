//! Logs: lines on standard error, filtered by level and target.

use std::io::IsTerminal;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

/// Writes log lines from now on. `filter` is a level, or `target=level`, comma separated; without one, what is worth
/// knowing is logged.
pub(crate) fn init(filter: Option<&str>) {
    let (filter, bad) = match filter.map(str::parse::<Targets>) {
        None => (Targets::new().with_default(LevelFilter::INFO), None),
        Some(Ok(filter)) => (filter, None),
        Some(Err(error)) => (Targets::new().with_default(LevelFilter::INFO), Some(error)),
    };
    let stderr = std::io::stderr;
    let lines = fmt::layer().with_writer(stderr).with_target(false).with_ansi(stderr().is_terminal());
    // A program that has set up its own logs keeps them.
    let _ = tracing_subscriber::registry().with(lines.with_filter(filter)).try_init();
    if let Some(error) = bad {
        tracing::warn!("WHARF_LOG is not understood, and everything from info up is logged: {error}");
    }
}

//! Serves what is no part of the app: a tool's pages, to this machine alone.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use wharf_config::edge::EdgeSettings;
use wharf_core::Shutdown;
use wharf_core::span::{Sampling, SpanRules, Spans};

use crate::edge::Gate;
use crate::requests::Requests;
use crate::serve;

/// How long a request might take, if its handler asked.
const BUDGET: Duration = Duration::from_secs(10);

/// Serves `router` as [`serve`] does, behind no gate: with the usual bounds of connections, heads and slow clients, and neither
/// counted nor logged nor traced. Who may ask is for the router to say.
pub async fn serve_bare(listener: TcpListener, router: Router, stop: Shutdown, grace: Duration) {
    let rules = SpanRules { sampling: Sampling::new(0.0, 0), slow: Duration::MAX, keep: 0 };
    let requests = Arc::new(Requests::new("console", Arc::new(Spans::new(rules))));
    match Gate::new(requests, EdgeSettings::of_router(), BUDGET) {
        Ok(gate) => serve(listener, router, Arc::new(gate), stop, grace).await,
        Err(error) => tracing::error!("a tool's pages cannot be served: {error}"),
    }
}

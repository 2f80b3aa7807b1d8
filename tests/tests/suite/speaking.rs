//! Who is where, for callers that can speak HTTP.

use std::sync::Arc;

use tokio::sync::watch;
use wharf_http::client::Http;
use wharf_rpc::client::{Discover, Endpoints, Speak};

/// What another says, whose callers can speak HTTP.
pub(crate) struct Speaking<'a>(pub(crate) &'a dyn Discover);

impl Discover for Speaking<'_> {
    fn watch(&self, service: &str) -> watch::Receiver<Endpoints> {
        self.0.watch(service)
    }

    fn announces(&self, service: &str) -> bool {
        self.0.announces(service)
    }

    fn speak(&self) -> Option<Arc<dyn Speak>> {
        Some(Arc::new(Http))
    }
}

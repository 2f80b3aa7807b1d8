//! A router that is still to come: until it is there, requests are told so.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::Request;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

/// The place of a router that is still to come. Clones have the same place.
#[derive(Clone, Default)]
pub struct Awaited(Arc<OnceLock<TowerToHyperService<Router>>>);

impl Awaited {
    /// A router that hands requests on as soon as there is one to hand them to, and leaves them to `until` before.
    pub fn router(&self, until: Router) -> Router {
        let (awaited, until) = (self.clone(), TowerToHyperService::new(until));
        Router::new().fallback(move |request: Request| {
            let router = awaited.0.get().unwrap_or(&until).clone();
            async move {
                let Ok(answer) = router.call(request).await;
                answer
            }
        })
    }

    /// `router` has come: from now on requests are for it. Once it is said, it stays.
    pub fn came(&self, router: Router) {
        let _ = self.0.set(TowerToHyperService::new(router));
    }
}

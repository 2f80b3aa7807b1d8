//! Where requests from outside come in: what is checked of each, in which order.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::{from_fn, map_response};
use futures_util::future::join_all;
use wharf_config::edge::EdgeSettings;
use wharf_core::{BoxError, BoxFuture, Notices};

use super::rate::{Client, Limiter};
use super::{entrance, headers, limit};
use crate::connection::Pace;
use crate::requests::Requests;
use crate::without;

/// Lets requests from outside in to a router, or refuses them. Made once, when its process starts.
///
/// From the outside in: what is known of the request and its line in the log; headers for browsers; compression; who may ask
/// from which site; how often one may ask; whose token it is; and then the router.
pub struct Gate {
    pub(super) requests: Arc<Requests>,
    pub(super) settings: EdgeSettings,
    /// How long a request may take.
    pub(super) budget: Duration,
    pub(super) limiter: Option<Limiter>,
    #[cfg(feature = "jwt")]
    pub(super) verifier: Option<super::tokens::Verifier>,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<super::tls::Tls>,
    pub(crate) notices: Notices,
    /// Of clients that say nothing, which are many.
    pub(crate) silences: Notices,
    pub(crate) pace: Pace,
}

impl Gate {
    /// For the component of `requests`, which counts them; each may take `budget`.
    ///
    /// # Errors
    /// When settings [cannot be gone by](EdgeSettings::check), when certificates or keys of tokens cannot be used, and when
    /// something is asked for that this program was built without.
    pub fn new(requests: Arc<Requests>, settings: EdgeSettings, budget: Duration) -> Result<Self, BoxError> {
        without::check(requests.component(), &settings)?;
        let wrong = settings.check();
        if !wrong.is_empty() {
            let component = requests.component();
            return Err(format!("[service.{component}.edge] can't be gone by: {}", wrong.join("; ")).into());
        }
        Ok(Self {
            requests,
            budget,
            limiter: settings.rate.clone().map(Limiter::new),
            #[cfg(feature = "jwt")]
            verifier: settings.tokens.clone().map(super::tokens::Verifier::new).transpose()?,
            #[cfg(feature = "tls")]
            tls: settings.tls.as_ref().map(|tls| super::tls::Tls::load(tls, settings.http2)).transpose()?,
            notices: Notices::default(),
            silences: Notices::seldom(),
            pace: Pace { head: settings.head, head_within: settings.head_within, stall: settings.stall },
            settings,
        })
    }

    /// What it goes by.
    pub fn settings(&self) -> &EdgeSettings {
        &self.settings
    }

    /// `router` behind this gate. Its handlers find the request's context as `Extension<Context>`, what is known of the
    /// request as `Extension<Visit>`, and who asks, where tokens are checked, as `Extension<Identity>`.
    pub fn before(self: &Arc<Self>, router: Router) -> Router {
        #[allow(unused_mut, reason = "there may be nothing to lay over it in this build")]
        let mut router = router;
        #[cfg(feature = "jwt")]
        if self.verifier.is_some() {
            let gate = Arc::clone(self);
            router = router.layer(from_fn(move |request, next| {
                super::authenticate::authenticate(Arc::clone(&gate), request, next)
            }));
        }
        if self.limiter.is_some() {
            let gate = Arc::clone(self);
            router =
                router.layer(from_fn(move |request, next| limit::limited(Arc::clone(&gate), request, next)));
        }
        #[cfg(feature = "edge")]
        {
            if let Some(cors) = &self.settings.cors {
                router = super::cors::with_cors(router, cors);
            }
            if self.settings.compression {
                router = super::compress::with_compression(router);
            }
        }
        if let Some(said) = headers::of(&self.settings) {
            router = router.layer(map_response(move |answer| headers::with(said.clone(), answer)));
        }
        let gate = Arc::clone(self);
        router.layer(from_fn(move |request, next| entrance::enter(Arc::clone(&gate), request, next)))
    }

    /// `router`, which asks whoever asks it who they are, where this gate can tell.
    pub fn known(&self, router: Router) -> Router {
        if self.has_tokens() { router.layer(from_fn(super::known::known)) } else { router }
    }

    /// Whether it is asked by HTTPS.
    pub fn is_secured(&self) -> bool {
        self.settings.tls.is_some()
    }

    /// By which its connections are counted of whoever connects from `address`; nothing of a proxy that is trusted.
    pub(crate) fn counted(&self, address: IpAddr) -> Option<Client> {
        let is_proxy = self.settings.trusted_proxies.iter().any(|network| network.contains(address));
        (!is_proxy).then(|| Client::at(address))
    }

    /// Whether it finds out who asks.
    pub fn has_tokens(&self) -> bool {
        self.settings.tokens.is_some()
    }

    /// Renews certificates and keys of tokens. Ends at once where there are none, and never otherwise.
    pub fn follow(&self) -> impl Future<Output = ()> + Send + 'static {
        #[allow(unused_mut, reason = "there may be nothing to renew in this build")]
        let mut renewals: Vec<BoxFuture<'static, ()>> = Vec::new();
        #[cfg(feature = "jwt")]
        renewals.extend(self.verifier.iter().map(|verifier| Box::pin(verifier.follow()) as _));
        #[cfg(feature = "tls")]
        renewals.extend(self.tls.iter().map(|tls| Box::pin(tls.follow()) as _));
        async move {
            join_all(renewals).await;
        }
    }
}

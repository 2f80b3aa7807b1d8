//! HTTP where a process listens for calls: the same services, and the same rules.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Response;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use wharf_core::{Answer, BoxFuture, Fault, Notices};
use wharf_rpc::conn::Peer;
use wharf_rpc::server::{self, Entrance, Held, Http, Offered, Visit};
use wharf_schema::http::Clash;
use wharf_schema::openapi::About;

use crate::api::{Api, Ask, Hold, Limits, Offer, Origin, Target, refused};
use crate::connection::{self, Pace};
use crate::problem::Logged;
use crate::unavailable::late;

/// Reads the requests of connections that a server has taken, and calls what it offers.
#[derive(Clone)]
pub struct Port(Arc<Shared>);

struct Shared {
    api: Api,
    beside: Option<TowerToHyperService<Router>>,
    notices: Notices,
}

/// What a process answers beside calls.
const BESIDE: [&str; 3] = ["/livez", "/readyz", "/metrics"];

impl Port {
    /// For a server that offers `offered`, in this order, as a part of `app`.
    ///
    /// # Errors
    /// The routes among them that cannot be told apart, with what to do.
    pub fn new(app: &str, offered: &[Offered]) -> Result<Self, Vec<Clash>> {
        let offer = |each: &Offered| Offer::all(&each.service, each.dispatch.interface().descriptor());
        let about = About { title: app.to_owned(), ..About::default() };
        let api = Api::new(Some(about), offered.iter().map(offer).collect(), Limits::default())?;
        Ok(Self(Arc::new(Shared { api, beside: None, notices: Notices::default() })))
    }

    /// The same with `router` for what a process says of itself: `/livez`, `/readyz` and `/metrics`.
    #[must_use]
    pub fn beside(self, router: Router) -> Self {
        let beside = Some(TowerToHyperService::new(router));
        match Arc::try_unwrap(self.0) {
            Ok(shared) => Self(Arc::new(Shared { beside, ..shared })),
            // It serves already.
            Err(shared) => Self(shared),
        }
    }
}

impl Http for Port {
    fn serve(&self, visit: Visit) -> BoxFuture<'static, ()> {
        let port = Arc::clone(&self.0);
        Box::pin(async move {
            let Visit { io, read, peer, stop, entrance } = visit;
            let target: Arc<dyn Target> = Arc::new(Inside(entrance));
            let answer = |request: hyper::Request<hyper::body::Incoming>| {
                let (port, target) = (Arc::clone(&port), Arc::clone(&target));
                async move { port.answer(request.map(Body::new), &target, peer).await }
            };
            if let Err(why) = connection::serve(io, read, answer, &Pace::default(), stop).await {
                port.notices.warn(format_args!("a connection from {peer} was ended: {why}"));
            }
        })
    }
}

impl Shared {
    async fn answer(&self, request: Request, target: &Arc<dyn Target>, peer: Peer) -> Response<Body> {
        if let Some(refusal) = refused(&request, is_near(peer)) {
            return refusal;
        }
        match &self.beside {
            Some(beside) if BESIDE.contains(&request.uri().path()) => {
                beside.call(request).await.unwrap_or_else(|never| match never {})
            }
            _ => {
                if let Some(refusal) = late(&request) {
                    return refusal;
                }
                let answer = self.api.answer(request, target, &Origin::Inside).await;
                if let Some(Logged(why)) = answer.extensions().get() {
                    self.notices.warn(format_args!("a request from {peer} was refused: {why}"));
                }
                answer
            }
        }
    }
}

/// Whether a peer is of this machine, and came by a port that every program here can reach.
fn is_near(peer: Peer) -> bool {
    matches!(peer, Peer::Host(address) if address.is_loopback())
}

/// The services of this process, for one connection.
struct Inside(Entrance);

impl Target for Inside {
    fn call(self: Arc<Self>, ask: Ask) -> BoxFuture<'static, Result<Answer, Fault>> {
        Box::pin(async move {
            let Ask { place, caller, cx, args, items } = ask;
            let caller = self.0.identify(caller.as_deref())?;
            let place = server::Place { offered: place.offer, method: place.method };
            self.0.call(&caller, place, &cx, &args, items).await
        })
    }

    fn hold(&self) -> Box<dyn Hold> {
        Box::new(Counted(self.0.hold()))
    }
}

/// What the peer has of the memory of this process.
struct Counted(Held);

impl Hold for Counted {
    fn set(&mut self, bytes: usize) -> Result<(), Fault> {
        self.0.set(bytes)
    }
}

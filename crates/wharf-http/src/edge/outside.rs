//! What the outside may ask: methods that were opened to it, and routers.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::HttpBody;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use wharf_core::{Answer, AnyLink, BoxError, BoxFuture, Fault, FaultKind};
use wharf_schema::http::Offered;
use wharf_schema::openapi::{About, Security, document};

use super::known::{insufficient, known, required};
use super::{Identity, Problem, Visit};
use crate::api::{Api, Ask, Limits, Offer, Origin, Place, Target};

/// Methods of a service that the outside may call.
pub struct Opening {
    /// The way to the service.
    pub link: AnyLink,
    /// The methods, by their places in the interface.
    pub methods: Vec<usize>,
    /// Who may call them.
    pub access: Access,
}

/// Who of the outside may call a method.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Access {
    /// Whoever has shown a token that is believed, where tokens are asked for.
    #[default]
    Known,
    /// Whoever has one that is good for all of these scopes.
    Scopes(Vec<String>),
    /// Anybody.
    Anybody,
}

/// What is the same for all that an edge opens.
#[derive(Debug, Clone)]
pub struct Outside {
    /// What its description is called.
    pub title: String,
    /// How long a request may take.
    pub budget: Duration,
    /// The longest body of a request in bytes.
    pub body: Option<usize>,
    /// Whether `/openapi.json` describes it.
    pub openapi: bool,
    /// Whether tokens are asked for.
    pub asks_for_tokens: bool,
}

impl Outside {
    /// A router of the edge's own, which asks its visitors who they are unless it is for anybody.
    pub fn mounted(&self, router: Router, is_public: bool) -> Router {
        if self.asks_for_tokens && !is_public { router.layer(from_fn(known)) } else { router }
    }

    /// `router` with what is opened beside its own routes. What neither has is not there, whatever else the app has.
    ///
    /// # Errors
    /// When the routes of two methods cannot be told apart.
    pub fn opened(&self, mut router: Router, openings: Vec<Opening>) -> Result<Router, BoxError> {
        let mut offers = Vec::new();
        let mut target =
            Opened { links: Arc::default(), access: Vec::new(), asks_for_tokens: self.asks_for_tokens };
        let mut links = Vec::new();
        for Opening { link, methods, access } in openings {
            let interface = Arc::new(link.interface().descriptor());
            offers.push(Offer { service: link.callee().to_owned(), interface, methods });
            target.access.push(access);
            links.push(link);
        }
        target.links = Arc::new(links);
        let paths = paths(&offers);
        if self.openapi {
            router = router.route("/openapi.json", get(described(&self.description(&offers))?));
        }
        let limits = Limits {
            message: self.body.unwrap_or(Limits::default().message),
            time: self.budget,
            most_time: Some(self.budget),
        };
        let said = |clashes: Vec<_>| {
            let said: Vec<String> = clashes.iter().map(wharf_schema::http::Clash::to_string).collect();
            BoxError::from(said.join("; "))
        };
        let api = Arc::new(Api::new(&self.title, offers, limits).map_err(said)?);
        let target: Arc<dyn Target> = Arc::new(target);
        let ask = any(move |request: Request| {
            let (api, target) = (Arc::clone(&api), Arc::clone(&target));
            async move {
                let principal =
                    request.extensions().get::<Identity>().map(|identity| identity.subject().into());
                api.answer(request, &target, &Origin::Outside { principal }).await
            }
        });
        for path in paths {
            router = router.route(&path, ask.clone());
        }
        Ok(router.layer(from_fn(spelt_out)))
    }

    fn description(&self, offers: &[Offer]) -> Vec<u8> {
        let offered: Vec<Offered<'_>> = offers
            .iter()
            .map(|offer| Offered {
                service: &offer.service,
                interface: &offer.interface,
                methods: offer.methods.clone(),
            })
            .collect();
        let bearer = || Security::Bearer { format: Some("JWT".to_owned()) };
        let about = About {
            title: self.title.clone(),
            security: self.asks_for_tokens.then(bearer),
            ..About::default()
        };
        // A document is plain data: it can always be written.
        serde_json::to_vec_pretty(&document(&about, &offered)).unwrap_or_default()
    }
}

/// What answers with a document.
fn described(
    document: &[u8],
) -> Result<impl Fn() -> std::future::Ready<Response> + Clone + Send + Sync + use<>, BoxError> {
    let document = String::from_utf8(document.to_vec())?;
    let said = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")];
    Ok(move || std::future::ready((said.clone(), document.clone()).into_response()))
}

/// The paths of all that is offered, in the form of axum.
fn paths(offers: &[Offer]) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    let mut shapes: Vec<wharf_schema::http::Path> = Vec::new();
    for Offer { service, interface, methods } in offers {
        for method in methods.iter().filter_map(|at| interface.methods.get(*at)) {
            paths.insert(format!("/{service}/{}", method.name));
            paths.insert(format!("/{service}/{}.{}", interface.name, method.name));
            let Some((route, path)) =
                method.http.as_ref().and_then(|route| Some((route, route.parsed().ok()?)))
            else {
                continue;
            };
            // Two methods of one path may call its parameters otherwise; for axum it is one path.
            if !shapes.iter().any(|known| known.has_shape_of(&path)) {
                paths.insert(route.path.to_string());
                shapes.push(path);
            }
        }
    }
    paths
}

/// The links of what is opened, and who may use each.
struct Opened {
    links: Arc<Vec<AnyLink>>,
    access: Vec<Access>,
    asks_for_tokens: bool,
}

impl Target for Opened {
    fn call(self: Arc<Self>, ask: Ask) -> BoxFuture<'static, Result<Answer, Fault>> {
        Arc::clone(&self.links).call(ask)
    }

    fn refuses(&self, place: Place, parts: &Parts) -> Option<Response> {
        let identity = parts.extensions.get::<Identity>();
        let problem = match (self.access.get(place.offer)?, identity) {
            (Access::Anybody, _) => return None,
            (Access::Known, None) if self.asks_for_tokens => required(),
            (Access::Known, _) => return None,
            (Access::Scopes(_), None) => required(),
            (Access::Scopes(scopes), Some(identity)) if scopes.iter().all(|scope| identity.has(scope)) => {
                return None;
            }
            (Access::Scopes(scopes), Some(_)) => insufficient(scopes),
        };
        Some(problem.answer(parts.extensions.get::<Visit>()))
    }
}

/// Says in words what the router says by nothing but its status.
async fn spelt_out(request: Request, next: Next) -> Response {
    let visit = request.extensions().get::<Visit>().cloned();
    let answer = next.run(request).await;
    if answer.headers().contains_key(CONTENT_TYPE) || !answer.body().is_end_stream() {
        return answer;
    }
    let problem = match answer.status() {
        StatusCode::NOT_FOUND => {
            let detail = "there is nothing here by this path; /openapi.json describes what there is";
            Problem::new(StatusCode::NOT_FOUND, FaultKind::Incompatible, detail)
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            let allowed =
                answer.headers().get(ALLOW).and_then(|allowed| allowed.to_str().ok()).unwrap_or_default();
            let detail = format!("the path is there, but not for that method of HTTP; ask with {allowed}");
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, FaultKind::Incompatible, detail).with(ALLOW, allowed)
        }
        _ => return answer,
    };
    problem.answer(visit.as_ref())
}

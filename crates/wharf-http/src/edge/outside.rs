//! What the outside may ask: methods that were opened to it, and routers.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::HttpBody;
use axum::extract::Request;
use axum::http::header::{ALLOW, CONTENT_LENGTH};
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{MethodFilter, any};
use wharf_config::edge::EdgeSettings;
use wharf_core::{Answer, AnyLink, BoxError, BoxFuture, Fault, FaultKind};
use wharf_schema::Access;
use wharf_schema::http::Verb;
use wharf_schema::openapi::About;

use super::beside::beside;
use super::known::{insufficient, known, required};
use super::memory::{Held, Memory};
use super::site::{is_foreign, refused};
use super::{Identity, Mounted, Visit};
use crate::api::{Api, Ask, Hold, Limits, Offer, Origin, Place, Target};
use crate::problem::Problem;

/// Methods of a service that the outside may call.
pub struct Opening {
    /// The way to the service.
    pub link: AnyLink,
    /// The methods, by their places in the interface.
    pub methods: Vec<usize>,
    /// Who may call them.
    pub access: Access,
}

/// What is the same for all that an edge opens.
#[derive(Debug, Clone, Copy)]
pub struct Outside<'a> {
    /// What its description is called.
    pub title: &'a str,
    /// What its gate goes by.
    pub settings: &'a EdgeSettings,
}

impl Outside<'_> {
    /// All that the outside may ask: what is opened, and the routers of the edge's own. What none of them has is not there,
    /// whatever else the app has.
    ///
    /// # Errors
    /// When the routes of two methods cannot be told apart, or routers cannot be beside each other, or beside what is
    /// opened.
    pub fn router(&self, mounted: Vec<Mounted>, openings: Vec<Opening>) -> Result<Router, BoxError> {
        let mut routers = vec![(format!("what {} opens", self.title), self.opened(openings)?)];
        for Mounted { name, router, is_public } in mounted {
            // It asks its visitors who they are.
            let asks = self.settings.tokens.is_some() && !is_public;
            routers.push((name, if asks { router.layer(from_fn(known)) } else { router }));
        }
        let openapi = self.settings.openapi;
        Ok(beside(routers)?.layer(from_fn(move |request, next| spelt_out(openapi, request, next))))
    }

    fn opened(&self, openings: Vec<Opening>) -> Result<Router, BoxError> {
        let Self { title, settings } = self;
        let asks_for_tokens = settings.tokens.is_some();
        let (mut offers, mut links, mut all_access) = (Vec::new(), Vec::new(), Vec::new());
        for Opening { link, methods, access } in openings {
            let interface = Arc::new(link.interface().descriptor());
            all_access.push(access.clone());
            offers.push(Offer { service: link.callee().to_owned(), interface, methods, access });
            links.push(link);
        }
        let target: Arc<dyn Target> = Arc::new(Opened {
            links: Arc::new(links),
            access: all_access,
            asks_for_tokens,
            // Else pages of other sites are refused.
            knows_sites: settings.cors.is_some(),
            memory: Memory::of(settings.memory),
        });
        let about = settings.openapi.then(|| About::edge(title, asks_for_tokens));
        let paths = paths(&offers, about.is_some());
        let mut router = Router::new();
        // The gate sees to the pace.
        let limits = Limits { body: settings.body.unwrap_or(Limits::default().body), pace: None };
        let said = |clashes: Vec<_>| {
            let said: Vec<String> = clashes.iter().map(wharf_schema::http::Clash::to_string).collect();
            BoxError::from(said.join("; "))
        };
        let api = Arc::new(Api::new(about, offers, limits).map_err(said)?);
        let ask = move |request: Request| {
            let (api, target) = (Arc::clone(&api), Arc::clone(&target));
            async move {
                let principal =
                    request.extensions().get::<Identity>().map(|identity| identity.subject().into());
                let client = request.extensions().get::<Visit>().and_then(Visit::client);
                api.answer(request, &target, &Origin::Outside { principal, client }).await
            }
        };
        for (path, verbs) in paths {
            // The verbs are named so that a router that has the same is found out.
            router = router.route(&path, any(ask.clone()).on(verbs, ask.clone()));
        }
        Ok(router)
    }
}

/// The paths of all that is offered, and of its descriptions if there are any, in the form of axum; and the verbs that each is
/// asked by.
fn paths(offers: &[Offer], described: bool) -> BTreeMap<String, MethodFilter> {
    let mut paths: BTreeMap<String, MethodFilter> = BTreeMap::new();
    let mut add = |path: String, verb: MethodFilter| {
        paths.entry(path).and_modify(|verbs| *verbs = verbs.or(verb)).or_insert(verb);
    };
    if described {
        add("/openapi.json".to_owned(), MethodFilter::GET);
        let services = offers.iter().map(|offer| format!("/{}/openapi.json", offer.service));
        services.for_each(|path| add(path, MethodFilter::GET));
    }
    let mut shapes: Vec<(wharf_schema::http::Path, String)> = Vec::new();
    for Offer { service, interface, methods, .. } in offers {
        for method in methods.iter().filter_map(|at| interface.methods.get(*at)) {
            add(format!("/{service}/{}", method.name), MethodFilter::POST);
            add(format!("/{service}/{}.{}", interface.name, method.name), MethodFilter::POST);
            let Some((route, path)) =
                method.http.as_ref().and_then(|route| Some((route, route.parsed().ok()?)))
            else {
                continue;
            };
            // Two methods of one path may call its parameters otherwise; for axum it is one path.
            let known = shapes.iter().find(|(known, _)| known.has_shape_of(&path));
            let text = known.map_or_else(|| route.path.to_string(), |(_, text)| text.clone());
            add(text.clone(), filter(route.verb));
            shapes.push((path, text));
        }
    }
    paths
}

fn filter(verb: Verb) -> MethodFilter {
    match verb {
        Verb::Get => MethodFilter::GET,
        Verb::Post => MethodFilter::POST,
        Verb::Put => MethodFilter::PUT,
        Verb::Patch => MethodFilter::PATCH,
        Verb::Delete => MethodFilter::DELETE,
    }
}

/// The links of what is opened, and who may use each.
struct Opened {
    links: Arc<Vec<AnyLink>>,
    access: Vec<Access>,
    asks_for_tokens: bool,
    knows_sites: bool,
    memory: Arc<Memory>,
}

impl Target for Opened {
    fn call(self: Arc<Self>, ask: Ask) -> BoxFuture<'static, Result<Answer, Fault>> {
        Arc::clone(&self.links).call(ask)
    }

    fn hold(&self) -> Box<dyn Hold> {
        Box::new(Held::of(&self.memory))
    }

    fn refuses(&self, place: Place, parts: &Parts) -> Option<Response> {
        if !self.knows_sites && is_foreign(&parts.headers, &parts.uri, &[]) {
            return Some(refused().response(parts.extensions.get::<Visit>()));
        }
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
        Some(problem.response(parts.extensions.get::<Visit>()))
    }
}

/// Says in words what a router says by nothing but its status. An answer that has a body, or headers, is somebody's own.
async fn spelt_out(openapi: bool, request: Request, next: Next) -> Response {
    let visit = request.extensions().get::<Visit>().cloned();
    let answer = next.run(request).await;
    let is_own = |name: &HeaderName| ![ALLOW, CONTENT_LENGTH].contains(name);
    if answer.headers().keys().any(is_own) || !answer.body().is_end_stream() {
        return answer;
    }
    let problem = match answer.status() {
        StatusCode::NOT_FOUND => {
            let detail = if openapi {
                "there is nothing here by this path; /openapi.json describes what there is"
            } else {
                "there is nothing here by this path"
            };
            Problem::refused(StatusCode::NOT_FOUND, FaultKind::Incompatible, detail)
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            let allowed =
                answer.headers().get(ALLOW).and_then(|allowed| allowed.to_str().ok()).unwrap_or_default();
            let detail = format!("the path is there, but not for that method of HTTP; ask with {allowed}");
            Problem::refused(StatusCode::METHOD_NOT_ALLOWED, FaultKind::Incompatible, detail)
                .with(ALLOW, allowed)
        }
        _ => return answer,
    };
    problem.response(visit.as_ref())
}

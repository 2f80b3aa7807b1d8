//! Answers requests.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Body as _;
use tokio::time::timeout_at;
use wharf_core::{Context, Fault, FaultKind, pointer};
use wharf_schema::http::{self, Carrier, Clash, Route};
use wharf_schema::openapi::About;

use super::call::Called;
use super::described::{Description, Descriptions, descriptions};
use super::head::{self, Head, KEY, Origin, TRACE};
use super::offers::{Found, Offer, Offers};
use super::target::{Ask, Hold, Place, Target};
use super::{Limits, args, body, socket};
use crate::edge::Visit;
use crate::problem::{About as Asking, Misfit, Problem};

/// What every path can be asked with.
const ALL: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Answers requests for calls, wherever the calls go.
pub struct Api {
    offers: Arc<Offers>,
    limits: Limits,
    descriptions: Descriptions,
}

/// A request, as far as it has been read.
struct Asked<'a> {
    parts: Parts,
    body: Body,
    begun: Context,
    target: &'a Arc<dyn Target>,
    origin: &'a Origin,
}

impl Api {
    /// An api of these offers. What there is to say `about` them is in their descriptions, `/openapi.json` and
    /// `/SERVICE/openapi.json`; with none there are no descriptions.
    ///
    /// # Errors
    /// The routes among them that cannot be told apart, with what to do.
    pub fn new(about: Option<About>, offers: Vec<Offer>, limits: Limits) -> Result<Self, Vec<Clash>> {
        let offers = Offers::new(offers)?;
        let descriptions = descriptions(about, &offers);
        Ok(Self { offers: Arc::new(offers), limits, descriptions })
    }

    /// Answers a request; what it calls, `target` does. Dropping the future, or the answer's body, cancels the call.
    pub async fn answer(
        &self,
        request: Request<Body>,
        target: &Arc<dyn Target>,
        origin: &Origin,
    ) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let begun = head::begun(&parts.headers, &parts.extensions);
        let trace = begun.trace();
        let key = parts.headers.get(KEY).cloned();
        let visit = parts.extensions.get::<Visit>().cloned();
        let asked = Asked { parts, body, begun, target, origin };
        let mut response = match self.find(asked).await {
            Ok(response) => response,
            Err(problem) => {
                problem.response(Asking { called: None, trace: Some(trace.trace_id), visit: visit.as_ref() })
            }
        };
        let headers = response.headers_mut();
        if let Ok(trace) = HeaderValue::from_str(&trace.to_string()) {
            headers.insert(TRACE, trace);
        }
        if let Some(key) = key {
            headers.insert(KEY, key);
        }
        response
    }

    async fn find(&self, asked: Asked<'_>) -> Result<Response<Body>, Problem> {
        let (verb, path) = (asked.parts.method.clone(), asked.parts.uri.path().to_owned());
        if verb == Method::OPTIONS {
            return self.options(&path);
        }
        if verb == Method::GET && socket::is_asked_for(&asked.parts.headers) {
            return self.upgrade(asked, &path);
        }
        match self.offers.find(verb.as_str(), &path) {
            Found::Call(place) => {
                if let Some(unknown) = other_query(asked.parts.uri.query()) {
                    let why = format!("`{unknown}` in the query: arguments of a call are in its body");
                    return Err(bad_request(why));
                }
                return self.call(asked, place, None).await;
            }
            Found::Route(route, texts) => {
                let place = Place { offer: route.offered, method: route.method };
                return self.call(asked, place, Some((route, texts))).await;
            }
            Found::Verbs(_) | Found::Nothing(_) => {}
        }
        // What a route names may be called as a description is.
        if let Some(description) = self.descriptions.get(&path)
            && [Method::GET, Method::HEAD].contains(&verb)
        {
            return self.document(description);
        }
        let verbs = self.verbs(&path)?;
        if verb == Method::GET && verbs.contains(&"GET") {
            return Err(needs_socket());
        }
        let verbs = verbs.join(", ");
        let why = format!("{path} is there, but not for {verb}: ask with {verbs}");
        let status = StatusCode::METHOD_NOT_ALLOWED;
        Err(Problem::refused(status, FaultKind::Incompatible, why).with(ALLOW, &verbs))
    }

    /// What `path` can be asked with.
    fn verbs(&self, path: &str) -> Result<Vec<&'static str>, Problem> {
        let is_described = self.descriptions.contains_key(path);
        match self.offers.find("OPTIONS", path) {
            Found::Verbs(mut verbs) => {
                if is_described && !verbs.contains(&"GET") {
                    verbs.splice(0..0, ["GET", "HEAD"]);
                }
                Ok(verbs)
            }
            Found::Nothing(_) if is_described => Ok(vec!["GET", "HEAD", "OPTIONS"]),
            Found::Nothing(why) => Err(Problem::refused(StatusCode::NOT_FOUND, FaultKind::Incompatible, why)),
            // No method is called by that verb.
            Found::Call(_) | Found::Route(..) => Ok(ALL.to_vec()),
        }
    }

    fn document(&self, description: &Description) -> Result<Response<Body>, Problem> {
        let written = description.bytes(&self.offers).map_err(Problem::fault)?;
        let mut response = Response::new(Body::from(written));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        Ok(response)
    }

    fn options(&self, path: &str) -> Result<Response<Body>, Problem> {
        let verbs = if path == "*" { ALL.to_vec() } else { self.verbs(path)? };
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        if let Ok(verbs) = HeaderValue::from_str(&verbs.join(", ")) {
            response.headers_mut().insert(ALLOW, verbs);
        }
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    }

    /// A call whose arguments are in the body, in the path and in the query.
    async fn call(
        &self,
        asked: Asked<'_>,
        place: Place,
        route: Option<(&Route, Vec<(&str, &str)>)>,
    ) -> Result<Response<Body>, Problem> {
        let Asked { parts, body, begun, target, origin } = asked;
        if let Some(refusal) = target.refuses(place, &parts) {
            return Ok(refusal);
        }
        let head = Head::read(&parts, &begun, origin);
        let head = head.map_err(Problem::fault)?;
        let (service, interface, method) = self.offers.at(place);
        let cx = head.context(service, &method.name, origin);
        let visit = parts.extensions.get::<Visit>().cloned();
        let called = Called::new(&self.offers, target, place, &cx, &self.limits, (origin, visit));
        let in_full = |problem: Problem| problem.response(called.about());
        if method.args.iter().any(|arg| arg.shape.is_stream()) {
            return Ok(in_full(needs_socket()));
        }
        let mut others = Vec::new();
        if let Some((route, texts)) = &route {
            let way = (&route.route, &route.path);
            match http::arguments(method, &interface.types, way, texts, parts.uri.query()) {
                Ok(members) => {
                    others.extend(members.into_iter().map(|(name, value)| (name, value.to_string())));
                }
                Err(bad) => return Ok(in_full(misfit(&bad))),
            }
        }
        let takes = |name: &str| match &route {
            None => true,
            Some((route, _)) => route.route.carrier(&route.path, name) == Carrier::Body,
        };
        let mut hold = called.hold();
        let whole = self.whole(&parts, body, &mut *hold);
        let read = match timeout_at(cx.deadline(), whole).await {
            Ok(read) => read,
            Err(_) => {
                let late =
                    Fault::deadline_exceeded("the time the caller gave was over before the body had come");
                Err(Problem::fault(late.before_start()).closing())
            }
        };
        let args = read.and_then(|read| args::object(method, &read, takes, &others)).and_then(|args| {
            // What was read is gone.
            let counted = hold.set(args.len());
            counted.map(|()| args).map_err(|fault| Problem::fault(fault).logged())
        });
        let args = match args {
            Ok(args) => args,
            Err(problem) => return Ok(in_full(problem)),
        };
        let outcome = called.make(Ask { place, caller: head.caller, cx, args, items: None }).await;
        drop(hold);
        Ok(called.respond(outcome))
    }

    /// The body of a request, which is JSON if there is one.
    async fn whole(&self, parts: &Parts, body: Body, hold: &mut dyn Hold) -> Result<Vec<u8>, Problem> {
        if body.is_end_stream() {
            return Ok(Vec::new());
        }
        let content =
            parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !is_json(content) {
            let why = "the body is to be JSON: send it with `Content-Type: application/json`";
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Problem::refused(status, FaultKind::Incompatible, why).closing());
        }
        body::read(body, &self.limits, hold).await
    }

    /// A call over WebSocket.
    fn upgrade(&self, asked: Asked<'_>, path: &str) -> Result<Response<Body>, Problem> {
        let Asked { mut parts, begun, target, origin, .. } = asked;
        let place = self
            .offers
            .socket(path)
            .map_err(|why| Problem::refused(StatusCode::NOT_FOUND, FaultKind::Incompatible, why))?;
        if let Some(refusal) = target.refuses(place, &parts) {
            return Ok(refusal);
        }
        if !self.offers.streams(place) {
            return Err(bad_request(format!(
                "no stream goes along with a call of {path}: call it with POST"
            )));
        }
        if let Some(unknown) = other_query(parts.uri.query()) {
            let why = format!("`{unknown}` in the query: arguments are in the first message");
            return Err(bad_request(why));
        }
        let head = Head::read(&parts, &begun, origin);
        let head = head.map_err(Problem::fault)?;
        let (service, _, method) = self.offers.at(place);
        let cx = head.context(service, &method.name, origin);
        let visit = parts.extensions.get::<Visit>().cloned();
        let called = Called::new(&self.offers, target, place, &cx, &self.limits, (origin, visit));
        let ask = move |args, items| Ask { place, caller: head.caller, cx, args, items };
        socket::upgrade(&mut parts, called, ask)
    }
}

fn bad_request(why: String) -> Problem {
    Problem::refused(StatusCode::BAD_REQUEST, FaultKind::Incompatible, why)
}

fn needs_socket() -> Problem {
    let why = "a stream goes along with the call: make it over WebSocket, by GET of the same path";
    Problem::refused(StatusCode::UPGRADE_REQUIRED, FaultKind::Incompatible, why)
}

fn misfit(bad: &http::BadParameter) -> Problem {
    let pointer = pointer(&bad.name);
    let why = format!("the arguments do not fit: {bad}");
    bad_request(why).with_misfits(vec![Misfit { pointer, detail: bad.message.clone() }])
}

/// A name in the query of a call that has no place there.
fn other_query(query: Option<&str>) -> Option<&str> {
    let names = query?.split('&').map(|pair| pair.split('=').next().unwrap_or_default());
    names.filter(|name| !name.is_empty()).find(|name| *name != http::TIMEOUT)
}

fn is_json(content: &str) -> bool {
    let kind = content.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || kind.ends_with("+json")
}

//! Who may ask: whoever has the token, from a page of this very server.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use crate::token::Token;

/// What the browser may load and run for the page: what this server has, and nothing that is written into it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Hosts by which this machine calls itself. A page elsewhere, whose name was made to lead here, has another.
const HOSTS: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

const NO_TOKEN: &str = "<!doctype html><html lang=\"en\"><title>Wharf console</title>\
    <h1>The console needs its token</h1>\
    <p>Open it by the address that <code>wharf up</code> has printed, or that <code>wharf console</code> prints.</p>";

/// What the guard goes by.
#[derive(Debug)]
pub(super) struct Guard {
    token: Token,
    /// Cookies are for all ports of a host: each console has its own.
    cookie: String,
}

impl Guard {
    pub(super) fn new(token: Token, port: u16) -> Arc<Self> {
        Arc::new(Self { token, cookie: format!("wharf-console-{port}") })
    }

    /// Whether a request has the token, as a cookie or as a bearer token.
    fn knows(&self, headers: &HeaderMap) -> bool {
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        if bearer.and_then(|text| text.strip_prefix("Bearer ")).is_some_and(|token| self.token.is(token)) {
            return true;
        }
        let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.any(|(name, value)| name == self.cookie && self.token.is(value))
    }
}

/// Lets requests through that may ask, and says of every answer what a browser may do with it.
pub(super) async fn check(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = match admit(&guard, &request, is_api) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal,
    };
    let headers = response.headers_mut();
    let mut say = |name, value| headers.insert(name, HeaderValue::from_static(value));
    say(header::CONTENT_SECURITY_POLICY, POLICY);
    say(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(header::REFERRER_POLICY, "no-referrer");
    say(header::X_FRAME_OPTIONS, "DENY");
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[expect(clippy::result_large_err, reason = "it is the answer that is sent")]
fn admit(guard: &Guard, request: &Request, is_api: bool) -> Result<(), Response> {
    let host = host(request).ok_or_else(|| {
        let what = "the console answers at 127.0.0.1 and localhost, and not by other names";
        Problem::new(StatusCode::MISDIRECTED_REQUEST, what).into_response()
    })?;
    if let Some((token, rest)) = given_token(request).filter(|_| !is_api) {
        return Err(match guard.token.is(&token) {
            true => welcome(guard, &rest),
            false => no_token(),
        });
    }
    if !guard.knows(request.headers()) {
        let what = "the console needs its token: open it by the address that `wharf up` has printed, or send \
            `Authorization: Bearer TOKEN`";
        return Err(match is_api {
            true => Problem::new(StatusCode::UNAUTHORIZED, what).into_response(),
            false => no_token(),
        });
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(());
    }
    written(request.headers(), &host).map_err(IntoResponse::into_response)
}

/// Whether a request that changes something comes from the console's own page, or from no page at all.
fn written(headers: &HeaderMap, host: &str) -> Result<(), Problem> {
    if headers
        .get(header::ORIGIN)
        .is_some_and(|origin| origin.as_bytes() != format!("http://{host}").as_bytes())
    {
        return Err(Problem::new(StatusCode::FORBIDDEN, "pages of other origins can't act by the console"));
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send JSON, with `content-type: application/json`"))
}

/// The host that a request names, if it is one of this machine's own names.
fn host(request: &Request) -> Option<String> {
    let named = request.headers().get(header::HOST)?.to_str().ok()?;
    let is_own = |authority: &Authority| {
        HOSTS.iter().any(|host| authority.host().eq_ignore_ascii_case(host))
            && !authority.as_str().contains('@')
    };
    let by_header: Authority = named.parse().ok()?;
    let by_target = request.uri().authority();
    (is_own(&by_header) && by_target.is_none_or(is_own)).then(|| named.to_owned())
}

/// The token in the query of a request, and the path with what else is in it.
fn given_token(request: &Request) -> Option<(String, String)> {
    let query = request.uri().query()?;
    let (tokens, others): (Vec<_>, Vec<_>) =
        query.split('&').partition(|pair| pair.split('=').next() == Some("token"));
    let token = tokens.first()?.split_once('=').map(|(_, token)| token.to_owned()).unwrap_or_default();
    // One slash only: two would lead to another host.
    let path = format!("/{}", request.uri().path().trim_start_matches('/'));
    let rest = others.join("&");
    Some((token, if rest.is_empty() { path } else { format!("{path}?{rest}") }))
}

/// Gives the cookie, and leads to the same page without the token in its address.
fn welcome(guard: &Guard, to: &str) -> Response {
    let cookie = format!("{}={}; HttpOnly; SameSite=Strict; Path=/", guard.cookie, guard.token.as_str());
    let headers = [(header::SET_COOKIE, cookie.as_str()), (header::LOCATION, to)];
    (StatusCode::SEE_OTHER, headers).into_response()
}

fn no_token() -> Response {
    let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (StatusCode::UNAUTHORIZED, html, NO_TOKEN).into_response()
}

//! Who is shopping, and in which currency: two cookies.

use std::time::Duration;

use axum::extract::{FromRequestParts, Request};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use shop_api::{CurrencyCode, ShopperId};
use uuid::Uuid;
use wharf::prelude::*;

use super::problem::Problem;

/// What prices are in until the shopper chooses.
const DEFAULT_CURRENCY: &str = "EUR";

/// How long a page may take: less than the edge allows, so that there is time left to say what is missing.
const PATIENCE: Duration = Duration::from_secs(8);

/// Scripts can't read the cookies (there are none), and other sites can't send them with their forms: see `headers`.
/// They aren't `Secure`, for the shop also runs on plain HTTP; put it behind TLS and they should be.
const ATTRIBUTES: &str = "Path=/; HttpOnly; SameSite=Lax; Max-Age=7776000";

/// A shopper's request: who, in which currency, and how long it may take.
#[derive(Clone)]
pub struct Visit {
    pub cx: Context,
    pub shopper: ShopperId,
    pub currency: CurrencyCode,
}

#[derive(Clone)]
struct Session {
    shopper: ShopperId,
    currency: CurrencyCode,
}

/// Reads the cookies, and gives a number to who has none.
pub async fn recognise(mut request: Request, next: Next) -> Response {
    let known = cookie(request.headers(), "shopper").and_then(|value| Uuid::try_parse(value).ok());
    let shopper = known.unwrap_or_else(Uuid::new_v4).simple().to_string();
    let currency = cookie(request.headers(), "currency").filter(|code| is_code(code));
    let currency = currency.unwrap_or(DEFAULT_CURRENCY).into();
    request.extensions_mut().insert(Session { shopper: ShopperId(shopper.clone()), currency });
    let mut response = next.run(request).await;
    if known.is_none() {
        set(&mut response, "shopper", &shopper);
    }
    response
}

/// Prices are in `currency` from now on.
pub fn choose(response: &mut Response, currency: &CurrencyCode) {
    if is_code(&currency.0) {
        set(response, "currency", &currency.0);
    }
}

/// `name` and `value` are of letters and digits.
fn set(response: &mut Response, name: &str, value: &str) {
    if let Ok(cookie) = HeaderValue::try_from(format!("{name}={value}; {ATTRIBUTES}")) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

fn is_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase())
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut cookies =
        lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    cookies.find(|(key, _)| *key == name).map(|(_, value)| value)
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let session = parts.extensions.get::<Session>().cloned();
        let cx = parts.extensions.get::<Context>().cloned();
        let (Some(Session { shopper, currency }), Some(cx)) = (session, cx) else {
            return Err(
                Fault::internal("the request came without a context: serve the router with an app").into()
            );
        };
        Ok(Self { cx: cx.with_timeout(PATIENCE), shopper, currency })
    }
}
